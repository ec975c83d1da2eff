import { capacityAlerts, exporterAlerts } from "./alerts.ts";
import { recordingRules } from "./recording-rules.ts";
import type { AlertRule, RuleGroup } from "./rule-file.ts";

/** Everything that `grafana/rules/` holds, by file name. */
export const ruleFiles: ReadonlyMap<string, readonly RuleGroup[]> = new Map([
  ["recording-rules.yaml", [{ name: "kubecommit.rules", rules: recordingRules }]],
  [
    "alerts.yaml",
    [
      { name: "kubecommit-capacity", rules: capacityAlerts },
      { name: "kubecommit-exporter", rules: exporterAlerts },
    ],
  ],
]);

export const alertRules: readonly AlertRule[] = [...capacityAlerts, ...exporterAlerts];
