import { roomOf, type PoolRoom } from "../accounting/fit.ts";
import type { PoolFit } from "../accounting/snapshot.ts";
import { jsonObject } from "./json.ts";

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
 * says of them.
 */
export function renderFit(
  time: string,
  requests: ReadonlyMap<string, number>,
  room: string,
): string {
  return `{"time":${JSON.stringify(time)},${room},"requests":${jsonObject(requests, String)}}`;
}
