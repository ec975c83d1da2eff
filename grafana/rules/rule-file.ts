import packageJson from "../../package.json" with { type: "json" };

/** A rule that stores the result of its expression as a new series. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** A rule that fires for each series that its expression has returned for as long as `for`. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** A Prometheus duration. */
  readonly for: string;
  /** How long it goes on firing when its expression returns nothing any more. */
  readonly keepFiringFor?: string;
  readonly severity: "info" | "warning" | "critical";
  /** One sentence without values. */
  readonly summary: string;
  /** What is wrong, with the value formatted for people. */
  readonly description: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertRule)[];
}

/** Where people find the repository; package.json is the one place that says it. */
const repository = packageJson.repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

/** The file name of an alert's runbook in `docs/runbooks/`. */
export function runbookName(alert: string): string {
  return `${alert.toLowerCase()}.md`;
}

/** The address that the annotation `runbook_url` of an alert holds. */
export function runbookUrl(alert: string): string {
  return `${repository}/blob/main/docs/runbooks/${runbookName(alert)}`;
}

/** Groups as a Prometheus rule file in YAML, after a comment that says where the text comes from. */
export function ruleFile(groups: readonly RuleGroup[]): string {
  const comment = "# Built from grafana/rules/*.ts by `npm run dashboards`: edit there.";
  return `${[comment, ...groupLines(groups)].join("\n")}\n`;
}

/** The lines of a YAML mapping with the one key `groups`. */
export function groupLines(groups: readonly RuleGroup[]): readonly string[] {
  const lines = ["groups:"];
  for (const group of groups) {
    lines.push(`  - name: ${group.name}`, "    rules:");
    for (const rule of group.rules) {
      lines.push(...("alert" in rule ? alertLines(rule) : recordingLines(rule)));
    }
  }
  return lines;
}

function recordingLines(rule: RecordingRule): string[] {
  return [`      - record: ${rule.record}`, ...expressionLines(rule.expr)];
}

function alertLines(rule: AlertRule): string[] {
  return [
    `      - alert: ${rule.alert}`,
    ...expressionLines(rule.expr),
    `        for: ${rule.for}`,
    ...(rule.keepFiringFor === undefined ? [] : [`        keep_firing_for: ${rule.keepFiringFor}`]),
    "        labels:",
    `          severity: ${rule.severity}`,
    "        annotations:",
    `          summary: ${quoted(rule.summary)}`,
    `          description: ${quoted(rule.description)}`,
    `          runbook_url: ${runbookUrl(rule.alert)}`,
  ];
}

/** `|2`: the block is indented by two, so that its first line may be indented further. */
function expressionLines(expr: string): string[] {
  return ["        expr: |2", ...expr.split("\n").map((line) => `          ${line}`)];
}

/** A JSON string is a YAML scalar. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
