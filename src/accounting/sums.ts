import type { PodRequirements } from "../cluster/records.ts";
import { native, nativeResources } from "../cluster/scheduler-resources.ts";
import type { CpuAndMemory } from "./snapshot.ts";

/** Where the sums of one group begin. */
export type Group = number;

const resources = nativeResources.length;
const groupSize = 2 * resources + 4;

/**
 * Sums of the native resources over groups of pods, such as those of one node, by the index of the
 * resource; each pod requests one of `pods`. All groups lie in one flat array: every pod of the cluster passes through here on every
 * tick, and what that costs is memory access.
 */
export class Sums {
  #cells: Float64Array;
  #end = 0;

  /** `groups` is how many to make room for at first. */
  constructor(groups: number) {
    this.#cells = new Float64Array(groups * groupSize);
  }

  /** Begins an empty group. */
  newGroup(): Group {
    const group = this.#end;
    this.#end += groupSize;
    if (this.#end > this.#cells.length) {
      const cells = new Float64Array(2 * this.#end);
      cells.set(this.#cells);
      this.#cells = cells;
    }
    return group;
  }

  add(group: Group, { requests, limits, withoutRequests, withoutLimits }: PodRequirements): void {
    const cells = this.#cells;
    const limitsStart = group + resources;
    const counts = limitsStart + resources;
    addAt(cells, group, requests.native);
    addAt(cells, limitsStart, limits.native);
    countAt(cells, group + native.pods);
    if (withoutRequests.cpu) countAt(cells, counts);
    if (withoutRequests.memory) countAt(cells, counts + 1);
    if (withoutLimits.cpu) countAt(cells, counts + 2);
    if (withoutLimits.memory) countAt(cells, counts + 3);
  }

  requests(group: Group, resource: number): number {
    return this.#cells[group + resource] ?? 0;
  }

  limits(group: Group, resource: number): number {
    return this.#cells[group + resources + resource] ?? 0;
  }

  /** Pods with some container that sets no requests. */
  withoutRequests(group: Group): CpuAndMemory {
    const counts = group + 2 * resources;
    return { cpu: this.#cells[counts] ?? 0, memory: this.#cells[counts + 1] ?? 0 };
  }

  /** Pods with some container that sets no limits. */
  withoutLimits(group: Group): CpuAndMemory {
    const counts = group + 2 * resources + 2;
    return { cpu: this.#cells[counts] ?? 0, memory: this.#cells[counts + 1] ?? 0 };
  }
}

function countAt(cells: Float64Array, index: number): void {
  cells[index] = (cells[index] ?? 0) + 1;
}

/** Indices, not iterators, for speed. */
function addAt(cells: Float64Array, start: number, amounts: readonly (number | undefined)[]): void {
  for (let index = 0; index < amounts.length; index += 1) {
    const amount = amounts[index];
    if (amount !== undefined) cells[start + index] = (cells[start + index] ?? 0) + amount;
  }
}
