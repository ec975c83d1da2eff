import type { NodeResource, NodeTotals } from "./snapshot.ts";

/** Whether new pods may come to the node, be it only those that tolerate its taints. */
export function isUsable({ state }: NodeTotals): boolean {
  return state === "open" || state === "dedicated";
}

/** Whether any new pod may come to the node, whatever it tolerates. */
export function isOpen({ state }: Pick<NodeTotals, "state">): boolean {
  return state === "open";
}

/** What is left of a resource on its node; what the node does not list, it has none of. */
export function freeOf({ allocatable = 0, requests }: NodeResource): number {
  return Math.max(0, allocatable - requests);
}
