import type { PodRequirements } from "../cluster/records.ts";
import type { Group } from "./sums.ts";

/** What the pods of a group ask for of one resource that is not native. */
export interface OtherSum {
  readonly requests: number;
  readonly limits: number;
  /** Requests of the pods that stay with their node, and of those that may be preempted. */
  readonly staying: number;
  readonly preemptible: number;
  /** How many requests and limits these are the sum of. */
  readonly amounts: number;
}

type Growing = { -readonly [K in keyof OtherSum]: OtherSum[K] };

const nothing: ReadonlyMap<string, OtherSum> = new Map();

/** Sums of the resources that are not native, by group and name. A name that no pod has is gone. */
export class OtherSums {
  readonly #groups = new Map<Group, Map<string, Growing>>();
  /** The groups in which a sum has been above 2⁵³ since they were empty. */
  readonly inexact = new Set<Group>();

  /** Adds a pod once, or takes away one that was added: −1 times. */
  add(group: Group, pod: PodRequirements, times: 1 | -1): void {
    const { requests, limits, stays, preemptible } = pod;
    for (const [name, amount] of requests.others) {
      const sum = this.#sum(group, name);
      sum.requests += times * amount;
      if (stays) sum.staying += times * amount;
      if (preemptible) sum.preemptible += times * amount;
      this.#counted(times, group, name, sum);
    }
    for (const [name, amount] of limits.others) {
      const sum = this.#sum(group, name);
      sum.limits += times * amount;
      this.#counted(times, group, name, sum);
    }
  }

  /** Makes a group empty again. */
  clear(group: Group): void {
    this.#groups.delete(group);
    this.inexact.delete(group);
  }

  /** What the pods of a group ask for, by name. */
  of(group: Group): ReadonlyMap<string, OtherSum> {
    return this.#groups.get(group) ?? nothing;
  }

  #sum(group: Group, name: string): Growing {
    let sums = this.#groups.get(group);
    if (sums === undefined) this.#groups.set(group, (sums = new Map()));
    let sum = sums.get(name);
    if (sum === undefined) {
      sum = { requests: 0, limits: 0, staying: 0, preemptible: 0, amounts: 0 };
      sums.set(name, sum);
    }
    return sum;
  }

  #counted(times: 1 | -1, group: Group, name: string, sum: Growing): void {
    sum.amounts += times;
    if (Math.max(sum.requests, sum.limits) > Number.MAX_SAFE_INTEGER) this.inexact.add(group);
    if (sum.amounts > 0) return;
    const sums = this.#groups.get(group);
    sums?.delete(name);
    if (sums?.size === 0) this.#groups.delete(group);
  }
}
