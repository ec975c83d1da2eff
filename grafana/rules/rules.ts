import {
  alertsWith,
  capacityAlerts,
  deviceAlerts,
  exporterAlerts,
  headroomAlerts,
} from "./alerts.ts";
import type { Figures } from "./alert-text.ts";
import { recordingRules } from "./recording-rules.ts";
import { jobName, thresholds } from "../thresholds.ts";
import type { AlertRule, RuleGroup } from "./rule-file.ts";

const recordingGroups: readonly RuleGroup[] = [{ name: "kubecommit.rules", rules: recordingRules }];

/** The group whose alerts fire for good in a cluster that is kept full on purpose. */
export const headroomGroup = "kubecommit-headroom";

/** The alerts in their groups, written with given figures. */
function alertGroups(figures: Figures) {
  const { capacity, devices, headroom, exporter } = alertsWith(figures);
  return {
    ours: [
      { name: "kubecommit-capacity", rules: [...capacity, ...devices] },
      { name: "kubecommit-exporter", rules: exporter },
    ],
    headroom: [{ name: headroomGroup, rules: headroom }],
  } satisfies Record<string, readonly RuleGroup[]>;
}

const shipped = alertGroups({ ...thresholds, jobName });

/** Everything that `grafana/rules/` holds, by file name. */
export const ruleFiles: ReadonlyMap<string, readonly RuleGroup[]> = new Map<
  string,
  readonly RuleGroup[]
>([
  ["recording-rules.yaml", recordingGroups],
  ["alerts.yaml", shipped.ours],
  ["headroom-alerts.yaml", shipped.headroom],
]);

/** Recording rules and alerts together, written with given figures; headroom comes last. */
export function allGroups(figures: Figures): readonly RuleGroup[] {
  const { ours, headroom } = alertGroups(figures);
  return [...recordingGroups, ...ours, ...headroom];
}

export const alertRules: readonly AlertRule[] = [
  ...capacityAlerts,
  ...deviceAlerts,
  ...headroomAlerts,
  ...exporterAlerts,
];
