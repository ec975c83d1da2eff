import { capacityAlerts, exporterAlerts } from "../grafana/rules/alerts.ts";
import { recordingRules } from "../grafana/rules/recording-rules.ts";
import { runbookName, type AlertRule } from "../grafana/rules/rule-file.ts";

/** docs/alerts.md, written from the rules. */
export function alertsPage(): string {
  return `# Alerts and recording rules

Generated from \`grafana/rules/\` by \`npm run docs\`. How to load them: [dashboards and alerts](dashboards.md).

## About the cluster

${table(capacityAlerts)}

There is no alert for a node that is merely full, and none for the share of the cluster that one namespace requests: bin packing and autoscalers fill nodes on purpose, and small clusters have one tenant. The alerts fire when something cannot be placed, soon cannot be, or should not be possible.

A node is "schedulable" when it is ready and not cordoned. Taints are ignored: a tainted control plane node counts as schedulable.

## About the exporter

${table(exporterAlerts)}

Only \`KubeCommitDown\` depends on the name of the scrape job, \`kubecommit\`.

## Recorded series

${recordingRules.map(({ record }) => `- \`${record}\``).join("\n")}

\`node:\` and \`namespace:\` series fold the replicas of the exporter into one; \`cluster:\` series are sums over schedulable nodes. All are aggregated with \`without\`, so that a \`cluster\` label, or whatever else tells your clusters apart, survives.
`;
}

function table(alerts: readonly AlertRule[]): string {
  return [
    "| alert | what it says | after | severity |",
    "| --- | --- | --- | --- |",
    ...alerts.map(
      ({ alert, summary, severity, for: hold }) =>
        `| [${alert}](runbooks/${runbookName(alert)}) | ${readable(summary)} | ${hold === "0m" ? "at once" : hold} | ${severity} |`,
    ),
  ].join("\n");
}

/** A summary with the names of labels in place of their values. */
function readable(summary: string): string {
  return summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, "_$1_");
}
