import type { PodRequirements } from "../cluster/records.ts";
import type { ShownNames } from "./shown-names.ts";
import type { Group } from "./sums.ts";

interface Amounts {
  requests: number;
  limits: number;
}

const nothing: ReadonlyMap<string, Readonly<Amounts>> = new Map();

/** Sums of the resources that are not native, by group and name: of those that are shown. */
export class OtherSums {
  readonly #groups = new Map<Group, Map<string, Amounts>>();
  readonly #names: ShownNames;
  #leftOut = 0;

  constructor(names: ShownNames) {
    this.#names = names;
  }

  /** How many amounts were not added, because their names are not shown. */
  get leftOut(): number {
    return this.#leftOut;
  }

  add(group: Group, { requests, limits }: PodRequirements): void {
    for (const [name, amount] of requests.others) {
      const sum = this.#sum(group, name);
      if (sum !== undefined) sum.requests += amount;
    }
    for (const [name, amount] of limits.others) {
      const sum = this.#sum(group, name);
      if (sum !== undefined) sum.limits += amount;
    }
  }

  /** What the pods of a group ask for, by name. */
  of(group: Group): ReadonlyMap<string, Readonly<Amounts>> {
    return this.#groups.get(group) ?? nothing;
  }

  #sum(group: Group, name: string): Amounts | undefined {
    if (!this.#names.has(name)) {
      this.#leftOut += 1;
      return undefined;
    }
    let sums = this.#groups.get(group);
    if (sums === undefined) this.#groups.set(group, (sums = new Map()));
    let sum = sums.get(name);
    if (sum === undefined) sums.set(name, (sum = { requests: 0, limits: 0 }));
    return sum;
  }
}
