import { by, on } from "./aggregation.ts";
import {
  amount,
  everyday,
  extendedOnes,
  ordinaryOnes,
  percentage,
  type Alert,
} from "./alert-text.ts";

/** The end of a sentence about the oldest pod that waits; without an answer of Prometheus, a full stop. */
const since =
  "{{ with printf `cluster:kubecommit_unscheduled_oldest_timestamp_seconds:min{cluster=%q,job=%q}` $labels.cluster $labels.job | query }}; the oldest pod without a node was created at {{ . | first | value | humanizeTimestamp }}{{ end }}.";

/**
 * About the cluster: something cannot be placed, or should not be possible. There is no alert for a
 * node that is merely full: bin packing and autoscalers fill nodes on purpose.
 */
export const capacityAlerts: readonly Alert[] = [
  ({ waitingSeconds }) => ({
    alert: "KubeCommitPodsUnschedulable",
    // Pods of which the scheduler names no resource have no label for it.
    expr: `  (
      cluster:kubecommit_unschedulable_pods_insufficient:max > 0
    or
        sum ${by()} (cluster:kubecommit_unscheduled_pods:max{reason="unschedulable"}) > 0
      unless ${on()}
        cluster:kubecommit_unschedulable_pods_insufficient:max > 0
  )
unless ${on()}
  time() - cluster:kubecommit_unscheduled_oldest_timestamp_seconds:min <= ${waitingSeconds}`,
    for: "5m",
    keepFiringFor: "5m",
    severity: "warning",
    summary: "Pods cannot be scheduled{{ with $labels.resource }}: too little {{ . }}{{ end }}.",
    description: `The scheduler finds no node for {{ $value }} pods{{ with $labels.resource }}: some or all nodes have too little {{ . }} for them{{ else }}, and names no resource that is short{{ end }}${since}`,
  }),
  () => ({
    alert: "KubeCommitPendingDemandExceedsFree",
    // Not `demand > free`: a resource that no node offers has no series for what is free. Nodes
    // with devices are often dedicated, and pods that request devices tolerate that.
    expr: `  cluster:kubecommit_unscheduled_requests:max > 0
unless
  cluster:kubecommit_unscheduled_requests:max{${ordinaryOnes}} <= cluster:kubecommit_node_free:sum
unless
  cluster:kubecommit_unscheduled_requests:max{${extendedOnes}} <= cluster:kubecommit_pool_free:sum
and ${on()}
  sum ${by()} (cluster:kubecommit_unscheduled_pods:max{reason!="gated"}) > 0`,
    for: "15m",
    keepFiringFor: "5m",
    severity: "warning",
    summary: "Pods wait for more {{ $labels.resource }} than the whole cluster has free.",
    description: `Pods without a node request ${amount}, more than is free on all nodes that may take them${since}`,
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
/ ${on("resource", "unit")} group_left ()
  (
      cluster:kubecommit_pool_allocatable:sum > 0
    and
      cluster:kubecommit_pool_allocatable:sum offset 1h
  )
> ${namespaceGrowth}`,
    for: "10m",
    severity: "info",
    summary: "The requests of namespace {{ $labels.namespace }} have grown quickly.",
    description: `Within an hour the pods of namespace {{ $labels.namespace }} came to request ${percentage} more of the cluster's {{ $labels.resource }}.`,
  }),
];
