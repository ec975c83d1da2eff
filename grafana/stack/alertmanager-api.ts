export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The active alerts of an Alertmanager. */
export async function activeAlerts(alertmanager: string): Promise<readonly Alert[]> {
  const response = await fetch(`${alertmanager}/api/v2/alerts?active=true`, {
    signal: AbortSignal.timeout(10_000),
  });
  const alerts: readonly Alert[] = JSON.parse(await response.text());
  return alerts;
}
