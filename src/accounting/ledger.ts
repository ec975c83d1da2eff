import type { PodRecord, PodRequirements, ResizeState } from "../cluster/records.ts";
import { OtherSums } from "./other-sums.ts";
import { Sums, type Group } from "./sums.ts";

/** The pods of one namespace. */
export interface NamespaceGroup {
  /** Those that are bound to a node. */
  readonly bound: Group;
  /** How many are not. */
  readonly unscheduled: number;
}

type Growing = NamespaceGroup & { unscheduled: number };

/**
 * The sums of all pods, pod by pod: each is added once, and taken away as it was added, so that at
 * any moment the sums are those of the pods that there are. What a change costs does not depend on
 * the size of the cluster, and no tick walks through all pods, but for sums above 2⁵³
 * ({@link Ledger.settle}), and where only some nodes are read (`selectedPods`).
 */
export class Ledger {
  readonly ofNative = new Sums(64);
  readonly ofOthers = new OtherSums();
  /** By the name that bound pods give, whether there is such a node or not. */
  readonly #nodes = new Map<string, Group>();
  readonly #namespaces = new Map<string, Growing>();
  /** The pods without a node. */
  readonly unscheduled = this.ofNative.newGroup();
  /** An empty group, for nodes without pods. */
  readonly nobody = this.ofNative.newGroup();
  readonly #waiting = new Set<PodRecord>();
  #pods = 0;
  readonly #resizing = new Map<ResizeState, number>();

  /** By name: groups of the pods that are bound to it. A group without pods is gone. */
  get nodes(): ReadonlyMap<string, Group> {
    return this.#nodes;
  }

  /** By name, those with pods. */
  get namespaces(): ReadonlyMap<string, NamespaceGroup> {
    return this.#namespaces;
  }

  /** The pods without a node. */
  get waiting(): ReadonlySet<PodRecord> {
    return this.#waiting;
  }

  /** How many pods have been added. */
  get pods(): number {
    return this.#pods;
  }

  /** How many pods are in a state of being resized. */
  resizing(state: ResizeState): number {
    return this.#resizing.get(state) ?? 0;
  }

  add(pod: PodRecord): void {
    this.#post(pod, 1);
  }

  /** Takes away a pod that was added: the very same record. */
  remove(pod: PodRecord): void {
    this.#post(pod, -1);
  }

  /**
   * Adds up anew what has been above 2⁵³, where taking away does not lead back to what was before.
   * `pods` are all that have been added.
   */
  settle(pods: Iterable<PodRecord>): void {
    const inexact = new Set([...this.ofNative.inexact, ...this.ofOthers.inexact]);
    if (inexact.size === 0) return;
    for (const group of inexact) this.#clear(group);
    for (const pod of pods) {
      for (const group of this.#groupsOf(pod)) {
        if (inexact.has(group)) this.#addTo(group, pod.requirements, 1);
      }
    }
  }

  #post(pod: PodRecord, times: 1 | -1): void {
    const { requirements, node } = pod;
    this.#pods += times;
    const namespace = this.#namespaceOf(pod);
    if (requirements.resizing !== "") countIn(this.#resizing, requirements.resizing, times);
    if (node === "") {
      namespace.unscheduled += times;
      if (times === 1) this.#waiting.add(pod);
      else this.#waiting.delete(pod);
    }
    for (const group of this.#groupsOf(pod)) this.#addTo(group, requirements, times);
    if (times === -1) this.#endEmpty(pod, namespace);
  }

  /** The groups that a pod counts in: those of its node and its namespace, or the unscheduled. */
  #groupsOf(pod: PodRecord): readonly Group[] {
    if (pod.node === "") return [this.unscheduled];
    let node = this.#nodes.get(pod.node);
    if (node === undefined) this.#nodes.set(pod.node, (node = this.ofNative.newGroup()));
    return [node, this.#namespaceOf(pod).bound];
  }

  #namespaceOf({ namespace }: PodRecord): Growing {
    const known = this.#namespaces.get(namespace);
    if (known !== undefined) return known;
    const group = { bound: this.ofNative.newGroup(), unscheduled: 0 };
    this.#namespaces.set(namespace, group);
    return group;
  }

  #addTo(group: Group, requirements: PodRequirements, times: 1 | -1): void {
    this.ofNative.add(group, requirements, times);
    if (requirements.requests.others.size + requirements.limits.others.size > 0) {
      this.ofOthers.add(group, requirements, times);
    }
  }

  /** Names that no pod gives any more must cost nothing. */
  #endEmpty({ node, namespace: name }: PodRecord, namespace: Growing): void {
    const bound = this.#nodes.get(node);
    if (bound !== undefined && this.ofNative.pods(bound) === 0) {
      this.#nodes.delete(node);
      this.#clear(bound);
      this.ofNative.release(bound);
    }
    if (namespace.unscheduled === 0 && this.ofNative.pods(namespace.bound) === 0) {
      this.#namespaces.delete(name);
      this.#clear(namespace.bound);
      this.ofNative.release(namespace.bound);
    }
  }

  #clear(group: Group): void {
    this.ofNative.clear(group);
    this.ofOthers.clear(group);
  }
}

/** Counts so many times more; what there is none of any more is forgotten. */
function countIn<K>(counts: Map<K, number>, key: K, times: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + times;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
