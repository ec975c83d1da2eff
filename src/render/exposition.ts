/** The two exposition formats: Prometheus text 0.0.4 and OpenMetrics 1.0. */
export type ExpositionFormat = "text" | "openmetrics";

/** What every OpenMetrics exposition ends with. */
export const openMetricsEnd = "# EOF\n";

export type Labels = Readonly<Partial<Record<string, string | number>>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** The sample's own name where it differs from the family's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
}

/** A metric family as prom-client collects it; the name of a counter ends in `_total`. */
export interface CollectedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly Sample[];
}

/** A family with its metadata, as lines. */
export function renderFamily(family: CollectedFamily, format: ExpositionFormat): string {
  let text = metadataLines(family, format);
  for (const { metricName = family.name, labels, value } of family.values) {
    text += sampleLine(metricName, labelPairs(labels, format), value);
  }
  return text;
}

/** The HELP and TYPE lines of a family. OpenMetrics names a counter's family without `_total`. */
export function metadataLines(
  { name, help, type }: Omit<CollectedFamily, "values">,
  format: ExpositionFormat,
): string {
  const counter = format === "openmetrics" && type === "counter";
  const family = counter ? name.replace(/_total$/, "") : name;
  return `# HELP ${family} ${escapeHelp(help, format)}\n# TYPE ${family} ${type}\n`;
}

/** One series with its value; `pairs` are from {@link labelPairs}. */
export function sampleLine(series: string, pairs: string, value: number): string {
  return pairs === ""
    ? `${series} ${numberText(value)}\n`
    : `${series}{${pairs}} ${numberText(value)}\n`;
}

/** `name="value"` pairs, separated by commas. */
export function labelPairs(labels: Labels, format: ExpositionFormat): string {
  let pairs = "";
  for (const name in labels) {
    const value = labels[name];
    if (value === undefined) continue;
    const text =
      format === "openmetrics" && name === "le" ? floatText(value) : escapeLabelValue(`${value}`);
    pairs += `${pairs === "" ? "" : ","}${name}="${text}"`;
  }
  return pairs;
}

function escapeLabelValue(value: string): string {
  // Almost no value needs it, and there are hundreds of thousands.
  if (!/[\\"\n]/.test(value)) return value.toWellFormed();
  return value
    .toWellFormed()
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
}

function escapeHelp(help: string, format: ExpositionFormat): string {
  const text = help.toWellFormed().replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? text.replaceAll('"', '\\"') : text;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return `${value}`;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

/** OpenMetrics writes the bounds of buckets as floats: `1.0`. */
function floatText(bound: string | number): string {
  return Number.isInteger(bound) ? `${bound}.0` : `${bound}`;
}
