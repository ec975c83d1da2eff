import type { NodeRecord } from "../cluster/records.ts";
import { nativeResources } from "../cluster/scheduler-resources.ts";
import { isOfShard, shardOf, type Shard } from "../cluster/shards.ts";
import type { ShownNames } from "./shown-names.ts";
import type { ShardPart } from "./snapshot.ts";

/** The shard that accounts for a node of this name, if there is one, beside that of the part. */
export function otherOwner(node: string, { ordinal, total }: ShardPart): number | undefined {
  const owner = shardOf(node, total);
  return owner === ordinal ? undefined : owner;
}

/** What a shard knows of the whole cluster, from the nodes of all shards. */
export function shardPart(
  shard: Shard,
  nodes: readonly NodeRecord[],
  shown: ShownNames,
): ShardPart {
  const resources = new Set<string>();
  const labels = new Set<string>();
  for (const node of nodes) {
    if (isOfShard(node.name, shard)) continue;
    for (const { native, others } of [node.capacity, node.allocatable]) {
      for (const [index, resource] of nativeResources.entries()) {
        if (native[index] !== undefined) resources.add(resource);
      }
      for (const name of others.keys()) if (shown.has(name)) resources.add(name);
    }
    for (const label of node.labels.keys()) labels.add(label);
  }
  return { ...shard, clusterNodes: nodes.length, elsewhere: { resources, labels } };
}
