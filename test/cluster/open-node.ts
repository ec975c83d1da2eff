import type { NodeRecord } from "../../src/cluster/records.ts";

/** What is of most nodes, whatever their name and size. */
export const openNode = {
  ready: true,
  unschedulable: false,
  state: "open",
  pool: "default",
  roles: [],
  labels: new Map<string, string>(),
} as const satisfies Partial<NodeRecord>;
