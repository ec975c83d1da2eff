import type { PodRequirements } from "../cluster/records.ts";
import { ResourceNames, type SchedulerResources } from "../cluster/resource-names.ts";
import type { CpuAndMemory } from "./snapshot.ts";

/** Where the sums of one group begin. */
export type Group = number;

/**
 * Sums over groups of pods, such as those of one node, by resource id; each pod requests one of
 * `pods`. All groups lie in one flat array: every pod of the cluster passes through here on every
 * tick, and what that costs is memory access.
 */
export class Sums {
  readonly #resources: number;
  readonly #groupSize: number;
  #cells: Float64Array;
  #end = 0;

  /** `resources` is the number of resource ids; `groups` how many to make room for at first. */
  constructor(resources: number, groups: number) {
    this.#resources = resources;
    this.#groupSize = 2 * resources + 4;
    this.#cells = new Float64Array(groups * this.#groupSize);
  }

  /** Begins an empty group. */
  newGroup(): Group {
    const group = this.#end;
    this.#end += this.#groupSize;
    if (this.#end > this.#cells.length) {
      const cells = new Float64Array(2 * this.#end);
      cells.set(this.#cells);
      this.#cells = cells;
    }
    return group;
  }

  add(group: Group, { requests, limits, withoutRequests, withoutLimits }: PodRequirements): void {
    const cells = this.#cells;
    const limitsStart = group + this.#resources;
    const counts = limitsStart + this.#resources;
    addAt(cells, group, requests);
    addAt(cells, limitsStart, limits);
    countAt(cells, group + ResourceNames.pods);
    if (withoutRequests.cpu) countAt(cells, counts);
    if (withoutRequests.memory) countAt(cells, counts + 1);
    if (withoutLimits.cpu) countAt(cells, counts + 2);
    if (withoutLimits.memory) countAt(cells, counts + 3);
  }

  requests(group: Group, id: number): number {
    return this.#cells[group + id] ?? 0;
  }

  limits(group: Group, id: number): number {
    return this.#cells[group + this.#resources + id] ?? 0;
  }

  /** Pods with some container that sets no requests. */
  withoutRequests(group: Group): CpuAndMemory {
    const counts = group + 2 * this.#resources;
    return { cpu: this.#cells[counts] ?? 0, memory: this.#cells[counts + 1] ?? 0 };
  }

  /** Pods with some container that sets no limits. */
  withoutLimits(group: Group): CpuAndMemory {
    const counts = group + 2 * this.#resources + 2;
    return { cpu: this.#cells[counts] ?? 0, memory: this.#cells[counts + 1] ?? 0 };
  }
}

function countAt(cells: Float64Array, index: number): void {
  cells[index] = (cells[index] ?? 0) + 1;
}

/** Indices, not iterators, for speed. */
function addAt(cells: Float64Array, start: number, resources: SchedulerResources): void {
  for (let id = 0; id < resources.length; id += 1) {
    const amount = resources[id];
    if (amount !== undefined) cells[start + id] = (cells[start + id] ?? 0) + amount;
  }
}
