import { freeOf, isUsable } from "./node-room.ts";
import type { NodeResource, NodeTotals } from "./snapshot.ts";

/** How many more pods of one shape fit on a node. */
export interface NodeFit {
  readonly node: string;
  readonly pods: number;
}

/** How many more pods of one shape fit in a pool. */
export interface PoolRoom {
  readonly pool: string;
  readonly pods: number;
  /** The nodes on which the most fit, the roomiest first; none on which not one fits. */
  readonly roomiest: readonly NodeFit[];
}

const roomiestNodes = 5;

/**
 * How many more pods with these requests the free amounts of a node hold, each of them in a pod slot
 * of its own. Requests are the scheduler's integers by raw name, as in a node's resources. As for the
 * scheduler, a request of 0 fits everywhere.
 */
export function fittingPods(
  { resources }: NodeTotals,
  requests: ReadonlyMap<string, number>,
): number {
  let fitting = freeIn(resources, "pods");
  for (const [name, wanted] of requests) {
    if (wanted > 0) fitting = Math.min(fitting, Math.floor(freeIn(resources, name) / wanted));
  }
  return fitting;
}

function freeIn(resources: readonly NodeResource[], name: string): number {
  const found = resources.find(({ resource }) => resource === name);
  return found === undefined ? 0 : freeOf(found);
}

/**
 * How many more pods with these requests each pool holds on its usable nodes, and where, by the name
 * of the pool. By resources alone: taints, affinity and volumes are not looked at.
 */
export function roomByPool(
  nodes: readonly NodeTotals[],
  requests: ReadonlyMap<string, number>,
): PoolRoom[] {
  return [...Map.groupBy(nodes, ({ pool }) => pool)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([pool, members]) => {
      const fits = members
        .filter(isUsable)
        .map((node) => ({ node: node.name, pods: fittingPods(node, requests) }));
      return {
        pool,
        pods: fits.reduce((sum, { pods }) => sum + pods, 0),
        roomiest: roomiest(fits),
      };
    });
}

/** Nodes are by name, and the sort keeps the order of equals. */
function roomiest(fits: readonly NodeFit[]): readonly NodeFit[] {
  return fits
    .filter(({ pods }) => pods > 0)
    .toSorted((a, b) => b.pods - a.pods)
    .slice(0, roomiestNodes);
}
