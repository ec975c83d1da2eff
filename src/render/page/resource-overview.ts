import { ownRequests } from "../../accounting/own-requests.ts";
import { isUsable } from "../../accounting/node-room.ts";
import type { NodeTotals } from "../../accounting/snapshot.ts";
import { byImportance, shareOf } from "./amounts.ts";

/** What is known of a resource over many nodes. */
export interface ResourceOverview {
  /** Whether some node has any of it for pods. */
  isAllocatable: boolean;
  /** Of the nodes that take pods, the one with the largest share requested, the first by name. */
  fullest: string | undefined;
  /** The share requested on that node. */
  share: number;
}

/** Lists of nodes never change, and a page asks more than once. */
const known = new WeakMap<readonly NodeTotals[], ReadonlyMap<string, ResourceOverview>>();

/** Every resource of the nodes, in the order in which resources are shown. */
export function resourceOverview(
  nodes: readonly NodeTotals[],
): ReadonlyMap<string, Readonly<ResourceOverview>> {
  const earlier = known.get(nodes);
  if (earlier !== undefined) return earlier;
  const found = new Map<string, ResourceOverview>();
  for (const node of nodes) add(found, node);
  const ordered = new Map([...found].toSorted(([a], [b]) => byImportance(a, b)));
  known.set(nodes, ordered);
  return ordered;
}

function add(found: Map<string, ResourceOverview>, node: NodeTotals): void {
  const mayBeFullest = isUsable(node);
  for (const requested of node.resources) {
    const { resource, allocatable = 0 } = requested;
    let each = found.get(resource);
    if (each === undefined) {
      each = { isAllocatable: false, fullest: undefined, share: 0 };
      found.set(resource, each);
    }
    if (allocatable > 0) each.isAllocatable = true;
    const share = shareOf(ownRequests(requested), allocatable) ?? 0;
    if (mayBeFullest && share > each.share) {
      each.fullest = node.name;
      each.share = share;
    }
  }
}
