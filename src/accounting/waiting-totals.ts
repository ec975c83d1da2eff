import type { PodRecord } from "../cluster/records.ts";
import { nativeResources } from "../cluster/scheduler-resources.ts";
import { nameOrder } from "../resources/name-order.ts";
import type { ShownNames } from "./shown-names.ts";
import type { InsufficientResource, UnscheduledTotals } from "./snapshot.ts";

const nativeNames: ReadonlySet<string> = new Set(nativeResources);

/**
 * Why pods without a node wait, and since when. Of the resources that the scheduler names only those
 * that are shown: whoever may create pods invents names.
 */
export function waitingTotals(
  pods: Iterable<PodRecord>,
  names: ShownNames,
): Pick<UnscheduledTotals, "byReason" | "insufficient" | "oldest"> {
  const byReason = { unschedulable: 0, gated: 0, pending: 0 };
  const insufficient = new Map<string, number>();
  let oldest = Infinity;
  for (const { waiting } of pods) {
    if (waiting === undefined) continue;
    byReason[waiting.reason] += 1;
    oldest = Math.min(oldest, waiting.createdAt ?? Infinity);
    for (const resource of waiting.insufficient) {
      if (!nativeNames.has(resource) && !names.has(resource)) continue;
      insufficient.set(resource, (insufficient.get(resource) ?? 0) + 1);
    }
  }
  return {
    byReason,
    insufficient: byName(insufficient),
    oldest: Number.isFinite(oldest) ? oldest : undefined,
  };
}

function byName(counts: ReadonlyMap<string, number>): readonly InsufficientResource[] {
  return Array.from(counts, ([resource, pods]) => ({ resource, pods })).toSorted((a, b) =>
    nameOrder(a.resource, b.resource),
  );
}
