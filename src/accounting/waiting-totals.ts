import type { PodRecord } from "../cluster/records.ts";
import { nativeResources } from "../cluster/scheduler-resources.ts";
import { nameOrder } from "../resources/name-order.ts";
import type { ShownNames } from "./shown-names.ts";
import { sliceLength, type Slices } from "./slices.ts";
import type { InsufficientResource, UnscheduledTotals } from "./snapshot.ts";

const nativeNames: ReadonlySet<string> = new Set(nativeResources);

/**
 * Why pods without a node wait, and since when. Of the resources that the scheduler names only those
 * that are shown: whoever may create pods invents names.
 */
export function* waitingTotals(
  pods: readonly PodRecord[],
  names: ShownNames,
): Slices<
  Pick<
    UnscheduledTotals,
    "byReason" | "insufficient" | "withoutShortage" | "oldestByReason" | "oldest"
  >
> {
  const byReason = { unschedulable: 0, gated: 0, pending: 0 };
  const insufficient = new Map<string, number>();
  const created = { unschedulable: Infinity, gated: Infinity, pending: Infinity };
  let withoutShortage = 0;
  for (const [index, { waiting }] of pods.entries()) {
    if (index % sliceLength === 0) yield;
    if (waiting === undefined) continue;
    byReason[waiting.reason] += 1;
    const { reason, createdAt } = waiting;
    created[reason] = Math.min(created[reason], createdAt ?? Infinity);
    const short = waiting.insufficient.filter((name) => nativeNames.has(name) || names.has(name));
    for (const resource of short) insufficient.set(resource, (insufficient.get(resource) ?? 0) + 1);
    if (reason === "unschedulable" && short.length === 0) withoutShortage += 1;
  }
  const known = Object.entries(created).filter(([, at]) => Number.isFinite(at));
  const oldest = Math.min(...Object.values(created));
  return {
    byReason,
    insufficient: byName(insufficient),
    withoutShortage,
    oldestByReason: Object.fromEntries(known),
    oldest: Number.isFinite(oldest) ? oldest : undefined,
  };
}

function byName(counts: ReadonlyMap<string, number>): readonly InsufficientResource[] {
  return Array.from(counts, ([resource, pods]) => ({ resource, pods })).toSorted((a, b) =>
    nameOrder(a.resource, b.resource),
  );
}
