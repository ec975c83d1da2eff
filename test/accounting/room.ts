import type { NodeResource, NodeTotals } from "../../src/accounting/snapshot.ts";
import { node } from "../render/example-snapshot.ts";

/** What a node has of one resource, what its pods request, and how much of that stays with it. */
export type Room = readonly [allocatable: number | undefined, requests: number, staying?: number];

/** An open node of the pool `default`, unless told otherwise. */
export function nodeWith(
  name: string,
  rooms: Readonly<Record<string, Room>>,
  rest: Partial<NodeTotals> = {},
): NodeTotals {
  const resources = Object.entries(rooms).map(
    ([resource, [allocatable, requests, staying = 0]]): NodeResource => ({
      resource,
      capacity: allocatable,
      allocatable,
      requests,
      limits: 2 * requests,
      daemonsetRequests: staying,
      preemptibleRequests: 0,
    }),
  );
  return node(name, { resources, ...rest });
}
