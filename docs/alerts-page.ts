import {
  capacityAlerts,
  deviceAlerts,
  exporterAlerts,
  headroomAlerts,
} from "../grafana/rules/alerts.ts";
import { recordingRules } from "../grafana/rules/recording-rules.ts";
import { runbookName, type AlertRule } from "../grafana/rules/rule-file.ts";
import { headroomGroup } from "../grafana/rules/rules.ts";

const keptFull = `## Clusters that are kept full

An autoscaler that packs nodes (Karpenter, the cluster autoscaler) keeps a cluster as full as it can on purpose. There the alerts about headroom can fire for good: ${names(headroomAlerts)}. The others stay silent as long as pods find a node within minutes.

- All of them: do not load \`headroom-alerts.yaml\`. In the chart, set \`prometheusRule.headroom: false\`. With kustomize, remove the group, which is the last one:

  \`\`\`yaml
  patches:
    - target: { kind: PrometheusRule, name: kubecommit }
      patch: |
        - { op: test, path: /spec/groups/3/name, value: ${headroomGroup} }
        - { op: remove, path: /spec/groups/3 }
  \`\`\`

- Some of them: \`prometheusRule.disabled\`, or a route of Alertmanager without a receiver's address, by \`alertname\` and \`pool\`.
- A cluster that should keep room for failures while an autoscaler runs: keep the two about the loss of a node, and switch the others off.

## Two alerts of one cause

\`KubeCommitPendingDemandExceedsFree\` explains \`KubeCommitPodsUnschedulable\` of the same resource, and an alert about the cluster often comes with that of a pool. To be told once:

\`\`\`yaml
inhibit_rules:
  - source_matchers: ["alertname = KubeCommitPendingDemandExceedsFree"]
    target_matchers: ["alertname = KubeCommitPodsUnschedulable"]
    equal: [cluster, resource]
  - source_matchers: ["alertname = KubeCommitClusterRequestsHigh"]
    target_matchers: ["alertname = KubeCommitPoolRequestsHigh"]
    equal: [cluster, resource]
  - source_matchers: ["alertname = KubeCommitFitExhausted"]
    target_matchers: ["alertname = KubeCommitPoolFitExhausted"]
    equal: [cluster, fit]
\`\`\``;

const besideMixin = `## Beside kubernetes-mixin

\`KubeCPUOvercommit\` and \`KubeMemoryOvercommit\` of kubernetes-mixin (kube-prometheus, kube-prometheus-stack) ask what \`KubeCommitNodeLossNotTolerated\` asks: would the pods fit without one node? They add up the app containers of all pods, take cordoned and tainted nodes for room, and assume that the largest node is lost. So both sides may fire at different times, and both for one cause. Mute the mixin's two, and keep \`KubeCPUQuotaOvercommit\` and \`KubeMemoryQuotaOvercommit\`, which are about quotas, of which kubecommit knows nothing.

- kube-prometheus-stack: \`defaultRules.disabled\`, [as shown there](migrating.md#from-the-rules-of-kubernetes-mixin).
- kube-prometheus, in jsonnet:

  \`\`\`jsonnet
  local muted = ['KubeCPUOvercommit', 'KubeMemoryOvercommit'];
  {
    kubernetesControlPlane+: { prometheusRule+: { spec+: {
      groups: [
        group { rules: [rule for rule in group.rules if !std.member(muted, std.get(rule, 'alert', ''))] }
        for group in super.groups
      ],
    } } },
  }
  \`\`\`

- Anything else: a route in Alertmanager, before all others:

  \`\`\`yaml
  route:
    routes:
      - matchers: ['alertname =~ "KubeCPUOvercommit|KubeMemoryOvercommit"']
        receiver: "null" # one without any address
  \`\`\``;

/** docs/alerts.md, written from the rules. */
export function alertsPage(): string {
  return `# Alerts and recording rules

Generated from \`grafana/rules/\` by \`npm run docs\`. How to load them: [dashboards and alerts](dashboards.md).

## About the cluster

Something cannot be placed, or should not be possible:

${table(capacityAlerts)}

## About devices

Of devices that claims are given, where kubecommit [reads them](devices.md). In the same file and group:

${table(deviceAlerts)}

kubecommit does not know which driver a claim wants. \`KubeCommitDevicesExhausted\` comes for each driver that has nothing left while a claim is pending, or a pod waits for an extended resource that devices serve, and pods are unschedulable.

## About headroom

Something soon cannot be placed. In the file \`headroom-alerts.yaml\` and the group \`${headroomGroup}\`:

${table(headroomAlerts)}

There is no alert for a node that is merely full, and none for the share of the cluster that one namespace requests: small clusters have one tenant.

**Open** nodes take any pod, and only they count as the cluster's room. A **dedicated** node has a taint that only some pods tolerate: the node of a control plane, or of a pool for databases or GPUs. Both are **usable**, and both count in the numbers of their pool, and for devices such as GPUs. Nodes that are not ready, cordoned, or blocked by a taint of Kubernetes or an autoscaler take no pods and count nowhere. \`kubecommit_node_info\` says which node is what.

The alerts of a pool leave out the pool that has all open nodes, of which the alerts of the cluster say the same.

An alert with \`keep_firing_for\` goes on for that time after its condition has ended: a value that moves about its threshold, or a pod that comes and goes, does not make it flap. It needs Prometheus 2.42, Thanos 0.34 or vmalert 1.93, or later; a server that does not know it refuses the file.

${keptFull}

${besideMixin}

## About the exporter

${table(exporterAlerts)}

Only \`KubeCommitDown\` depends on the name of the scrape job, \`kubecommit\`.

## Recorded series

${recordingRules.map(({ record }) => `- \`${record}\``).join("\n")}

\`node:\`, \`namespace:\` and \`pool:\` series fold the replicas of the exporter into one; \`cluster:\` series are sums over open nodes (\`cluster:kubecommit_node_…\`) or over all pools (\`cluster:kubecommit_pool_…\`); those of devices are over usable nodes, with what is of no node. Of the labels that a scrape adds, \`cluster\` and \`job\` survive, and no other: whatever it puts on the targets, be it \`node\`, \`namespace\` or \`pool\`, neither splits nor joins anything. Where clusters are told apart by a label of another name, copy it to \`cluster\` when scraping.
`;
}

function table(alerts: readonly AlertRule[]): string {
  return [
    "| alert | what it says | after | kept for | severity |",
    "| --- | --- | --- | --- | --- |",
    ...alerts.map(
      ({ alert, summary, severity, for: hold, keepFiringFor = "" }) =>
        `| [${alert}](runbooks/${runbookName(alert)}) | ${readable(summary)} | ${hold === "0m" ? "at once" : hold} | ${keepFiringFor} | ${severity} |`,
    ),
  ].join("\n");
}

function names(alerts: readonly AlertRule[]): string {
  return alerts.map(({ alert }) => `\`${alert}\``).join(", ");
}

/** A summary with the names of labels in place of their values. */
function readable(summary: string): string {
  return summary
    .replaceAll(/\{\{ with \$labels\.(\w+) \}\}([^{]*)\{\{ \. \}\}\{\{ end \}\}/g, "$2_$1_")
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, "_$1_");
}
