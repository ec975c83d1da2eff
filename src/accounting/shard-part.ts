import { isOfShard, shardOf, type Shard } from "../cluster/shards.ts";
import { sliceLength, type Slices } from "./slices.ts";
import type { NodeTotals, ShardPart, Snapshot } from "./snapshot.ts";

/** The shard that accounts for a node of this name, if there is one, beside that of the part. */
export function otherOwner(node: string, { ordinal, total }: ShardPart): number | undefined {
  const owner = shardOf(node, total);
  return owner === ordinal ? undefined : owner;
}

/** The nodes of a shard, and what it knows of the whole cluster from the nodes of all shards. */
export function* ofShard(
  shard: Shard | undefined,
  all: readonly NodeTotals[],
): Slices<Pick<Snapshot, "nodes" | "shard">> {
  if (shard === undefined) return { nodes: all };
  const nodes: NodeTotals[] = [];
  const resources = new Set<string>();
  const labels = new Set<string>();
  for (const [index, node] of all.entries()) {
    if (index % sliceLength === 0) yield;
    if (isOfShard(node.name, shard)) nodes.push(node);
    else {
      for (const { resource, capacity, allocatable } of node.resources) {
        if (capacity !== undefined || allocatable !== undefined) resources.add(resource);
      }
      for (const label of node.labels.keys()) labels.add(label);
    }
  }
  return { nodes, shard: { ...shard, clusterNodes: all.length, elsewhere: { resources, labels } } };
}
