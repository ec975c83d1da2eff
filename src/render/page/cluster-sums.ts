import type { PoolResource, PoolTotals } from "../../accounting/snapshot.ts";
import { byImportance } from "./amounts.ts";

type ClusterResource = Omit<PoolResource, "nodeLossMargin">;

/** Sums over the usable nodes of all pools, in the order in which resources are shown. */
export function clusterSums(pools: readonly PoolTotals[]): readonly ClusterResource[] {
  const sums = new Map<string, ClusterResource>();
  for (const { resources } of pools) {
    for (const each of resources) {
      const sum = sums.get(each.resource);
      sums.set(each.resource, sum === undefined ? each : added(sum, each));
    }
  }
  return [...sums.values()].toSorted((a, b) => byImportance(a.resource, b.resource));
}

function added(a: ClusterResource, b: ClusterResource): ClusterResource {
  const deviceRequests = (a.deviceRequests ?? 0) + (b.deviceRequests ?? 0);
  return {
    resource: a.resource,
    allocatable: a.allocatable + b.allocatable,
    requests: a.requests + b.requests,
    limits: a.limits + b.limits,
    free: a.free + b.free,
    largestFree: Math.max(a.largestFree, b.largestFree),
    ...(deviceRequests > 0 && { deviceRequests }),
  };
}
