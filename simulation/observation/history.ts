import type { RuleSet } from "../../src/resources/rules.ts";
import type { ApiObject, ObjectKind } from "../../src/simulator/api-object.ts";
import type { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { keyOf, type Change } from "../../src/simulator/objects-of-kind.ts";
import { PodSums } from "./pod-sums.ts";

interface Dated {
  readonly change: Pick<Change, "object" | "previous" | "type">;
  /** By the true time. */
  readonly at: number;
}

/** The nodes of one moment, by name. */
export type Nodes = ReadonlyMap<string, ApiObject>;

/** All that was true of a cluster, and when. */
export class History {
  readonly #now: () => number;
  readonly #nodes = new Map<string, ApiObject>();
  readonly #pods = new Map<string, ApiObject>();
  #nodeChanges: Dated[] = [];
  #podChanges: Dated[] = [];
  #sums: { readonly rules: RuleSet; readonly of: PodSums } | undefined;

  /** Follows an empty cluster. `now` is the true time, in milliseconds. */
  constructor(cluster: SimulatedCluster, now: () => number) {
    this.#now = now;
    cluster.on("change", (kind, change) => this.note(kind, change));
  }

  note(kind: ObjectKind, change: Dated["change"]): void {
    const changes = kind === "Node" ? this.#nodeChanges : this.#podChanges;
    changes.push({ change, at: this.#now() });
    if (kind === "Pod") {
      put(this.#pods, change);
      turn(this.#sums?.of, change, "forth");
    } else put(this.#nodes, change);
  }

  /** The pods that there are now. */
  get pods(): readonly ApiObject[] {
    return [...this.#pods.values()];
  }

  /** How many changes are remembered. */
  get size(): number {
    return this.#nodeChanges.length + this.#podChanges.length;
  }

  forget(before: number): void {
    this.#nodeChanges = this.#nodeChanges.filter(({ at }) => at >= before);
    this.#podChanges = this.#podChanges.filter(({ at }) => at >= before);
  }

  /** The nodes at each moment since an instant, the newest first. */
  nodesSince(from: number): readonly Nodes[] {
    const states: Nodes[] = [new Map(this.#nodes)];
    for (const { change, at } of this.#nodeChanges.toReversed()) {
      if (at < from) break;
      const before = new Map(states.at(-1));
      const key = keyOf(change.object);
      if (change.previous === undefined) before.delete(key);
      else before.set(key, change.previous);
      states.push(before);
    }
    return states;
  }

  /**
   * Calls with the sums of the pods at each moment since an instant, the newest first, until it
   * returns true. Returns whether it did.
   */
  somePods(rules: RuleSet, from: number, holds: (sums: PodSums) => boolean): boolean {
    const sums = this.#sumsBy(rules);
    const undone: Dated[] = [];
    let isFound = holds(sums);
    for (const dated of this.#podChanges.toReversed()) {
      if (isFound || dated.at < from) break;
      turn(sums, dated.change, "back");
      undone.push(dated);
      isFound = holds(sums);
    }
    for (const { change } of undone.toReversed()) turn(sums, change, "forth");
    return isFound;
  }

  #sumsBy(rules: RuleSet): PodSums {
    if (this.#sums?.rules !== rules) {
      this.#sums = { rules, of: new PodSums(rules) };
      for (const pod of this.#pods.values()) this.#sums.of.add(pod);
    }
    return this.#sums.of;
  }
}

function put(objects: Map<string, ApiObject>, { type, object }: Dated["change"]): void {
  if (type === "DELETED") objects.delete(keyOf(object));
  else objects.set(keyOf(object), object);
}

/** Makes a change, or undoes it. */
function turn(
  sums: PodSums | undefined,
  { type, object, previous }: Dated["change"],
  way: "forth" | "back",
): void {
  const after = type === "DELETED" ? undefined : object;
  const [old, young] = way === "forth" ? [previous, after] : [after, previous];
  if (old !== undefined) sums?.remove(old);
  if (young !== undefined) sums?.add(young);
}
