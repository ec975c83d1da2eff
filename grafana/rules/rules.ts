import { alertsWith, capacityAlerts, exporterAlerts, type Figures } from "./alerts.ts";
import { recordingRules } from "./recording-rules.ts";
import { jobName, thresholds } from "../thresholds.ts";
import type { AlertRule, RuleGroup } from "./rule-file.ts";

const recordingGroups: readonly RuleGroup[] = [{ name: "kubecommit.rules", rules: recordingRules }];

/** The alerts in their groups, written with given figures. */
function alertGroups(figures: Figures): readonly RuleGroup[] {
  const { capacity, exporter } = alertsWith(figures);
  return [
    { name: "kubecommit-capacity", rules: capacity },
    { name: "kubecommit-exporter", rules: exporter },
  ];
}

/** Everything that `grafana/rules/` holds, by file name. */
export const ruleFiles: ReadonlyMap<string, readonly RuleGroup[]> = new Map([
  ["recording-rules.yaml", recordingGroups],
  ["alerts.yaml", alertGroups({ ...thresholds, jobName })],
]);

/** Recording rules and alerts together, written with given figures. */
export function allGroups(figures: Figures): readonly RuleGroup[] {
  return [...recordingGroups, ...alertGroups(figures)];
}

export const alertRules: readonly AlertRule[] = [...capacityAlerts, ...exporterAlerts];
