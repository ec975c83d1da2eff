import type { Snapshot } from "../accounting/snapshot.ts";

/** The members by which a document says that it is of a part of the cluster; none for the whole. */
export function shardJson({ shard }: { readonly shard?: Snapshot["shard"] | undefined }): object {
  if (shard === undefined) return {};
  const { ordinal, total, clusterNodes } = shard;
  return { shard: ordinal, totalShards: total, clusterNodes };
}
