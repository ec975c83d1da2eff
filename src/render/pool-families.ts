import type { PoolFit } from "../accounting/snapshot.ts";
import type { Sample } from "./exposition.ts";
import { amounts, counts, familiesBy, limitsOf, type ClusterFamily } from "./family.ts";

const { perResource, perRatio } = familiesBy("pool", ({ pools }) => pools);

const overUsable =
  "over the usable nodes of the pool (open or dedicated), in the unit of the unit label.";

/** The families by pool, and what the cluster could lose, in the order of the exposition. */
export const poolFamilies: readonly ClusterFamily[] = [
  {
    name: "kubecommit_pool_nodes",
    help: "Nodes of the pool in each state; usable are those that are open or dedicated.",
    labels: ["pool", "state"],
    *groups({ snapshot }) {
      for (const { name: pool, nodes } of snapshot.pools) {
        yield { shared: { pool }, samples: counts("state", nodes) };
      }
    },
  },
  perResource(
    "kubecommit_pool_allocatable",
    `Sum of kubecommit_node_allocatable ${overUsable}`,
    ({ allocatable }) => allocatable,
  ),
  perResource(
    "kubecommit_pool_requests",
    `Sum of kubecommit_node_requests ${overUsable}`,
    ({ requests }) => requests,
  ),
  perResource("kubecommit_pool_limits", `Sum of kubecommit_node_limits ${overUsable}`, limitsOf),
  perRatio(
    "kubecommit_pool_requests_ratio",
    "Requests divided by allocatable, over the usable nodes of the pool. Absent when allocatable is 0.",
    ({ requests }) => requests,
  ),
  perRatio(
    "kubecommit_pool_limits_ratio",
    "Limits divided by allocatable, over the usable nodes of the pool. Absent when allocatable is 0.",
    limitsOf,
  ),
  perResource(
    "kubecommit_pool_free",
    `Sum of what is left on each node (allocatable less requests, never below 0) ${overUsable}`,
    ({ free }) => free,
  ),
  perResource(
    "kubecommit_pool_largest_free",
    "The most that is left on one usable node of the pool, in the unit of the unit label. A pod that requests more fits nowhere in the pool.",
    ({ largestFree }) => largestFree,
  ),
  perResource(
    "kubecommit_pool_node_loss_margin",
    "The least, over the usable nodes of the pool, of what is free on the others less the requests of the node's pods that would have to move (not those of DaemonSets and static pods), in the unit of the unit label. Below 0: losing that node leaves pods without room.",
    ({ nodeLossMargin }) => nodeLossMargin,
  ),
  {
    name: "kubecommit_cluster_node_loss_margin",
    help: "As kubecommit_pool_node_loss_margin, over all open nodes of the cluster.",
    labels: ["resource", "unit"],
    groups: ({ snapshot, resources }) => [
      { shared: {}, samples: amounts(resources, snapshot.nodeLossMargin, ({ margin }) => margin) },
    ],
  },
  {
    name: "kubecommit_pool_fit_pods",
    help: "How many more pods of the shape that --fit names the usable nodes of the pool hold, dedicated ones included, with a pod slot for each: by resources alone, taints, affinity and volumes are not looked at.",
    labels: ["pool", "fit"],
    *groups({ snapshot }) {
      for (const { name: pool, fits } of snapshot.pools) {
        yield { shared: { pool }, samples: fitSamples(fits) };
      }
    },
  },
  {
    name: "kubecommit_cluster_fit_pods",
    help: "As kubecommit_pool_fit_pods, over all open nodes of the cluster: how many more such pods fit that tolerate no taints.",
    labels: ["fit"],
    groups: ({ snapshot }) => [{ shared: {}, samples: fitSamples(snapshot.fits) }],
  },
];

function fitSamples(fits: readonly PoolFit[]): readonly Sample[] {
  return fits.map(({ fit, pods }) => ({ labels: { fit }, value: pods }));
}
