import type { PodRequirements } from "../cluster/records.ts";
import { native, nativeResources } from "../cluster/scheduler-resources.ts";
import { plus } from "./exact-sum.ts";
import type { CpuAndMemory } from "./snapshot.ts";

/** One of the groups: they are numbered. */
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

const nothing = new Float64Array(groupSize);

/** How many groups lie together: room for more is made a page at a time, and nothing is moved. */
const pageSize = 1024;

/** The sums of one group, as they lie in cells: those of the moment at which they are read. */
export class GroupSums {
  readonly #cells: Float64Array;
  readonly #start: number;

  constructor(cells: Float64Array, start: number) {
    this.#cells = cells;
    this.#start = start;
  }

  requests(resource: number): number {
    return this.#cell(place.requests + resource);
  }

  limits(resource: number): number {
    return this.#cell(place.limits + resource);
  }

  /** Requests of the pods that stay with their node. */
  staying(resource: number): number {
    return this.#cell(place.staying + resource);
  }

  /** Requests of the pods that any ordinary pod may take the place of. */
  preemptible(resource: number): number {
    return this.#cell(place.preemptible + resource);
  }

  /** Pods with some container that sets no requests. */
  withoutRequests(): CpuAndMemory {
    return this.#cpuAndMemory(place.withoutRequests);
  }

  /** Pods with some container that sets no limits. */
  withoutLimits(): CpuAndMemory {
    return this.#cpuAndMemory(place.withoutLimits);
  }

  #cpuAndMemory(offset: number): CpuAndMemory {
    return { cpu: this.#cell(offset), memory: this.#cell(offset + 1) };
  }

  #cell(offset: number): number {
    return this.#cells[this.#start + offset] ?? 0;
  }
}

/**
 * Sums of the native resources over groups of pods, such as those of one node, by the index of the
 * resource; each pod requests one of `pods`.
 *
 * Sums of integers are exact, so what is taken away leads back to what was before, and they do not
 * drift. One above 2⁵³ is kept aside, exactly, and told rounded. All groups lie in a few flat arrays,
 * so that 100,000 of them are no work for the garbage collector.
 */
export class Sums {
  readonly #pages: Float64Array[] = [];
  #end = 0;
  readonly #free: Group[] = [];
  /** Sums above 2⁵³, by the number of their cell. */
  readonly #large = new Map<number, bigint>();

  /** Begins an empty group. */
  newGroup(): Group {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const group = this.#end;
    if (group % pageSize === 0) this.#pages.push(new Float64Array(pageSize * groupSize));
    this.#end += 1;
    return group;
  }

  /** Ends a group without pods, whose sums are all 0: the next new one may take its place. */
  release(group: Group): void {
    this.#free.push(group);
  }

  /** Adds a pod once, or takes away one that was added: −1 times. */
  add(group: Group, pod: PodRequirements, times: 1 | -1): void {
    const { requests, limits, withoutRequests, withoutLimits } = pod;
    const cells = this.#page(group);
    const start = startOf(group);
    this.#addRequests(times, group, place.requests, requests.native);
    this.#addList(times, group, place.limits, limits.native);
    if (pod.stays) this.#addRequests(times, group, place.staying, requests.native);
    if (pod.preemptible) this.#addRequests(times, group, place.preemptible, requests.native);
    if (withoutRequests.cpu) addCell(cells, start + place.withoutRequests, times);
    if (withoutRequests.memory) addCell(cells, start + place.withoutRequests + 1, times);
    if (withoutLimits.cpu) addCell(cells, start + place.withoutLimits, times);
    if (withoutLimits.memory) addCell(cells, start + place.withoutLimits + 1, times);
  }

  /** How many pods the group has. */
  pods(group: Group): number {
    return this.#page(group)[startOf(group) + place.requests + native.pods] ?? 0;
  }

  /** The sums of a group, which follow its changes; 0 of undefined. */
  of(group: Group | undefined): GroupSums {
    if (group === undefined) return new GroupSums(nothing, 0);
    return new GroupSums(this.#page(group), startOf(group));
  }

  /** The sums of groups as they are now, by their place in the list. */
  copy(groups: readonly Group[]): (index: number) => GroupSums {
    const cells = new Float64Array(groups.length * groupSize);
    for (const [index, group] of groups.entries()) {
      const page = this.#page(group);
      const from = startOf(group);
      const to = index * groupSize;
      for (let offset = 0; offset < groupSize; offset += 1) {
        cells[to + offset] = page[from + offset] ?? 0;
      }
    }
    return (index) => new GroupSums(cells, index * groupSize);
  }

  #page(group: Group): Float64Array {
    const page = this.#pages[Math.floor(group / pageSize)];
    if (page === undefined) throw new RangeError(`there is no group ${group}`);
    return page;
  }

  /** Each pod requests one of `pods` beside. */
  #addRequests(
    times: 1 | -1,
    group: Group,
    offset: number,
    amounts: readonly (number | undefined)[],
  ): void {
    this.#addList(times, group, offset, amounts);
    addCell(this.#page(group), startOf(group) + offset + native.pods, times);
  }

  /** Indices, not iterators, for speed. */
  #addList(
    times: 1 | -1,
    group: Group,
    offset: number,
    amounts: readonly (number | undefined)[],
  ): void {
    const cells = this.#page(group);
    const start = startOf(group) + offset;
    for (let index = 0; index < amounts.length; index += 1) {
      const amount = amounts[index];
      if (amount === undefined) continue;
      const before = cells[start + index] ?? 0;
      const sum = before + times * amount;
      const isLarge = Math.max(before, sum) > Number.MAX_SAFE_INTEGER;
      cells[start + index] = isLarge
        ? this.#addLarge(group * groupSize + offset + index, before, times * amount)
        : sum;
    }
  }

  /** The sum of a cell, rounded where it is above 2⁵³. */
  #addLarge(cell: number, before: number, amount: number): number {
    const sum = plus(this.#large.get(cell) ?? before, amount);
    if (typeof sum === "bigint") this.#large.set(cell, sum);
    else this.#large.delete(cell);
    return Number(sum);
  }
}

function startOf(group: Group): number {
  return (group % pageSize) * groupSize;
}

function addCell(cells: Float64Array, cell: number, amount: number): void {
  cells[cell] = (cells[cell] ?? 0) + amount;
}
