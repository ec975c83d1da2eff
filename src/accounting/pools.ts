import type { NodeState } from "../cluster/node-state.ts";
import { nodeStates } from "../cluster/node-state.ts";
import type { PodShape } from "../resources/pod-shape.ts";
import { fittingPods } from "./fit.ts";
import { freeOf, isOpen, isUsable } from "./node-room.ts";
import { membersByPool } from "./pool-members.ts";
import { resourceOrder } from "./resource-order.ts";
import type {
  NodeResource,
  NodeTotals,
  PoolFit,
  PoolResource,
  PoolTotals,
  ResourceMargin,
} from "./snapshot.ts";

/** The pools of the nodes by name, and how many pods of each shape their usable nodes still hold. */
export function poolTotals(
  nodes: readonly NodeTotals[],
  shapes: readonly PodShape[] = [],
): PoolTotals[] {
  return membersByPool(nodes).map(([name, members]) => {
    const usable = members.filter(isUsable);
    return {
      name,
      nodes: countStates(members),
      resources: poolResources(usable),
      fits: fitsOn(usable, shapes),
    };
  });
}

/** {@link ResourceMargin} of each resource over all open nodes, whatever their pool. */
export function clusterNodeLossMargin(nodes: readonly NodeTotals[]): ResourceMargin[] {
  return poolResources(nodes.filter(isOpen)).map(({ resource, free, nodeLossMargin: margin }) => ({
    resource,
    free,
    margin,
  }));
}

/** How many pods of each shape all open nodes still hold, whatever their pool. */
export function clusterFits(
  nodes: readonly NodeTotals[],
  shapes: readonly PodShape[],
): readonly PoolFit[] {
  return fitsOn(nodes.filter(isOpen), shapes);
}

function fitsOn(nodes: readonly NodeTotals[], shapes: readonly PodShape[]): readonly PoolFit[] {
  return shapes.map(({ name: fit, requests }) => ({
    fit,
    pods: nodes.reduce((sum, node) => sum + fittingPods(node, requests), 0),
  }));
}

function countStates(nodes: readonly NodeTotals[]): Record<NodeState, number> {
  const counts = Object.fromEntries(nodeStates.map((state) => [state, 0]));
  for (const { state } of nodes) counts[state] = (counts[state] ?? 0) + 1;
  return counts as Record<NodeState, number>; // oxlint-disable-line typescript/no-unsafe-type-assertion -- built from the closed list
}

interface Sum {
  readonly resource: string;
  allocatable: number;
  requests: number;
  limits: number;
  free: number;
  largestFree: number;
  /** The most that one node takes along: what is free on it, and what would have to move. */
  largestLoss: number;
}

function poolResources(nodes: readonly NodeTotals[]): PoolResource[] {
  const sums = new Map<string, Sum>();
  for (const { resources } of nodes) {
    for (const each of resources) {
      const { resource } = each;
      let sum = sums.get(resource);
      if (sum === undefined) sums.set(resource, (sum = emptySum(resource)));
      addTo(sum, each);
    }
  }
  // What a node does not have is not lost with it, so nodes without the resource change nothing.
  return Array.from(sums.values(), ({ largestLoss, ...sum }) => ({
    ...sum,
    nodeLossMargin: sum.free - largestLoss,
  })).toSorted(resourceOrder);
}

function emptySum(resource: string): Sum {
  return {
    resource,
    allocatable: 0,
    requests: 0,
    limits: 0,
    free: 0,
    largestFree: 0,
    largestLoss: 0,
  };
}

function addTo(sum: Sum, each: NodeResource): void {
  const free = freeOf(each);
  sum.allocatable += each.allocatable ?? 0;
  sum.requests += each.requests;
  sum.limits += each.limits;
  sum.free += free;
  sum.largestFree = Math.max(sum.largestFree, free);
  sum.largestLoss = Math.max(sum.largestLoss, free + each.requests - each.daemonsetRequests);
}
