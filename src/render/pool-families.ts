import type { PoolFit } from "../accounting/snapshot.ts";
import {
  addAmounts,
  addCounts,
  clusterFamily,
  limitsOf,
  perRatio,
  perResource,
  poolFamily,
  type AddSample,
  type ClusterFamily,
} from "./family.ts";
import { labelSet } from "./label-set.ts";

const amounts = perResource(poolFamily);
const ratios = perRatio(poolFamily);

const overUsable =
  "over the usable nodes of the pool (open or dedicated), in the unit of the unit label.";

/** The families by pool, and what the cluster could lose, in the order of the exposition. */
export const poolFamilies: readonly ClusterFamily[] = [
  poolFamily({
    name: "kubecommit_pool_nodes",
    help: "Nodes of the pool in each state; usable are those that are open or dedicated.",
    labels: ["state"],
    samples: ({ nodes }, add) => addCounts("state", nodes, add),
  }),
  amounts(
    "kubecommit_pool_allocatable",
    `Sum of kubecommit_node_allocatable ${overUsable}`,
    ({ allocatable }) => allocatable,
  ),
  amounts(
    "kubecommit_pool_requests",
    `Sum of kubecommit_node_requests ${overUsable}`,
    ({ requests }) => requests,
  ),
  amounts("kubecommit_pool_limits", `Sum of kubecommit_node_limits ${overUsable}`, limitsOf),
  ratios(
    "kubecommit_pool_requests_ratio",
    "Requests divided by allocatable, over the usable nodes of the pool. Absent when allocatable is 0.",
    ({ requests }) => requests,
  ),
  ratios(
    "kubecommit_pool_limits_ratio",
    "Limits divided by allocatable, over the usable nodes of the pool. Absent when allocatable is 0.",
    limitsOf,
  ),
  amounts(
    "kubecommit_pool_free",
    `Sum of what is left on each node (allocatable less requests, never below 0) ${overUsable}`,
    ({ free }) => free,
  ),
  amounts(
    "kubecommit_pool_largest_free",
    "The most that is left on one usable node of the pool, in the unit of the unit label. A pod that requests more fits nowhere in the pool.",
    ({ largestFree }) => largestFree,
  ),
  amounts(
    "kubecommit_pool_node_loss_margin",
    "The least, over the usable nodes of the pool, of what is free on the others less the requests of the node's pods that would have to move (not those of DaemonSets and static pods, nor what claims for devices serve), in the unit of the unit label. Below 0: losing that node leaves pods without room.",
    ({ nodeLossMargin }) => nodeLossMargin,
  ),
  clusterFamily({
    name: "kubecommit_cluster_node_loss_margin",
    help: "As kubecommit_pool_node_loss_margin, over all open nodes of the cluster.",
    labels: ["resource", "unit"],
    samples: ({ nodeLossMargin }, add, labelled) =>
      addAmounts(nodeLossMargin, ({ margin }) => margin, add, labelled),
  }),
  poolFamily({
    name: "kubecommit_pool_fit_pods",
    help: "How many more pods of the shape that --fit names the usable nodes of the pool hold, dedicated ones included, with a pod slot for each: by resources alone, taints, affinity and volumes are not looked at.",
    labels: ["fit"],
    samples: ({ fits }, add) => addFits(fits, add),
  }),
  clusterFamily({
    name: "kubecommit_cluster_fit_pods",
    help: "As kubecommit_pool_fit_pods, over all open nodes of the cluster: how many more such pods fit that tolerate no taints.",
    labels: ["fit"],
    samples: ({ fits }, add) => addFits(fits, add),
  }),
];

function addFits(fits: readonly PoolFit[], add: AddSample): void {
  for (const { fit, pods } of fits) add(labelSet({ fit }), pods);
}
