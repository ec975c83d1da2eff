import { by, on } from "./aggregation.ts";
import {
  amount,
  everyday,
  extendedOnes,
  openNodes,
  percentage,
  usableNodes,
  type Alert,
} from "./alert-text.ts";

const openNodeCount = 'pool:kubecommit_pool_nodes:max{state="open"}';

/** Leaves out the pool that has all open nodes: the alert about the cluster says the same of it. */
const exceptTheOnlyPool = `unless ${on("pool")}
  (${openNodeCount} > 0) == ${on()} group_left () sum ${by()} (${openNodeCount})`;

const pool = "pool {{ $labels.pool }}";

/**
 * About room that is left. In a cluster that a bin-packing autoscaler keeps full, these fire for
 * good: they have a group and a file of their own, so that they can be left out.
 */
export const headroomAlerts: readonly Alert[] = [
  ({ requestsHigh }) => ({
    alert: "KubeCommitClusterRequestsHigh",
    expr: `cluster:kubecommit_node_requests_per_allocatable:ratio{${everyday}} > ${requestsHigh}`,
    for: "30m",
    keepFiringFor: "15m",
    severity: "warning",
    summary: "Most of the cluster's {{ $labels.resource }} is requested.",
    description: `Pods request ${percentage} of the allocatable {{ $labels.resource }} of the ${openNodes}.`,
  }),
  ({ requestsHigh }) => ({
    alert: "KubeCommitPoolRequestsHigh",
    expr: `  pool:kubecommit_pool_requests_ratio:max{${everyday}} > ${requestsHigh}
${exceptTheOnlyPool}`,
    for: "30m",
    keepFiringFor: "15m",
    severity: "warning",
    summary: `Most of the {{ $labels.resource }} of ${pool} is requested.`,
    description: `Pods request ${percentage} of the allocatable {{ $labels.resource }} of the ${usableNodes} of ${pool}.`,
  }),
  () => ({
    alert: "KubeCommitNodeLossNotTolerated",
    expr: `-cluster:kubecommit_cluster_node_loss_margin:min{${everyday}} > 0`,
    for: "30m",
    keepFiringFor: "15m",
    severity: "warning",
    summary: "The pods of one node would not fit on the others if it failed.",
    description: `If the node whose loss costs most failed, the other ${openNodes} would be short of ${amount} for its pods.`,
  }),
  () => ({
    alert: "KubeCommitPoolNodeLossNotTolerated",
    expr: `  -pool:kubecommit_pool_node_loss_margin:min{${everyday}} > 0
${exceptTheOnlyPool}`,
    for: "30m",
    keepFiringFor: "15m",
    severity: "info",
    summary: `The pods of one node of ${pool} would not fit on its others if it failed.`,
    description: `If the node of ${pool} whose loss costs most failed, the others of the pool would be short of ${amount} for its pods.`,
  }),
  () => ({
    alert: "KubeCommitFitExhausted",
    // A size that only dedicated nodes are made for never has room elsewhere.
    expr: `  cluster:kubecommit_pool_fit_pods:sum == 0
or
    cluster:kubecommit_cluster_fit_pods:min == 0
  and
    max_over_time(cluster:kubecommit_cluster_fit_pods:min[1d]) > 0`,
    for: "15m",
    keepFiringFor: "15m",
    severity: "warning",
    summary: "There is no room for another pod of the size {{ $labels.fit }}.",
    description: `No open node has room for another pod of the size that --fit calls {{ $labels.fit }}; {{ with printf \`cluster:kubecommit_pool_fit_pods:sum{cluster=%q,job=%q,fit=%q} > 0\` $labels.cluster $labels.job $labels.fit | query }}dedicated nodes have room for {{ . | first | value }}, which have to tolerate their taints{{ else }}nor has any dedicated node{{ end }}.`,
  }),
  () => ({
    alert: "KubeCommitPoolFitExhausted",
    // Pools for which the size is too large, or which lack a device, never have room.
    expr: `  pool:kubecommit_pool_fit_pods:min == 0
and
  max_over_time(pool:kubecommit_pool_fit_pods:min[1d]) > 0
${exceptTheOnlyPool}`,
    for: "15m",
    keepFiringFor: "15m",
    severity: "info",
    summary: `No pod of the size {{ $labels.fit }} fits into ${pool} any more.`,
    description: `None of the ${usableNodes} of ${pool} has room for another pod of the size that --fit calls {{ $labels.fit }}; within the last day one had.`,
  }),
  ({ podSlots }) => ({
    alert: "KubeCommitNodePodSlotsNearlyFull",
    // A node with one slot is made for one pod (virtual nodes): it is meant to be full.
    expr: `  node:kubecommit_node_requests:max{resource="pods"}
/
  (node:kubecommit_node_allocatable:max{resource="pods"} > 1)
> ${podSlots}
and ${on("node")}
  node:kubecommit_node_usable:min == 1`,
    for: "15m",
    keepFiringFor: "15m",
    severity: "info",
    summary: "Node {{ $labels.node }} has almost no room for more pods.",
    description: `${percentage} of the pod slots of node {{ $labels.node }} are requested.`,
  }),
  () => ({
    alert: "KubeCommitExtendedResourceExhausted",
    expr: `  cluster:kubecommit_pool_allocatable:sum{${extendedOnes}} > 0
and
  cluster:kubecommit_pool_free:sum{${extendedOnes}} == 0`,
    for: "30m",
    keepFiringFor: "15m",
    severity: "info",
    summary: "No {{ $labels.resource }} is left in the cluster.",
    description: `Pods request all ${amount} of the ${usableNodes}.`,
  }),
];
