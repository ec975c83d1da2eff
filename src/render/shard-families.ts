import type { ShardPart } from "../accounting/snapshot.ts";
import { clusterFamilies } from "./families.ts";
import {
  addAmounts,
  clusterFamily,
  perResource,
  poolFamily,
  type ClusterFamily,
} from "./family.ts";
import { joined, labelSet, noLabels, type LabelSet } from "./label-set.ts";

/**
 * How the series of N shards together give those of one exporter for the whole cluster:
 *
 * - `node`: of each node by the one shard that it belongs to
 * - `shard 0`: by shard 0 alone, which has what belongs to no node
 * - `same`: all shards say the same
 * - `sum`, `max`: over shards, which the labels `shard` and `total_shards` tell apart
 * - `derived`: absent, because a part of it says nothing; it follows from others
 */
export type OverShards = "node" | "shard 0" | "same" | "sum" | "max" | "derived";

/** What only shards say, in the order of the exposition. */
export const familiesOfShards: readonly ClusterFamily[] = [
  clusterFamily({
    name: "kubecommit_total_shards",
    help: "How many shards the nodes of the cluster are shared between, by the shard that says so. There once its numbers are.",
    labels: [],
    samples({ shard }, add) {
      if (shard !== undefined) add(noLabels, shard.total);
    },
  }),
  perResource(poolFamily)(
    "kubecommit_pool_largest_node_loss",
    "The most, over the usable nodes of the pool, of what is free on the node and its pods request that would have to move, in the unit of the unit label. kubecommit_pool_node_loss_margin is kubecommit_pool_free less this.",
    ({ free, nodeLossMargin }) => free - nodeLossMargin,
  ),
  clusterFamily({
    name: "kubecommit_cluster_free",
    help: "As kubecommit_pool_free, over all open nodes.",
    labels: ["resource", "unit"],
    samples: ({ nodeLossMargin }, add, labelled) =>
      addAmounts(nodeLossMargin, ({ free }) => free, add, labelled),
  }),
  clusterFamily({
    name: "kubecommit_cluster_largest_node_loss",
    help: "As kubecommit_pool_largest_node_loss, over all open nodes.",
    labels: ["resource", "unit"],
    samples: ({ nodeLossMargin }, add, labelled) =>
      addAmounts(nodeLossMargin, ({ free, margin }) => free - margin, add, labelled),
  }),
];

/** Of the families that are not by node. */
const overShards: ReadonlyMap<string, OverShards> = new Map([
  ["kubecommit_accounting_info", "same"],
  ["kubecommit_pool_nodes", "sum"],
  ["kubecommit_pool_allocatable", "sum"],
  ["kubecommit_pool_requests", "sum"],
  ["kubecommit_pool_limits", "sum"],
  ["kubecommit_pool_requests_ratio", "derived"],
  ["kubecommit_pool_limits_ratio", "derived"],
  ["kubecommit_pool_free", "sum"],
  ["kubecommit_pool_largest_free", "max"],
  ["kubecommit_pool_node_loss_margin", "derived"],
  ["kubecommit_cluster_node_loss_margin", "derived"],
  ["kubecommit_pool_fit_pods", "sum"],
  ["kubecommit_cluster_fit_pods", "sum"],
  ["kubecommit_namespace_requests", "sum"],
  ["kubecommit_namespace_limits", "sum"],
  ["kubecommit_namespace_unscheduled_pods", "sum"],
  ["kubecommit_unscheduled_pods", "shard 0"],
  ["kubecommit_unscheduled_requests", "shard 0"],
  ["kubecommit_unscheduled_oldest_timestamp_seconds", "shard 0"],
  ["kubecommit_unschedulable_pods_insufficient", "shard 0"],
  ["kubecommit_unschedulable_pods_without_shortage", "shard 0"],
  ["kubecommit_resizing_pods", "sum"],
  ["kubecommit_orphan_pods", "sum"],
  ["kubecommit_pool_devices", "sum"],
  ["kubecommit_pool_devices_allocated", "sum"],
  ["kubecommit_namespace_devices_allocated", "sum"],
  ["kubecommit_claims", "shard 0"],
  ["kubecommit_claims_oldest_pending_timestamp_seconds", "shard 0"],
  ["kubecommit_device_pools_incomplete", "shard 0"],
  ["kubecommit_device_pools_invalid", "shard 0"],
  ["kubecommit_device_allocations_orphaned", "shard 0"],
  ["kubecommit_total_shards", "max"],
  ["kubecommit_pool_largest_node_loss", "max"],
  ["kubecommit_cluster_free", "sum"],
  ["kubecommit_cluster_largest_node_loss", "max"],
]);

/** Throws for a name that is not that of a family about the cluster. */
export function overShardsOf({ name, labels }: Pick<ClusterFamily, "name" | "labels">): OverShards {
  if (labels.includes("node")) return "node";
  const found = overShards.get(name);
  if (found === undefined) throw new Error(`nothing says what ${name} is of shards`);
  return found;
}

/** Whether each shard has series of its own, which labels tell apart. */
export function isByShard(family: Pick<ClusterFamily, "name" | "labels">): boolean {
  const over = overShardsOf(family);
  return over === "sum" || over === "max";
}

/** Which of how many shards. */
export type ShardName = Pick<ShardPart, "ordinal" | "total">;

/** The families that a shard exposes, in the order of the exposition. */
export function shardFamilies({ ordinal, total }: ShardName): readonly ClusterFamily[] {
  const further = labelSet({ shard: ordinal, total_shards: total });
  return [...clusterFamilies, ...familiesOfShards].flatMap((family) => {
    const over = overShardsOf(family);
    if (over === "derived" || (over === "shard 0" && ordinal !== 0)) return [];
    return isByShard(family) ? [withLabels(family, further)] : [family];
  });
}

function withLabels(
  { samples, labels, ...family }: ClusterFamily,
  further: LabelSet,
): ClusterFamily {
  return {
    ...family,
    labels: [...labels, ...Object.keys(further.labels)],
    samples: (labelled, take) =>
      samples(labelled, (subject, own, value) => take(joined(subject, further), own, value)),
  };
}
