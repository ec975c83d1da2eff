import type { NodeRecord } from "../cluster/records.ts";

/** How many names of resources, beside the native ones, are shown. */
export interface NameLimits {
  /** Of those that nodes list. */
  readonly listed: number;
  /** Of those that no node lists and pods only ask for: in all, and of the pods of one namespace. */
  readonly asked: number;
  readonly askedByNamespace: number;
}

const usualLimits: NameLimits = { listed: 1000, asked: 1000, askedByNamespace: 100 };

/**
 * Which names of resources are shown: chosen anew for each snapshot from the records of the moment.
 * Whoever may create pods can invent names, so what pods ask for takes no place from what nodes
 * list, and the pods of one namespace little from those of others. The first come, first served.
 */
export class ShownNames {
  readonly #limits: NameLimits;
  readonly #listed = new Set<string>();
  readonly #asked = new Set<string>();
  #leftOut = 0;

  /** `nodes` are gone through only when all names that they list are too many. */
  constructor(
    listed: ReadonlySet<string>,
    nodes: () => Iterable<NodeRecord>,
    limits: NameLimits = usualLimits,
  ) {
    this.#limits = limits;
    if (listed.size <= limits.listed) {
      for (const name of listed) this.#listed.add(name);
      return;
    }
    for (const { capacity, allocatable } of nodes()) {
      for (const name of capacity.others.keys()) this.#list(name);
      for (const name of allocatable.others.keys()) this.#list(name);
    }
  }

  /** How many amounts of nodes have names that are too many. */
  get leftOut(): number {
    return this.#leftOut;
  }

  has(name: string): boolean {
    return this.#listed.has(name) || this.#asked.has(name);
  }

  /** Whether the same names are shown. */
  isSame(other: ShownNames): boolean {
    const some = this.#listed.size + this.#asked.size;
    if (some !== other.#listed.size + other.#asked.size) return false;
    for (const name of this.#listed) if (!other.has(name)) return false;
    for (const name of this.#asked) if (!other.has(name)) return false;
    return true;
  }

  /** Takes in names that the pods of a namespace ask for, as long as there is room for them. */
  ask(names: Iterable<string>): void {
    let asked = 0;
    for (const name of names) {
      if (this.#asked.size >= this.#limits.asked || asked >= this.#limits.askedByNamespace) return;
      if (this.has(name)) continue;
      this.#asked.add(name);
      asked += 1;
    }
  }

  #list(name: string): void {
    if (this.#listed.size < this.#limits.listed || this.#listed.has(name)) this.#listed.add(name);
    else this.#leftOut += 1;
  }
}
