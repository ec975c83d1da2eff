import type { NodeResource, NodeTotals } from "./snapshot.ts";

/** Of one resource, on a node or over several. */
interface Requests extends Pick<NodeResource, "requests"> {
  readonly deviceRequests?: number | undefined;
}

/** The requests that nodes have to have room for, in the same unit: without those that devices serve. */
export function ownRequests({ requests, deviceRequests = 0 }: Requests): number {
  return requests - deviceRequests;
}

/** Whether pods on the node have been given devices for what they request. */
export function isServed({ resources }: Pick<NodeTotals, "resources">): boolean {
  return resources.some(({ deviceRequests = 0 }) => deviceRequests > 0);
}
