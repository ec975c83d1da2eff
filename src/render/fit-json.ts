import { roomOf, type PoolRoom } from "../accounting/fit.ts";
import type { PoolFit, ShardPart } from "../accounting/snapshot.ts";
import { jsonObject } from "./json.ts";
import { shardJson } from "./shard-json.ts";

/** How many more pods fit, by the name of the shape. */
export function fitsJson(fits: readonly PoolFit[]): string {
  return jsonObject(
    fits.map(({ fit, pods }) => [fit, pods] as const),
    String,
  );
}

/** How many more pods fit, by pool: the part of the document that is the same at any time. */
export function renderRoom(pools: readonly PoolRoom[]): string {
  const object = JSON.stringify({
    ...roomOf(pools),
    pools: pools.map(({ pool, pods, roomiest }) => ({
      name: pool,
      pods,
      nodes: roomiest.map(({ node, pods: fitting }) => ({ name: node, pods: fitting })),
    })),
  });
  return object.slice(1, -1);
}

/**
 * How many more pods with these requests fit, by pool, as a document. Requests as they were counted:
 * cpu in millicores, everything else in whole units, by raw name. `room` is what {@link renderRoom}
 * says of them. A shard speaks of its own nodes, and says which one it is.
 */
export function renderFit(
  time: string,
  requests: ReadonlyMap<string, number>,
  room: string,
  shard?: ShardPart,
): string {
  const part = JSON.stringify({ time, ...shardJson({ shard }) });
  return `${part.slice(0, -1)},${room},"requests":${jsonObject(requests, String)}}`;
}
