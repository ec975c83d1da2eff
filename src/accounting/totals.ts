import type { Amounts } from "../cluster/amounts.ts";
import type { PodDemand } from "../cluster/records.ts";
import { ResourceNames } from "../cluster/resource-names.ts";

/**
 * The sums over some pods, by resource id; each pod requests one of `pods`. A hole means that no pod
 * asks for the resource.
 */
export class Totals {
  readonly requests: (number | undefined)[] = [];
  readonly limits: (number | undefined)[] = [];
  readonly withoutRequests = { cpu: 0, memory: 0 };
  readonly withoutLimits = { cpu: 0, memory: 0 };
  pods = 0;

  add(demand: PodDemand): void {
    this.pods += 1;
    addAmounts(this.requests, demand.requests);
    addAmounts(this.limits, demand.limits);
    this.requests[ResourceNames.pods] = this.pods;
    count(this.withoutRequests, demand.withoutRequests);
    count(this.withoutLimits, demand.withoutLimits);
  }

  /** Whether some pod asks for a resource, be it zero of it. */
  has(id: number): boolean {
    return this.requests[id] !== undefined || this.limits[id] !== undefined;
  }
}

/** Indices, not iterators: this runs for each pod of the cluster on every tick. */
function addAmounts(sums: (number | undefined)[], amounts: Amounts): void {
  for (let id = 0; id < amounts.length; id += 1) {
    const amount = amounts[id];
    if (amount !== undefined) sums[id] = (sums[id] ?? 0) + amount;
  }
}

function count(counts: { cpu: number; memory: number }, unset: PodDemand["withoutLimits"]): void {
  if (unset.cpu) counts.cpu += 1;
  if (unset.memory) counts.memory += 1;
}
