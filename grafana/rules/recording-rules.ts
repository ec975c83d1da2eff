import { by, on, usableStates } from "./aggregation.ts";
import type { RecordingRule } from "./rule-file.ts";

/** Records one series where several replicas of the exporter report the same. */
function folded(
  level: "node" | "cluster",
  fold: "max" | "min",
  metric: string,
  ...labels: readonly string[]
): RecordingRule {
  return { record: `${level}:${metric}:${fold}`, expr: `${fold} ${by(...labels)} (${metric})` };
}

/** How many shards of one total are not seen, and of the total that comes closest. */
const missingOfTotal = "total_shards:kubecommit_total_shards:missing";
const missing = "cluster:kubecommit_total_shards:missing";

const ofShards: readonly RecordingRule[] = [
  {
    record: missingOfTotal,
    expr: `  max ${by("total_shards")} (kubecommit_total_shards)
-
  count ${by("total_shards")} (
    count ${by("shard", "total_shards")} (kubecommit_total_shards)
  )`,
  },
  { record: missing, expr: `min ${by()} (${missingOfTotal})` },
];

/** Leaves out what would be of a part of the cluster only. */
const ofAllShards = `unless ${on()}
  ${missing} > 0`;

/**
 * Records one series where several replicas of the exporter report the same, and several shards a part
 * each: of shards, their sum or maximum, once all of one total are there.
 */
function together(
  level: "namespace" | "pool" | "cluster",
  fold: "max" | "min",
  metric: string,
  labels: readonly string[],
  over: "sum" | "max" = "sum",
): RecordingRule {
  return {
    record: `${level}:${metric}:${fold}`,
    expr: `${fold} ${by(...labels)} (
    ${metric}{total_shards=""}
  or
      ${over} ${by(...labels, "total_shards")} (
        ${fold} ${by(...labels, "shard", "total_shards")} (${metric}{total_shards!=""})
      )
    unless ${on("total_shards")}
      ${missingOfTotal} > 0
)`,
  };
}

/** Records 1 for nodes in these states, and 0 for the others; the worst that a replica says. */
function inState(record: string, states: string): RecordingRule {
  return {
    record,
    expr: `min ${by("node")} (\n  kubecommit_node_info{state=~"${states}"} or kubecommit_node_info * 0\n)`,
  };
}

function sumOverOpenNodes(series: string): string {
  return `  sum ${by("resource", "unit")} (\n    ${series}\n    * ${on("node")} group_left () node:kubecommit_node_open:min\n  )\n${ofAllShards}`;
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
  folded("node", "max", "kubecommit_node_device_requests", "node", "resource", "unit"),
  folded("node", "max", "kubecommit_node_limits", "node", "resource", "unit"),
  inState("node:kubecommit_node_usable:min", usableStates),
  inState("node:kubecommit_node_open:min", "open"),
];

const ofPools: readonly RecordingRule[] = [
  together("pool", "max", "kubecommit_pool_nodes", ["pool", "state"]),
  together("pool", "max", "kubecommit_pool_allocatable", ["pool", "resource", "unit"]),
  together("pool", "max", "kubecommit_pool_requests", ["pool", "resource", "unit"]),
  {
    // Shards have no ratios: those of parts would say nothing.
    record: "pool:kubecommit_pool_requests_ratio:max",
    expr: `  max ${by("pool", "resource")} (kubecommit_pool_requests_ratio)
or
    sum ${by("pool", "resource")} (pool:kubecommit_pool_requests:max)
  /
    (sum ${by("pool", "resource")} (pool:kubecommit_pool_allocatable:max) > 0)`,
  },
  together("pool", "min", "kubecommit_pool_free", ["pool", "resource", "unit"]),
  together("pool", "min", "kubecommit_pool_fit_pods", ["pool", "fit"]),
  together("pool", "max", "kubecommit_pool_largest_node_loss", ["pool", "resource", "unit"], "max"),
  {
    // The pods of the only node of a pool have nowhere else to go: that is known without an alert.
    record: "pool:kubecommit_pool_node_loss_margin:min",
    expr: `  (
      min ${by("pool", "resource", "unit")} (kubecommit_pool_node_loss_margin)
    or
      pool:kubecommit_pool_free:min - pool:kubecommit_pool_largest_node_loss:max
  )
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
  together("cluster", "min", "kubecommit_cluster_free", ["resource", "unit"]),
  together("cluster", "max", "kubecommit_cluster_largest_node_loss", ["resource", "unit"], "max"),
  {
    record: "cluster:kubecommit_cluster_node_loss_margin:min",
    expr: `  (
      min ${by("resource", "unit")} (kubecommit_cluster_node_loss_margin)
    or
      cluster:kubecommit_cluster_free:min - cluster:kubecommit_cluster_largest_node_loss:max
  )
unless ${on()}
  sum ${by()} (node:kubecommit_node_open:min) < 2`,
  },
  sumOverPools("pool:kubecommit_pool_allocatable:max"),
  sumOverPools("pool:kubecommit_pool_free:min"),
  {
    record: "cluster:kubecommit_pool_fit_pods:sum",
    expr: `sum ${by("fit")} (pool:kubecommit_pool_fit_pods:min)`,
  },
  together("cluster", "min", "kubecommit_cluster_fit_pods", ["fit"]),
];

/** What a driver has, or claims have been given, of a sort of device; told apart by these labels too. */
const deviceSorts = [
  ["kubecommit_node_devices", []],
  ["kubecommit_node_device_counters", ["counter"]],
  ["kubecommit_node_device_capacity", ["capacity"]],
] as const;

/** Sums over usable nodes: devices are often on dedicated ones. What belongs to no node counts too. */
function sumOfDevices(metric: string, labels: readonly string[]): RecordingRule {
  const series = `node:${metric}:max`;
  return {
    record: `cluster:${metric}:sum`,
    expr: `  sum ${by("driver", ...labels)} (
      ${series}{node!=""} * ${on("node")} group_left () node:kubecommit_node_usable:min
    or
      ${series}{node=""}
  )
${ofAllShards}`,
  };
}

const ofDevices: readonly RecordingRule[] = [
  folded("node", "max", "kubecommit_node_devices_free", "node", "driver"),
  sumOfDevices("kubecommit_node_devices_free", []),
  ...deviceSorts.flatMap(([metric, labels]) =>
    [metric, `${metric}_allocated`].flatMap((name) => [
      folded("node", "max", name, "node", "driver", ...labels),
      sumOfDevices(name, labels),
    ]),
  ),
  together("namespace", "max", "kubecommit_namespace_devices_allocated", ["namespace", "driver"]),
  together("pool", "max", "kubecommit_pool_devices", ["pool", "driver"]),
  together("pool", "max", "kubecommit_pool_devices_allocated", ["pool", "driver"]),
  folded("cluster", "max", "kubecommit_claims", "state"),
  folded("cluster", "max", "kubecommit_device_pools_incomplete", "driver"),
  folded("cluster", "max", "kubecommit_device_pools_invalid", "driver"),
  folded("cluster", "max", "kubecommit_device_allocations_orphaned", "driver"),
];

/**
 * Level 1, `node:`, `namespace:` and `pool:`: one series per node, namespace or pool, however many
 * replicas are scraped. Level 2, `cluster:`: sums over open nodes, on which any pod may be placed,
 * and over all pools, with the dedicated nodes, on which only some may, as over devices.
 *
 * Level 0, `total_shards:`: whether all shards are there. What is of a part of the cluster is recorded
 * nowhere; without shards the label `total_shards` is on no series, and nothing is missing.
 *
 * Everything is aggregated `by` labels of the metrics and `targetLabels`, so that no other label of
 * the scrape can split or join series.
 */
export const recordingRules: readonly RecordingRule[] = [
  ...ofShards,
  ...ofNodes,
  together("namespace", "max", "kubecommit_namespace_requests", ["namespace", "resource", "unit"]),
  ...ofPools,
  ...ofTheCluster,
  ...ofDevices,
];
