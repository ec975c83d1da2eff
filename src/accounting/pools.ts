import type { NodeState } from "../cluster/node-state.ts";
import type { PodShape } from "../resources/pod-shape.ts";
import { fittingPods } from "./fit.ts";
import { freeOf, isOpen, isUsable } from "./node-room.ts";
import { ownRequests } from "./own-requests.ts";
import { byName } from "../resources/name-order.ts";
import { resourceOrder } from "./resource-order.ts";
import { sliceLength, type Slices } from "./slices.ts";
import type {
  NodeResource,
  NodeTotals,
  PoolFit,
  PoolResource,
  PoolTotals,
  ResourceMargin,
} from "./snapshot.ts";

/** What nodes come to together: those of each pool, and the open ones of the cluster. */
export interface NodeSums {
  /** By name. */
  readonly pools: readonly PoolTotals[];
  /** {@link ResourceMargin} of each resource over all open nodes, whatever their pool. */
  readonly nodeLossMargin: readonly ResourceMargin[];
  /** How many pods of each shape all open nodes still hold, whatever their pool. */
  readonly fits: readonly PoolFit[];
}

/** The pools of the nodes, and how many pods of each shape their usable nodes still hold. */
export function* nodeSums(
  nodes: readonly NodeTotals[],
  shapes: readonly PodShape[] = [],
): Slices<NodeSums> {
  const pools = new Map<string, Members>();
  const open = new Members(shapes);
  for (const [index, node] of nodes.entries()) {
    if (index % sliceLength === 0) yield;
    let pool = pools.get(node.pool);
    if (pool === undefined) pools.set(node.pool, (pool = new Members(shapes)));
    pool.states[node.state] += 1;
    if (!isUsable(node)) continue;
    const fitting = shapes.map(({ requests }) => fittingPods(node, requests));
    pool.add(node, fitting);
    if (isOpen(node)) open.add(node, fitting);
  }
  return {
    pools: Array.from(pools, ([name, { states, resources, fits }]) => ({
      name,
      nodes: states,
      resources,
      fits,
    })).toSorted(byName),
    nodeLossMargin: open.resources.map(({ resource, free, nodeLossMargin: margin }) => ({
      resource,
      free,
      margin,
    })),
    fits: open.fits,
  };
}

/** Adds up nodes. */
class Members {
  readonly states: Record<NodeState, number> = {
    not_ready: 0,
    cordoned: 0,
    blocked: 0,
    dedicated: 0,
    open: 0,
  };
  readonly #sums = new Map<string, Sum>();
  readonly #fits: { readonly fit: string; pods: number }[];

  constructor(shapes: readonly PodShape[]) {
    this.#fits = shapes.map(({ name: fit }) => ({ fit, pods: 0 }));
  }

  /** `fitting` is how many pods of each shape the node still holds. */
  add({ resources }: NodeTotals, fitting: readonly number[]): void {
    for (const each of resources) {
      const { resource } = each;
      let sum = this.#sums.get(resource);
      if (sum === undefined) this.#sums.set(resource, (sum = emptySum(resource)));
      addTo(sum, each);
    }
    for (const [index, fit] of this.#fits.entries()) fit.pods += fitting[index] ?? 0;
  }

  get resources(): PoolResource[] {
    // What a node does not have is not lost with it, so nodes without the resource change nothing.
    return Array.from(this.#sums.values(), ({ largestLoss, deviceRequests, ...sum }) => ({
      ...sum,
      ...(deviceRequests > 0 && { deviceRequests }),
      nodeLossMargin: sum.free - largestLoss,
    })).toSorted(resourceOrder);
  }

  get fits(): readonly PoolFit[] {
    return this.#fits;
  }
}

interface Sum {
  readonly resource: string;
  allocatable: number;
  requests: number;
  limits: number;
  free: number;
  largestFree: number;
  deviceRequests: number;
  /** The most that one node takes along: what is free on it, and what would have to move. */
  largestLoss: number;
}

function emptySum(resource: string): Sum {
  return {
    resource,
    allocatable: 0,
    requests: 0,
    limits: 0,
    free: 0,
    largestFree: 0,
    deviceRequests: 0,
    largestLoss: 0,
  };
}

function addTo(sum: Sum, each: NodeResource): void {
  const free = freeOf(each);
  const { deviceRequests = 0 } = each;
  sum.allocatable += each.allocatable ?? 0;
  sum.requests += each.requests;
  sum.limits += each.limits;
  sum.free += free;
  sum.largestFree = Math.max(sum.largestFree, free);
  sum.deviceRequests += deviceRequests;
  // What devices serve does not look for room among what nodes list.
  const staying = each.daemonsetRequests - (each.daemonsetDeviceRequests ?? 0);
  const moving = Math.max(0, ownRequests(each) - staying);
  sum.largestLoss = Math.max(sum.largestLoss, free + moving);
}
