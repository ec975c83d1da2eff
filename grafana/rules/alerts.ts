import { jobName, replicaLabels, thresholds } from "../thresholds.ts";
import type { AlertRule } from "./rule-file.ts";

/** What a rule is written with: each threshold as text, and the name of the scrape job. */
export type Figures = Readonly<Record<keyof typeof thresholds | "jobName", string | number>>;

type Alert = (figures: Figures) => AlertRule;

/** The alert's value in the unit that its labels name, as people read it. */
const amount =
  "{{ if eq $labels.unit `byte` }}{{ $value | humanize1024 }}B{{ else }}{{ $value | humanize }}{{ end }} {{ $labels.resource }}";
const percentage = "{{ $value | humanizePercentage }}";

/** What every cluster has and runs out of. */
const everyday = 'resource=~"cpu|memory|pods"';
const extended = 'resource!~"cpu|memory|pods|ephemeral_storage|hugepages_.*"';

/**
 * About the cluster. There is no alert for a node that is merely full: bin packing and autoscalers
 * fill nodes on purpose.
 */
const aboutTheCluster: readonly Alert[] = [
  ({ requestsHigh }) => ({
    alert: "KubeCommitClusterRequestsHigh",
    expr: `cluster:kubecommit_node_requests_per_allocatable:ratio{${everyday}} > ${requestsHigh}`,
    for: "30m",
    severity: "warning",
    summary: "Most of the cluster's {{ $labels.resource }} is requested.",
    description: `Pods request ${percentage} of the allocatable {{ $labels.resource }} of the schedulable nodes.`,
  }),
  () => ({
    alert: "KubeCommitNodeLossNotTolerated",
    expr: `-cluster:kubecommit_node_loss_margin:sum{${everyday}} > 0`,
    for: "30m",
    severity: "warning",
    summary: "The pods would not fit if the largest node failed.",
    description: `If the schedulable node with the most {{ $labels.resource }} failed, the others would be short of ${amount}.`,
  }),
  () => ({
    alert: "KubeCommitPendingDemandExceedsFree",
    // Not `demand > free`: a resource that no node offers has no series for what is free.
    expr: `  cluster:kubecommit_unscheduled_requests:max > 0
unless
  cluster:kubecommit_unscheduled_requests:max <= cluster:kubecommit_node_free:sum`,
    for: "15m",
    severity: "warning",
    summary: "Pods wait for more {{ $labels.resource }} than the whole cluster has free.",
    description: `Pods without a node request ${amount}, more than is free on all schedulable nodes together.`,
  }),
  () => ({
    alert: "KubeCommitNodeRequestsExceedAllocatable",
    // A resource that the node does not list counts as 0.
    expr: `  node:kubecommit_node_requests:max
>
  (node:kubecommit_node_allocatable:max or node:kubecommit_node_requests:max * 0)`,
    for: "15m",
    severity: "warning",
    summary:
      "Pods on node {{ $labels.node }} request more {{ $labels.resource }} than is allocatable.",
    description: `The requests of the pods on node {{ $labels.node }} add up to ${amount}, more than is allocatable.`,
  }),
  ({ memoryLimits }) => ({
    alert: "KubeCommitNodeMemoryLimitsOvercommitted",
    expr: `  node:kubecommit_node_limits:max{resource="memory"}
/
  (node:kubecommit_node_allocatable:max{resource="memory"} > 0)
> ${memoryLimits}`,
    for: "1h",
    severity: "info",
    summary: "Memory limits on node {{ $labels.node }} add up to far more than it has.",
    description: `The memory limits of the pods on node {{ $labels.node }} add up to ${percentage} of its allocatable memory.`,
  }),
  ({ podSlots }) => ({
    alert: "KubeCommitNodePodSlotsNearlyFull",
    // A node with one slot is made for one pod (virtual nodes): it is meant to be full.
    expr: `  node:kubecommit_node_requests:max{resource="pods"}
/
  (node:kubecommit_node_allocatable:max{resource="pods"} > 1)
> ${podSlots}
and ignoring (resource, unit)
  node:kubecommit_node_usable:min == 1`,
    for: "15m",
    severity: "info",
    summary: "Node {{ $labels.node }} has almost no room for more pods.",
    description: `${percentage} of the pod slots of node {{ $labels.node }} are requested.`,
  }),
  () => ({
    alert: "KubeCommitExtendedResourceExhausted",
    expr: `  cluster:kubecommit_node_allocatable:sum{${extended}} > 0
and
  cluster:kubecommit_node_free:sum{${extended}} == 0`,
    for: "30m",
    severity: "info",
    summary: "No {{ $labels.resource }} is left in the cluster.",
    description: `Pods request all ${amount} of the schedulable nodes.`,
  }),
  ({ namespaceGrowth }) => ({
    alert: "KubeCommitNamespaceRequestsSurge",
    // A namespace that is new started at 0, unless all of the data is new.
    expr: `  (
      namespace:kubecommit_namespace_requests:max{${everyday}}
    -
      (
          namespace:kubecommit_namespace_requests:max offset 1h
        or
          namespace:kubecommit_namespace_requests:max * 0
      )
  )
/ ignoring (namespace) group_left ()
  (
      cluster:kubecommit_node_allocatable:sum > 0
    and
      cluster:kubecommit_node_allocatable:sum offset 1h
  )
> ${namespaceGrowth}`,
    for: "10m",
    severity: "info",
    summary: "The requests of namespace {{ $labels.namespace }} have grown quickly.",
    description: `Within an hour the pods of namespace {{ $labels.namespace }} came to request ${percentage} more of the cluster's {{ $labels.resource }}.`,
  }),
];

/** About the exporter: whether what the other alerts see is true. */
const aboutTheExporter: readonly Alert[] = [
  ({ jobName: job }) => ({
    alert: "KubeCommitDown",
    expr: `  absent(up{job="${job}"})
or
  max without (${replicaLabels.join(", ")}) (up{job="${job}"}) == 0`,
    for: "10m",
    severity: "warning",
    summary: "No kubecommit exporter is being scraped.",
    description: `No target of job ${job} can be scraped, so no alert about the cluster can fire.`,
  }),
  () => ({
    alert: "KubeCommitNotSynced",
    expr: `  kubecommit_up == 0
unless
  kubecommit_snapshot_timestamp_seconds > 0`,
    for: "10m",
    severity: "warning",
    summary: "A kubecommit exporter has not read the cluster yet.",
    description:
      "{{ $labels.instance }} is running but has not yet read all nodes and pods, so it serves no numbers.",
  }),
  ({ dataAgeSeconds }) => ({
    alert: "KubeCommitDataStale",
    expr: `time() - kubecommit_snapshot_timestamp_seconds > ${dataAgeSeconds}`,
    for: "5m",
    severity: "warning",
    summary: "A kubecommit exporter serves old numbers.",
    description: "The numbers of {{ $labels.instance }} are {{ $value | humanizeDuration }} old.",
  }),
  ({ apiFailures }) => ({
    alert: "KubeCommitApiCallsFailing",
    // With 410 the API server says that a watch has to start over, which is normal.
    expr: `  sum without (kind, verb, code) (rate(kubecommit_api_requests_total{code!~"2..|410"}[5m]))
/
  sum without (kind, verb, code) (rate(kubecommit_api_requests_total[5m]))
> ${apiFailures}`,
    for: "15m",
    severity: "warning",
    summary: "A kubecommit exporter cannot read the Kubernetes API reliably.",
    description: `${percentage} of the requests of {{ $labels.instance }} to the Kubernetes API fail.`,
  }),
  () => ({
    alert: "KubeCommitValuesRejected",
    expr: "sum without (kind, reason) (increase(kubecommit_rejected_values_total[30m])) > 0",
    for: "0m",
    severity: "info",
    summary: "A kubecommit exporter left out values that it could not trust.",
    description:
      "{{ $labels.instance }} rejected about {{ $value | printf `%.0f` }} values from the Kubernetes API in 30 minutes; they are missing from its sums.",
  }),
];

/** The alerts about the cluster and about the exporter, written with given figures. */
export function alertsWith(figures: Figures): {
  readonly capacity: readonly AlertRule[];
  readonly exporter: readonly AlertRule[];
} {
  return {
    capacity: aboutTheCluster.map((alert) => alert(figures)),
    exporter: aboutTheExporter.map((alert) => alert(figures)),
  };
}

export const { capacity: capacityAlerts, exporter: exporterAlerts } = alertsWith({
  ...thresholds,
  jobName,
});
