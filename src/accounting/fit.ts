import { freeOf, isOpen, isUsable } from "./node-room.ts";
import { membersByPool } from "./pool-members.ts";
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
  /** Those of them that fit on open nodes: without tolerations a pod goes to no other. */
  readonly podsOnOpenNodes: number;
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
    if (fitting === 0) break;
    if (wanted > 0) fitting = Math.min(fitting, Math.floor(freeIn(resources, name) / wanted));
  }
  return fitting;
}

function freeIn(resources: readonly NodeResource[], name: string): number {
  for (const each of resources) if (each.resource === name) return freeOf(each);
  return 0;
}

/** The usable nodes of a pool, by name; none where none is usable. */
export interface UsableNodes {
  readonly pool: string;
  readonly nodes: readonly NodeTotals[];
}

/** All pools by name, with their usable nodes: what {@link roomByPool} reads of a snapshot's nodes. */
export function usableByPool(nodes: readonly NodeTotals[]): UsableNodes[] {
  return membersByPool(nodes).map(([pool, members]) => ({ pool, nodes: members.filter(isUsable) }));
}

/**
 * How many more pods with these requests each pool holds on its usable nodes, and where. By
 * resources alone: taints, affinity and volumes are not looked at.
 */
export function roomByPool(
  pools: readonly UsableNodes[],
  requests: ReadonlyMap<string, number>,
): PoolRoom[] {
  return pools.map(({ pool, nodes }) => {
    let sum = 0;
    let open = 0;
    const roomiest: NodeFit[] = [];
    for (const node of nodes) {
      const pods = fittingPods(node, requests);
      sum += pods;
      if (isOpen(node)) open += pods;
      if (pods > 0) rankIn(roomiest, node.name, pods);
    }
    return { pool, pods: sum, podsOnOpenNodes: open, roomiest };
  });
}

/** What pools have room for together. */
export function roomOf(pools: readonly PoolRoom[]): Pick<PoolRoom, "pods" | "podsOnOpenNodes"> {
  const sum = { pods: 0, podsOnOpenNodes: 0 };
  for (const { pods, podsOnOpenNodes } of pools) {
    sum.pods += pods;
    sum.podsOnOpenNodes += podsOnOpenNodes;
  }
  return sum;
}

/** Keeps the roomiest nodes in order; of equals the one that came first stays before. */
function rankIn(roomiest: NodeFit[], node: string, pods: number): void {
  const isFull = roomiest.length === roomiestNodes;
  if (isFull && pods <= (roomiest.at(-1)?.pods ?? 0)) return;
  const place = roomiest.findIndex((each) => each.pods < pods);
  if (isFull) roomiest.pop();
  roomiest.splice(place < 0 ? roomiest.length : place, 0, { node, pods });
}
