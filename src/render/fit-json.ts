import type { PoolRoom } from "../accounting/fit.ts";
import { jsonObject } from "./json.ts";

/**
 * How many more pods with these requests fit, by pool, as a document. Requests as they were counted:
 * cpu in millicores, everything else in whole units, by raw name.
 */
export function renderFit(
  time: string,
  requests: ReadonlyMap<string, number>,
  pools: readonly PoolRoom[],
): string {
  const head = JSON.stringify({
    time,
    pods: pools.reduce((sum, { pods }) => sum + pods, 0),
    pools: pools.map(({ pool, pods, roomiest }) => ({
      name: pool,
      pods,
      nodes: roomiest.map(({ node, pods: fitting }) => ({ name: node, pods: fitting })),
    })),
  });
  return `${head.slice(0, -1)},"requests":${jsonObject(requests, String)}}`;
}
