import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runbookUrl } from "../../grafana/rules/rule-file.ts";
import { alertRules, ruleFiles } from "../../grafana/rules/rules.ts";
import type { InputSeries, Labels } from "./series.ts";
import { notation } from "./timelines.ts";

/** An alert as it is expected; `severity` and the runbook's address follow from its rule. */
export interface ExpectedAlert {
  readonly labels: Labels;
  readonly summary: string;
  readonly description: string;
}

/** Which alerts of a name fire at a minute. */
export type AlertCheck = readonly [
  minute: number,
  alert: string,
  expected: readonly ExpectedAlert[],
];

export interface RuleTest {
  readonly name: string;
  readonly series: readonly InputSeries[];
  readonly alerts?: readonly AlertCheck[];
  /** What an expression returns at a minute: value by series. */
  readonly samples?: readonly (readonly [
    minute: number,
    expr: string,
    expected: Readonly<Record<string, number>>,
  ])[];
}

/** Why there is no promtool to run; false when there is one. */
export const noPromtool: string | false =
  spawnSync("promtool", ["--version"]).status === 0
    ? false
    : "promtool is not installed (Debian: apt-get install prometheus)";

const rules = [...ruleFiles.keys()].map((name) =>
  fileURLToPath(new URL(`../../grafana/rules/${name}`, import.meta.url)),
);

/** Throws what promtool has against the committed rule files, its lint included. */
export function checkRules(): void {
  execFileSync("promtool", ["check", "rules", "--lint=all", "--lint-fatal", ...rules], {
    stdio: "pipe",
  });
}

/** Throws what promtool has against an expression that does not parse. */
export async function parseExpressions(exprs: readonly string[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "kubecommit-expressions-"));
  try {
    const file = join(directory, "rules.yaml");
    const parsed = exprs.map((expr, index) => ({ record: `expression:${index}`, expr }));
    await writeFile(file, JSON.stringify({ groups: [{ name: "parsed", rules: parsed }] }));
    await promisify(execFile)("promtool", ["check", "rules", "--lint=none", file]);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Runs ruleTests against the committed rules; rejects with what promtool says of failures. */
export async function runRuleTests(ruleTests: readonly RuleTest[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "kubecommit-rules-"));
  try {
    // JSON is YAML.
    const file = join(directory, "tests.yaml");
    const tests = ruleTests.map(promtoolTest);
    await writeFile(file, JSON.stringify({ rule_files: rules, evaluation_interval: "1m", tests }));
    await promisify(execFile)("promtool", ["test", "rules", file]);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function promtoolTest({ name, series, alerts = [], samples = [] }: RuleTest): object {
  return {
    name,
    interval: "1m",
    input_series: series.map((each) => ({
      series: selector(each),
      values: notation(each.values),
    })),
    alert_rule_test: alerts.map(([minute, alert, expected]) => ({
      eval_time: `${minute}m`,
      alertname: alert,
      exp_alerts: expected.map(({ labels, summary, description }) => ({
        exp_labels: { severity: severityOf(alert), ...labels },
        exp_annotations: { summary, description, runbook_url: runbookUrl(alert) },
      })),
    })),
    promql_expr_test: samples.map(([minute, expr, expected]) => ({
      expr,
      eval_time: `${minute}m`,
      exp_samples: Object.entries(expected).map(([labels, value]) => ({ labels, value })),
    })),
  };
}

function severityOf(alert: string): string {
  const rule = alertRules.find((each) => each.alert === alert);
  if (rule === undefined) throw new Error(`no alert is called ${alert}`);
  return rule.severity;
}

function selector({ name, labels }: InputSeries): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(",")}}`;
}
