import { by, on, usableStates } from "./aggregation.ts";
import type { RecordingRule } from "./rule-file.ts";

/** Records one series where several replicas of the exporter report the same. */
function folded(
  level: "node" | "namespace" | "pool" | "cluster",
  fold: "max" | "min",
  metric: string,
  ...labels: readonly string[]
): RecordingRule {
  return { record: `${level}:${metric}:${fold}`, expr: `${fold} ${by(...labels)} (${metric})` };
}

/** Records 1 for nodes in these states, and 0 for the others; the worst that a replica says. */
function inState(record: string, states: string): RecordingRule {
  return {
    record,
    expr: `min ${by("node")} (\n  kubecommit_node_info{state=~"${states}"} or kubecommit_node_info * 0\n)`,
  };
}

function sumOverOpenNodes(series: string): string {
  return `sum ${by("resource", "unit")} (\n  ${series}\n  * ${on("node")} group_left () node:kubecommit_node_open:min\n)`;
}

/** The amount of all pools, which are all usable nodes, dedicated ones included. */
function sumOverPools(series: string): RecordingRule {
  const [, metric = ""] = series.split(":");
  return {
    record: `cluster:${metric}:sum`,
    expr: `sum ${by("resource", "unit")} (${series})`,
  };
}

const ofNodes: readonly RecordingRule[] = [
  folded("node", "max", "kubecommit_node_allocatable", "node", "resource", "unit"),
  folded("node", "max", "kubecommit_node_requests", "node", "resource", "unit"),
  folded("node", "max", "kubecommit_node_limits", "node", "resource", "unit"),
  inState("node:kubecommit_node_usable:min", usableStates),
  inState("node:kubecommit_node_open:min", "open"),
];

const ofPools: readonly RecordingRule[] = [
  folded("pool", "max", "kubecommit_pool_nodes", "pool", "state"),
  folded("pool", "max", "kubecommit_pool_allocatable", "pool", "resource", "unit"),
  folded("pool", "max", "kubecommit_pool_requests_ratio", "pool", "resource"),
  folded("pool", "min", "kubecommit_pool_free", "pool", "resource", "unit"),
  folded("pool", "min", "kubecommit_pool_fit_pods", "pool", "fit"),
  {
    // The pods of the only node of a pool have nowhere else to go: that is known without an alert.
    record: "pool:kubecommit_pool_node_loss_margin:min",
    expr: `  min ${by("pool", "resource", "unit")} (kubecommit_pool_node_loss_margin)
unless ${on("pool")}
  sum ${by("pool")} (pool:kubecommit_pool_nodes:max{state=~"${usableStates}"}) < 2`,
  },
];

const ofTheCluster: readonly RecordingRule[] = [
  folded("cluster", "max", "kubecommit_unscheduled_requests", "resource", "unit"),
  folded("cluster", "max", "kubecommit_unscheduled_pods", "reason"),
  folded("cluster", "max", "kubecommit_unschedulable_pods_insufficient", "resource"),
  folded("cluster", "max", "kubecommit_unschedulable_pods_without_shortage"),
  folded("cluster", "min", "kubecommit_unscheduled_oldest_timestamp_seconds", "reason"),
  {
    record: "cluster:kubecommit_node_allocatable:sum",
    expr: sumOverOpenNodes("node:kubecommit_node_allocatable:max"),
  },
  {
    record: "cluster:kubecommit_node_requests:sum",
    expr: sumOverOpenNodes("node:kubecommit_node_requests:max"),
  },
  {
    record: "cluster:kubecommit_node_limits:sum",
    expr: sumOverOpenNodes("node:kubecommit_node_limits:max"),
  },
  {
    // Clamped node by node: requests beyond one node's allocatable take no room from another.
    record: "cluster:kubecommit_node_free:sum",
    expr: sumOverOpenNodes(
      "clamp_min(node:kubecommit_node_allocatable:max - node:kubecommit_node_requests:max, 0)",
    ),
  },
  {
    record: "cluster:kubecommit_node_requests_per_allocatable:ratio",
    expr: "cluster:kubecommit_node_requests:sum / (cluster:kubecommit_node_allocatable:sum > 0)",
  },
  {
    record: "cluster:kubecommit_node_limits_per_allocatable:ratio",
    expr: "cluster:kubecommit_node_limits:sum / (cluster:kubecommit_node_allocatable:sum > 0)",
  },
  {
    record: "cluster:kubecommit_cluster_node_loss_margin:min",
    expr: `  min ${by("resource", "unit")} (kubecommit_cluster_node_loss_margin)
unless ${on()}
  sum ${by()} (node:kubecommit_node_open:min) < 2`,
  },
  sumOverPools("pool:kubecommit_pool_allocatable:max"),
  sumOverPools("pool:kubecommit_pool_free:min"),
  {
    record: "cluster:kubecommit_pool_fit_pods:sum",
    expr: `sum ${by("fit")} (pool:kubecommit_pool_fit_pods:min)`,
  },
  folded("cluster", "min", "kubecommit_cluster_fit_pods", "fit"),
];

/**
 * Level 1, `node:`, `namespace:` and `pool:`: one series per node, namespace or pool, however many
 * replicas are scraped. Level 2, `cluster:`: sums over open nodes, on which any pod may be placed,
 * and over all pools, with the dedicated nodes, on which only some may.
 *
 * Everything is aggregated `by` labels of the metrics and `targetLabels`, so that no other label of
 * the scrape can split or join series.
 */
export const recordingRules: readonly RecordingRule[] = [
  ...ofNodes,
  folded("namespace", "max", "kubecommit_namespace_requests", "namespace", "resource", "unit"),
  ...ofPools,
  ...ofTheCluster,
];
