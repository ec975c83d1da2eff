import { blockingBy } from "./blocking-taints.ts";

/**
 * Whether a node takes pods, and which: a closed set. The first that applies is the node's state.
 *
 * - `not_ready`: its condition Ready is not `True`
 * - `cordoned`: `spec.unschedulable`
 * - `blocked`: tainted by Kubernetes, an autoscaler or an agent that keeps pods off for now
 * - `dedicated`: tainted otherwise, so only for pods that tolerate it
 * - `open`: to every pod
 */
export const nodeStates = ["not_ready", "cordoned", "blocked", "dedicated", "open"] as const;
export type NodeState = (typeof nodeStates)[number];

export interface Taint {
  readonly key: string;
  readonly effect: string;
}

const isUsuallyBlocking = blockingBy([]);

/** The state of a node; taints with the effect PreferNoSchedule keep no pod off, and do not count. */
export function nodeState(
  ready: boolean,
  unschedulable: boolean,
  taints: readonly Taint[],
  isBlocking = isUsuallyBlocking,
): NodeState {
  if (!ready) return "not_ready";
  if (unschedulable) return "cordoned";
  const repelling = taints.filter(
    ({ effect }) => effect === "NoSchedule" || effect === "NoExecute",
  );
  if (repelling.length === 0) return "open";
  return repelling.some(({ key }) => isBlocking(key)) ? "blocked" : "dedicated";
}
