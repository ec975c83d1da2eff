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
 * the size of the cluster, and no tick walks through all pods.
 *
 * Pods may come before their node and stay after it, so names that no node has may have sums, too.
 * But whoever may create pods can invent names: only so many have, and the pods of further ones are
 * kept apart until there is such a node. Which nodes there are may be told before or after the pods,
 * and is right from `settle` on.
 */
export class Ledger {
  readonly ofNative = new Sums();
  readonly ofOthers = new OtherSums();
  /** How many nodes have a name: a node made anew is there beside the one before it for a while. */
  readonly #names = new Map<string, number>();
  readonly #nodes = new Map<string, Group>();
  /** Names with a group that no node has. */
  readonly #unknown = new Set<string>();
  /** The bound pods that are in no group of a node, by uid. */
  readonly #apart = new Map<string, PodRecord>();
  /** Whether a name has come that pods which are apart may be bound to. */
  #hasCome = false;
  readonly #namespaces = new Map<string, Growing>();
  /** The pods without a node. */
  readonly unscheduled = this.ofNative.newGroup();
  readonly #waiting = new Map<string, PodRecord>();
  #pods = 0;
  readonly #resizing = new Map<ResizeState, number>();

  readonly #mostUnknown: number;
  readonly #listeners: ((node: string) => void)[] = [];

  /** `mostUnknown` names that no node has may have sums: 16 MB of them. */
  constructor(mostUnknown = 100_000) {
    this.#mostUnknown = mostUnknown;
  }

  /** Tells of every name of a node whose sums are about to change. */
  beforeChange(listener: (node: string) => void): void {
    this.#listeners.push(listener);
  }

  /** By name: groups of the pods that are bound to a node. A group without pods is gone. */
  get nodes(): ReadonlyMap<string, Group> {
    return this.#nodes;
  }

  /** By name, those with pods. */
  get namespaces(): ReadonlyMap<string, NamespaceGroup> {
    return this.#namespaces;
  }

  /** How many pods are bound to nodes that there are not. */
  get orphans(): number {
    let pods = this.#apart.size;
    for (const name of this.#unknown) {
      const group = this.#nodes.get(name);
      if (group !== undefined) pods += this.ofNative.pods(group);
    }
    return pods;
  }

  /** The pods without a node, by uid. */
  get waiting(): ReadonlyMap<string, PodRecord> {
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
    this.#count(pod, 1);
    if (pod.node === "") this.#waiting.set(pod.uid, pod);
    else {
      const group = this.#nodes.get(pod.node) ?? this.#beginNode(pod.node);
      if (group === undefined) this.#apart.set(pod.uid, pod);
      else this.#addToNode(group, pod);
    }
  }

  /** Takes away a pod that was added: as it was. */
  remove(pod: PodRecord): void {
    if (pod.node === "") this.#waiting.delete(pod.uid);
    else if (!this.#apart.delete(pod.uid)) {
      const group = this.#nodes.get(pod.node);
      if (group !== undefined) this.#removeFromNode(group, pod);
    }
    this.#count(pod, -1);
  }

  /** There is a node of the name, or one more. */
  addNode(name: string): void {
    countIn(this.#names, name, 1);
    this.#unknown.delete(name);
    this.#hasCome ||= this.#apart.size > 0;
  }

  /** Whether there is a node of the name. */
  hasNode(name: string): boolean {
    return this.#names.has(name);
  }

  /** A node of the name that was added is no more. */
  removeNode(name: string): void {
    countIn(this.#names, name, -1);
    if (!this.#names.has(name) && this.#nodes.has(name)) this.#unknown.add(name);
  }

  /**
   * Before the sums are read: gives nodes that have come the sums of those of their pods that were kept
   * apart.
   */
  settle(): void {
    if (!this.#hasCome) return;
    this.#hasCome = false;
    for (const pod of this.#apart.values()) {
      if (!this.#names.has(pod.node)) continue;
      this.#apart.delete(pod.uid);
      const group = this.#nodes.get(pod.node) ?? this.#beginNode(pod.node);
      if (group !== undefined) this.#addToNode(group, pod);
    }
  }

  /** In all sums but those of its node. */
  #count(pod: PodRecord, times: 1 | -1): void {
    const { requirements, node } = pod;
    this.#pods += times;
    if (requirements.resizing !== "") countIn(this.#resizing, requirements.resizing, times);
    const namespace = this.#namespaceOf(pod);
    if (node === "") {
      namespace.unscheduled += times;
      this.#addTo(this.unscheduled, requirements, times);
    } else this.#addTo(namespace.bound, requirements, times);
    if (times === 1 || namespace.unscheduled > 0) return;
    if (this.ofNative.pods(namespace.bound) > 0) return;
    // Names that no pod gives any more must cost nothing.
    this.#namespaces.delete(pod.namespace);
    this.ofNative.release(namespace.bound);
  }

  #addToNode(group: Group, { node, requirements }: PodRecord): void {
    this.#tell(node);
    this.#addTo(group, requirements, 1);
  }

  #removeFromNode(group: Group, pod: PodRecord): void {
    this.#tell(pod.node);
    this.#addTo(group, pod.requirements, -1);
    if (this.ofNative.pods(group) === 0) {
      this.#nodes.delete(pod.node);
      this.#unknown.delete(pod.node);
      this.ofNative.release(group);
    }
  }

  #tell(node: string): void {
    for (const listener of this.#listeners) listener(node);
  }

  /** Undefined when too many names that no node has are known. */
  #beginNode(name: string): Group | undefined {
    if (!this.#names.has(name)) {
      if (this.#unknown.size >= this.#mostUnknown) return undefined;
      this.#unknown.add(name);
    }
    const group = this.ofNative.newGroup();
    this.#nodes.set(name, group);
    return group;
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
}

/** Counts so many times more; what there is none of any more is forgotten. */
function countIn<K>(counts: Map<K, number>, key: K, times: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + times;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
