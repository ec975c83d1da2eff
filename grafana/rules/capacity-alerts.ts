import type { WaitingReason } from "../../src/cluster/records.ts";
import { by, on } from "./aggregation.ts";
import {
  amount,
  everyday,
  extendedOnes,
  openNodes,
  ordinary,
  ordinaryOnes,
  percentage,
  podCount,
  usableNodes,
  type Alert,
} from "./alert-text.ts";

/** The end of a sentence about the oldest pod that waits; without an answer of Prometheus, a full stop. */
function since(operator: string, reason: WaitingReason, which: string): string {
  const oldest = "cluster:kubecommit_unscheduled_oldest_timestamp_seconds:min";
  return `{{ with printf \`min(${oldest}{cluster=%q,job=%q,reason${operator}%q})\` $labels.cluster $labels.job \`${reason}\` | query }}; the oldest ${which} was created at {{ . | first | value | humanizeTimestamp }}{{ end }}.`;
}

const ofUnschedulable = 'reason="unschedulable"';
const sinceUnschedulable = since("=", "unschedulable", "of the unschedulable pods");
const sinceUngated = since("!=", "gated", "pod that no scheduling gate holds back");

/** Where pods that wait for the resource of the alert may find it. */
const nodesFor = `{{ if match \`^(${ordinary})$\` $labels.resource }}${openNodes}{{ else }}${usableNodes}{{ end }}`;

/**
 * About the cluster: something cannot be placed, or should not be possible. There is no alert for a
 * node that is merely full: bin packing and autoscalers fill nodes on purpose.
 */
export const capacityAlerts: readonly Alert[] = [
  ({ waitingSeconds }) => ({
    alert: "KubeCommitPodsUnschedulable",
    // Pods of which the scheduler names no resource have no label for it. That no count says why
    // they wait may be due to --resources, which leaves out the resource that is short.
    expr: `  (
      cluster:kubecommit_unschedulable_pods_insufficient:max > 0
    or
      cluster:kubecommit_unschedulable_pods_without_shortage:max > 0
    or
        sum ${by()} (cluster:kubecommit_unscheduled_pods:max{${ofUnschedulable}}) > 0
      unless ${on()}
        cluster:kubecommit_unschedulable_pods_insufficient:max > 0
  )
unless ${on()}
  time() - cluster:kubecommit_unscheduled_oldest_timestamp_seconds:min{${ofUnschedulable}} <= ${waitingSeconds}`,
    for: "5m",
    keepFiringFor: "5m",
    severity: "warning",
    summary: "Pods cannot be scheduled{{ with $labels.resource }}: too little {{ . }}{{ end }}.",
    description: `The scheduler finds no node for ${podCount}{{ with $labels.resource }}: some or all nodes have too little {{ . }}{{ else }}, and names no resource as the reason: taints, affinity, spread, devices or volumes may be in the way{{ end }}${sinceUnschedulable}`,
  }),
  () => ({
    alert: "KubeCommitPendingDemandExceedsFree",
    // Not `demand > free`: a resource that no node offers has no series for what is free. Nodes
    // with devices are often dedicated, and pods that request devices tolerate that. What claims
    // serve is not told by what nodes list.
    expr: `  cluster:kubecommit_unscheduled_requests:max > 0
unless
  cluster:kubecommit_unscheduled_requests:max{${ordinaryOnes}} <= cluster:kubecommit_node_free:sum
unless
  cluster:kubecommit_unscheduled_requests:max{${extendedOnes}} <= cluster:kubecommit_pool_free:sum
unless ${on("resource")}
  sum ${by("resource")} (node:kubecommit_node_device_requests:max) > 0
and ${on()}
  sum ${by()} (cluster:kubecommit_unscheduled_pods:max{reason!="gated"}) > 0
unless ${on()}
  cluster:kubecommit_total_shards:missing > 0`,
    for: "15m",
    keepFiringFor: "5m",
    severity: "warning",
    summary: "Pods wait for more {{ $labels.resource }} than the open nodes have free.",
    description: `Pods without a node request ${amount}, more than is free on all ${nodesFor} together${sinceUngated}`,
  }),
  () => ({
    alert: "KubeCommitNodeRequestsExceedAllocatable",
    // A resource that the node does not list counts as 0; it need not list what claims serve.
    expr: `  node:kubecommit_node_requests:max
>
  (node:kubecommit_node_allocatable:max or node:kubecommit_node_requests:max * 0)
unless
  node:kubecommit_node_requests:max - node:kubecommit_node_device_requests:max
<=
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
    description: `Within an hour the {{ $labels.resource }} requests of namespace {{ $labels.namespace }} grew by ${percentage} of what all ${usableNodes} have allocatable.`,
  }),
];
