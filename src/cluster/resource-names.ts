import type { NodeRecord, PodRecord } from "./records.ts";
import { RecentMap } from "./recent-map.ts";
import { RefusedNames } from "./refused-names.ts";

/** How many names the pods that there are may ask for: one more, which is new, has no room. */
export interface NameRoom {
  /** Of those that no node lists. */
  readonly inAll: number;
  /** Of any, the pods of one namespace. */
  readonly byNamespace: number;
}

const usualRoom: NameRoom = { inAll: 20_000, byNamespace: 200 };

/** At least so many names that nodes have listed are remembered, and at most twice as many. */
const formerNames = 1000;

/** What records say of one name. */
interface KnownName {
  /** The string that all of them hold. */
  readonly name: string;
  /** In how many lists of nodes it is. */
  listed: number;
  /** How many amounts of pods it has. */
  asked: number;
}

/**
 * The names of resources, beside the native ones, that the records of the moment carry.
 *
 * Whoever may create pods can invent names, so those that no node lists are bounded: a pod's amount
 * under a name too many is refused, and so is every later one under that name until all pods are
 * read anew, as a sum of some of the pods would be wrong. What a node has listed is not invented, and
 * never refused: nodes with GPUs come and go, and their names are asked for while there is none.
 */
export class ResourceNames {
  readonly #room: NameRoom;
  readonly #known = new Map<string, KnownName>();
  readonly #askedBy = new Map<string, Map<string, number>>();
  /** Those that nodes list. */
  readonly #listed = new Set<string>();
  /** Names that the last node that listed them does not list any more. */
  readonly #formerlyListed = new RecentMap<string, string>(formerNames);
  /** Names that pods ask for and no node lists. */
  #invented = 0;
  #refused = new RefusedNames();
  #incomplete = false;
  #listener: () => void = () => undefined;

  constructor(room: NameRoom = usualRoom) {
    this.#room = room;
  }

  /** By namespace, the names that its pods ask for, the first asked first, with the number of amounts. */
  get askedBy(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#askedBy;
  }

  /** The names that nodes list. */
  get listed(): ReadonlySet<string> {
    return this.#listed;
  }

  /** Whether amounts of pods were refused since the last reading of all pods began. */
  get refusing(): boolean {
    return this.#refused.any;
  }

  /** Whether nodes list a name of which amounts of pods may have been refused. */
  get incomplete(): boolean {
    return this.#incomplete;
  }

  /** Tells when {@link ResourceNames.refusing} or {@link ResourceNames.incomplete} becomes true. */
  onRefusal(listener: () => void): void {
    this.#listener = listener;
  }

  /** The string to hold for a name that a node lists. */
  ofNode(name: string): string {
    return this.#known.get(name)?.name ?? name;
  }

  /** The string to hold for a name that a pod asks for; undefined when it is refused. */
  ofPod(name: string, namespace: string): string | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known.name;
    const former = this.#formerlyListed.get(name);
    if (former !== undefined) return former;
    const asked = this.#askedBy.get(namespace)?.size ?? 0;
    const isRoom = this.#invented < this.#room.inAll && asked < this.#room.byNamespace;
    if (isRoom && !this.#refused.has(name)) return name;
    const isFirst = !this.#refused.any;
    this.#refused.add(name);
    if (isFirst) this.#listener();
    return undefined;
  }

  /** Counts a node's record once more, or once less. */
  countNode({ capacity, allocatable }: NodeRecord, times: 1 | -1): void {
    for (const name of capacity.others.keys()) this.#count(name, times, 0);
    for (const name of allocatable.others.keys()) this.#count(name, times, 0);
  }

  /** Counts a pod's record once more, or once less. */
  countPod({ namespace, requirements: { requests, limits } }: PodRecord, times: 1 | -1): void {
    for (const { others } of [requests, limits]) {
      for (const name of others.keys()) {
        this.#count(name, 0, times);
        this.#countIn(namespace, name, times);
      }
    }
  }

  /** All pods are read anew: what was refused is offered again. */
  beginPods(): void {
    this.#refused = new RefusedNames();
    this.#incomplete = false;
  }

  #count(name: string, listed: number, asked: number): void {
    const known = this.#known.get(name) ?? { name, listed: 0, asked: 0 };
    if (isInvented(known)) this.#invented -= 1;
    if (listed > 0 && known.listed === 0 && this.#refused.has(name)) this.#becomeIncomplete();
    if (known.listed > 0 && known.listed + listed === 0) this.#formerlyListed.set(name, known.name);
    known.listed += listed;
    known.asked += asked;
    if (known.listed > 0) this.#listed.add(known.name);
    else this.#listed.delete(known.name);
    if (isInvented(known)) this.#invented += 1;
    if (known.listed + known.asked > 0) this.#known.set(name, known);
    else this.#known.delete(name);
  }

  #becomeIncomplete(): void {
    if (this.#incomplete) return;
    this.#incomplete = true;
    this.#listener();
  }

  #countIn(namespace: string, name: string, times: 1 | -1): void {
    let names = this.#askedBy.get(namespace);
    if (names === undefined) this.#askedBy.set(namespace, (names = new Map()));
    const count = (names.get(name) ?? 0) + times;
    if (count > 0) names.set(name, count);
    else names.delete(name);
    if (names.size === 0) this.#askedBy.delete(namespace);
  }
}

function isInvented({ listed, asked }: KnownName): boolean {
  return listed === 0 && asked > 0;
}
