/** The values of a dashboard's variables; all, where none is chosen. */
export interface Choices {
  readonly cluster?: string;
  readonly job?: string;
  readonly instance?: string;
  readonly node?: string;
  /** For `$__rate_interval`, a Prometheus duration. */
  readonly rateInterval?: string;
}

/** A query as Grafana would send it. */
export function substituted(expr: string, choices: Choices = {}): string {
  const { cluster = ".*", job = ".+", instance = ".+", node = "", rateInterval = "1m" } = choices;
  return expr
    .replaceAll("$__rate_interval", rateInterval)
    .replaceAll("$cluster", cluster)
    .replaceAll("$job", job)
    .replaceAll("$instance", instance)
    .replaceAll("$node", node);
}
