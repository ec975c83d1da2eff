import type { PodRequirements } from "../cluster/records.ts";
import { plus, type ExactSum } from "./exact-sum.ts";
import type { Group } from "./sums.ts";

/** What the pods of a group ask for of one resource that is not native. */
export interface OtherSum {
  readonly requests: number;
  readonly limits: number;
  /** Requests of the pods that stay with their node, and of those that may be preempted. */
  readonly staying: number;
  readonly preemptible: number;
  /** Requests that devices serve, and those of them whose pods stay. */
  readonly served: number;
  readonly servedStaying: number;
}

interface Growing {
  requests: ExactSum;
  limits: ExactSum;
  staying: ExactSum;
  preemptible: ExactSum;
  served: ExactSum;
  servedStaying: ExactSum;
  /** How many requests and limits these are the sum of. */
  amounts: number;
}

const zero: Readonly<Growing> = {
  requests: 0,
  limits: 0,
  staying: 0,
  preemptible: 0,
  served: 0,
  servedStaying: 0,
  amounts: 0,
};

const nothing: ReadonlyMap<string, OtherSum> = new Map();

/** Sums of the resources that are not native, by group and name. A name that no pod has is gone. */
export class OtherSums {
  readonly #groups = new Map<Group, Map<string, Growing>>();

  /** Adds a pod once, or takes away one that was added: −1 times. */
  add(group: Group, pod: PodRequirements, times: 1 | -1): void {
    const { requests, limits, stays, preemptible, servedByDevices } = pod;
    for (const [name, amount] of requests.others) {
      const sum = this.#sum(group, name);
      sum.requests = plus(sum.requests, times * amount);
      if (stays) sum.staying = plus(sum.staying, times * amount);
      if (preemptible) sum.preemptible = plus(sum.preemptible, times * amount);
      if (servedByDevices.includes(name)) {
        sum.served = plus(sum.served, times * amount);
        if (stays) sum.servedStaying = plus(sum.servedStaying, times * amount);
      }
      this.#counted(times, group, name, sum);
    }
    for (const [name, amount] of limits.others) {
      const sum = this.#sum(group, name);
      sum.limits = plus(sum.limits, times * amount);
      this.#counted(times, group, name, sum);
    }
  }

  /** What the pods of a group ask for now, by name; nothing of undefined. Rounded where it is above 2⁵³. */
  now(group: Group | undefined): ReadonlyMap<string, OtherSum> {
    const sums = group === undefined ? undefined : this.#groups.get(group);
    if (sums === undefined) return nothing;
    return new Map(Array.from(sums, ([name, sum]) => [name, rounded(sum)]));
  }

  #sum(group: Group, name: string): Growing {
    let sums = this.#groups.get(group);
    if (sums === undefined) this.#groups.set(group, (sums = new Map()));
    let sum = sums.get(name);
    if (sum === undefined) {
      sum = { ...zero };
      sums.set(name, sum);
    }
    return sum;
  }

  #counted(times: 1 | -1, group: Group, name: string, sum: Growing): void {
    sum.amounts += times;
    if (sum.amounts > 0) return;
    const sums = this.#groups.get(group);
    sums?.delete(name);
    if (sums?.size === 0) this.#groups.delete(group);
  }
}

function rounded(sum: Growing): OtherSum {
  return {
    requests: Number(sum.requests),
    limits: Number(sum.limits),
    staying: Number(sum.staying),
    preemptible: Number(sum.preemptible),
    served: Number(sum.served),
    servedStaying: Number(sum.servedStaying),
  };
}
