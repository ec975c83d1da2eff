import type { PodRecord, ResizeState, WaitingReason } from "../cluster/records.ts";
import { nativeResources } from "../cluster/scheduler-resources.ts";
import type { ShownNames } from "./shown-names.ts";
import type { UnscheduledTotals } from "./snapshot.ts";

/** How many pods without a node each namespace has, of those that have some. */
export function waitingByNamespace(pods: Iterable<PodRecord>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { node, namespace } of pods) {
    if (node === "") counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  return counts;
}

/** Why the pods without a node wait, and since when; of resources only those that are shown. */
export function waitingTotals(
  pods: Iterable<PodRecord>,
  names: ShownNames,
): Omit<UnscheduledTotals, "pods" | "resources"> {
  const byReason: Record<WaitingReason, number> = { unschedulable: 0, gated: 0, pending: 0 };
  const insufficient = new Map<string, number>();
  let oldest: number | undefined;
  for (const { waiting } of pods) {
    if (waiting === undefined) continue;
    byReason[waiting.reason] += 1;
    for (const name of waiting.insufficient) {
      if (!isNative(name) && !names.has(name)) continue;
      insufficient.set(name, (insufficient.get(name) ?? 0) + 1);
    }
    oldest = Math.min(oldest ?? Infinity, waiting.createdAt ?? Infinity);
  }
  return {
    byReason,
    insufficient: [...insufficient]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([resource, waitingFor]) => ({ resource, pods: waitingFor })),
    oldest: oldest === Infinity ? undefined : oldest,
  };
}

/** How many pods are being resized, by what becomes of it. */
export function resizingTotals(pods: Iterable<PodRecord>): Record<ResizeState, number> {
  const counts: Record<ResizeState, number> = { deferred: 0, infeasible: 0, in_progress: 0 };
  for (const { requirements } of pods) {
    if (requirements.resizing !== "") counts[requirements.resizing] += 1;
  }
  return counts;
}

function isNative(name: string): boolean {
  return nativeResources.some((native) => native === name);
}
