import type { PodRequirements } from "../cluster/records.ts";
import { native, nativeResources } from "../cluster/scheduler-resources.ts";
import type { CpuAndMemory } from "./snapshot.ts";

/** Where the sums of one group begin. */
export type Group = number;

const resources = nativeResources.length;

/** Where the sums of a group are, from its beginning. */
const place = {
  requests: 0,
  limits: resources,
  staying: 2 * resources,
  preemptible: 3 * resources,
  withoutRequests: 4 * resources,
  withoutLimits: 4 * resources + 2,
} as const;
const groupSize = 4 * resources + 4;

/**
 * Sums of the native resources over groups of pods, such as those of one node, by the index of the
 * resource; each pod requests one of `pods`.
 *
 * What is taken away was added before, and sums of integers are exact up to 2⁵³: so they do not
 * drift. A group that has been above is named by {@link Sums.inexact}, and has to be added up anew.
 * All groups lie in one flat array, so that 100,000 of them are no work for the garbage collector.
 */
export class Sums {
  #cells: Float64Array;
  #end = 0;
  readonly #free: Group[] = [];
  /** The groups in which a sum has been above 2⁵³ since they were empty. */
  readonly inexact = new Set<Group>();

  /** `groups` is how many to make room for at first. */
  constructor(groups: number) {
    this.#cells = new Float64Array(groups * groupSize);
  }

  /** Begins an empty group. */
  newGroup(): Group {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const group = this.#end;
    this.#end += groupSize;
    if (this.#end > this.#cells.length) {
      const cells = new Float64Array(2 * this.#end);
      cells.set(this.#cells);
      this.#cells = cells;
    }
    return group;
  }

  /** Makes a group empty again. */
  clear(group: Group): void {
    this.#cells.fill(0, group, group + groupSize);
    this.inexact.delete(group);
  }

  /** Ends a group: the next new one may take its place. */
  release(group: Group): void {
    this.clear(group);
    this.#free.push(group);
  }

  /** Adds a pod once, or takes away one that was added: −1 times. */
  add(group: Group, pod: PodRequirements, times: 1 | -1): void {
    const { requests, limits, withoutRequests, withoutLimits } = pod;
    this.#addRequests(times, group + place.requests, group, requests.native);
    this.#addList(times, group + place.limits, group, limits.native);
    if (pod.stays) this.#addRequests(times, group + place.staying, group, requests.native);
    if (pod.preemptible)
      this.#addRequests(times, group + place.preemptible, group, requests.native);
    if (withoutRequests.cpu) this.#addCell(times, group + place.withoutRequests);
    if (withoutRequests.memory) this.#addCell(times, group + place.withoutRequests + 1);
    if (withoutLimits.cpu) this.#addCell(times, group + place.withoutLimits);
    if (withoutLimits.memory) this.#addCell(times, group + place.withoutLimits + 1);
  }

  /** How many pods the group has. */
  pods(group: Group): number {
    return this.requests(group, native.pods);
  }

  requests(group: Group, resource: number): number {
    return this.#cells[group + place.requests + resource] ?? 0;
  }

  limits(group: Group, resource: number): number {
    return this.#cells[group + place.limits + resource] ?? 0;
  }

  /** Requests of the pods that stay with their node. */
  staying(group: Group, resource: number): number {
    return this.#cells[group + place.staying + resource] ?? 0;
  }

  /** Requests of the pods that any ordinary pod may take the place of. */
  preemptible(group: Group, resource: number): number {
    return this.#cells[group + place.preemptible + resource] ?? 0;
  }

  /** Pods with some container that sets no requests. */
  withoutRequests(group: Group): CpuAndMemory {
    return this.#cpuAndMemory(group + place.withoutRequests);
  }

  /** Pods with some container that sets no limits. */
  withoutLimits(group: Group): CpuAndMemory {
    return this.#cpuAndMemory(group + place.withoutLimits);
  }

  #cpuAndMemory(start: number): CpuAndMemory {
    return { cpu: this.#cells[start] ?? 0, memory: this.#cells[start + 1] ?? 0 };
  }

  /** Each pod requests one of `pods` beside. */
  #addRequests(
    times: 1 | -1,
    start: number,
    group: Group,
    amounts: readonly (number | undefined)[],
  ): void {
    this.#addList(times, start, group, amounts);
    this.#addCell(times, start + native.pods);
  }

  #addCell(amount: number, cell: number): void {
    this.#cells[cell] = (this.#cells[cell] ?? 0) + amount;
  }

  /** Indices, not iterators, for speed. */
  #addList(
    times: 1 | -1,
    start: number,
    group: Group,
    amounts: readonly (number | undefined)[],
  ): void {
    const cells = this.#cells;
    for (let index = 0; index < amounts.length; index += 1) {
      const amount = amounts[index];
      if (amount === undefined) continue;
      const sum = (cells[start + index] ?? 0) + times * amount;
      cells[start + index] = sum;
      if (sum > Number.MAX_SAFE_INTEGER) this.inexact.add(group);
    }
  }
}
