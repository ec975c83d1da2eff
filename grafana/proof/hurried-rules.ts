import type { AlertRule, RecordingRule, RuleGroup } from "../rules/rule-file.ts";
import { ruleFiles } from "../rules/rules.ts";
import { thresholds } from "../thresholds.ts";

/** Minutes and hours of the shipped rules and panels, in seconds that a check can wait for. */
const shortened: readonly (readonly [RegExp, string])[] = [
  [/\[5m\]/g, "[20s]"],
  [/\[30m\]/g, "[12s]"],
  [/offset 1h/g, "offset 25s"],
  [/\[1d\]/g, "[60s]"],
  [/\[1d:5m\]/g, "[12s:1s]"],
  [/>= 144$/g, ">= 6"],
  [new RegExp(`<= ${thresholds.waitingSeconds}$`, "g"), "<= 6"],
  [new RegExp(`> ${thresholds.dataAgeSeconds}$`, "g"), "> 15"],
];

/**
 * The shipped rules in a hurry: every duration is
 * shortened to seconds. Everything else, all other thresholds included, is as shipped.
 */
export function hurriedRules(): ReadonlyMap<string, readonly RuleGroup[]> {
  return new Map(
    [...ruleFiles].map(([name, groups]) => [
      name,
      groups.map((group) => ({ ...group, rules: group.rules.map(hurried) })),
    ]),
  );
}

/** An expression of a rule or panel in a hurry. */
export function hurriedExpr(expr: string): string {
  return shortened.reduce(
    (text, [pattern, replacement]) => text.replaceAll(pattern, replacement),
    expr,
  );
}

function hurried(rule: RecordingRule | AlertRule): RecordingRule | AlertRule {
  const expr = hurriedExpr(rule.expr);
  if (!("alert" in rule)) return { ...rule, expr };
  const hold = rule.for === "0m" ? "0s" : "4s";
  return rule.keepFiringFor === undefined
    ? { ...rule, expr, for: hold }
    : { ...rule, expr, for: hold, keepFiringFor: "4s" };
}
