import { replicaLabels } from "../thresholds.ts";
import type { RecordingRule } from "./rule-file.ts";

/** Leaves one series where several replicas of the exporter report the same. */
const acrossReplicas = `without (${replicaLabels.join(", ")})`;

/** `namespace` is what these series are about, not where the exporter runs. */
const acrossReplicasByNamespace = `without (${replicaLabels.filter((label) => label !== "namespace").join(", ")})`;

/** Keeps the amounts of usable nodes, and makes all others 0. */
const ifUsable = "* ignoring (resource, unit) group_left () node:kubecommit_node_usable:min";

function sumOverUsableNodes(series: string): string {
  return `sum without (node) (\n  ${series}\n  ${ifUsable}\n)`;
}

/**
 * Level 1, `node:` and `namespace:`: one series per node or namespace, however many replicas are
 * scraped. Level 2, `cluster:`: sums over the usable nodes, which are ready and not cordoned.
 * Everything is aggregated `without`, so that a `cluster` label, or whatever else tells clusters
 * apart, survives.
 */
export const recordingRules: readonly RecordingRule[] = [
  {
    record: "node:kubecommit_node_allocatable:max",
    expr: `max ${acrossReplicas} (kubecommit_node_allocatable)`,
  },
  {
    record: "node:kubecommit_node_requests:max",
    expr: `max ${acrossReplicas} (kubecommit_node_requests)`,
  },
  {
    record: "node:kubecommit_node_limits:max",
    expr: `max ${acrossReplicas} (kubecommit_node_limits)`,
  },
  {
    record: "node:kubecommit_node_usable:min",
    expr: `min ${acrossReplicas} (\n  kubecommit_node_ready * (1 - kubecommit_node_unschedulable)\n)`,
  },
  {
    record: "namespace:kubecommit_namespace_requests:max",
    expr: `max ${acrossReplicasByNamespace} (kubecommit_namespace_requests)`,
  },
  {
    record: "cluster:kubecommit_unscheduled_requests:max",
    expr: `max ${acrossReplicas} (kubecommit_unscheduled_requests)`,
  },
  {
    record: "cluster:kubecommit_node_allocatable:sum",
    expr: sumOverUsableNodes("node:kubecommit_node_allocatable:max"),
  },
  {
    record: "cluster:kubecommit_node_requests:sum",
    expr: sumOverUsableNodes("node:kubecommit_node_requests:max"),
  },
  {
    record: "cluster:kubecommit_node_limits:sum",
    expr: sumOverUsableNodes("node:kubecommit_node_limits:max"),
  },
  {
    // Clamped node by node: requests beyond one node's allocatable take no room from another.
    record: "cluster:kubecommit_node_free:sum",
    expr: sumOverUsableNodes(
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
    // What would be free if the node that offers most of the resource were lost and its pods had
    // to go elsewhere; below 0 they would not fit. Absent with fewer than two usable nodes.
    record: "cluster:kubecommit_node_loss_margin:sum",
    expr: `  cluster:kubecommit_node_allocatable:sum
-
  max without (node) (
    node:kubecommit_node_allocatable:max
    ${ifUsable}
  )
-
  cluster:kubecommit_node_requests:sum
unless ignoring (resource, unit)
  sum without (node) (node:kubecommit_node_usable:min) < 2`,
  },
];
