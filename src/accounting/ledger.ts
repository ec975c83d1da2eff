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
 * the size of the cluster, and no tick walks through all pods, but for sums above 2⁵³ and a hundred
 * nodes that went before their pods ({@link Ledger.settle}), and where only some nodes are read
 * (`selectedPods`).
 *
 * Whoever may create pods can invent names of nodes, so only the names of nodes that there are have
 * sums. Which these are may be told before or after the pods, and is right from `settle` on.
 */
export class Ledger {
  readonly ofNative = new Sums(64);
  readonly ofOthers = new OtherSums();
  /** How many nodes have a name: a node made anew is there beside the one before it for a while. */
  readonly #names = new Map<string, number>();
  readonly #nodes = new Map<string, Group>();
  /** The bound pods that are in no group of a node. */
  readonly #orphans = new Set<PodRecord>();
  /** Whether a name has come that orphans may be bound to. */
  #hasCome = false;
  /** Names with a group that no node has any more. */
  readonly #gone = new Set<string>();
  readonly #namespaces = new Map<string, Growing>();
  /** The pods without a node. */
  readonly unscheduled = this.ofNative.newGroup();
  /** An empty group, for nodes without pods. */
  readonly nobody = this.ofNative.newGroup();
  readonly #waiting = new Set<PodRecord>();
  #pods = 0;
  readonly #resizing = new Map<ResizeState, number>();

  readonly #mostGone: number;

  /**
   * `mostGone` nodes that are gone may keep their sums until their pods are gone, too, which Kubernetes
   * sees to within minutes.
   */
  constructor(mostGone = 100) {
    this.#mostGone = mostGone;
  }

  /**
   * By name: groups of the pods that are bound to a node that there is, or was a while ago. A group
   * without pods is gone.
   */
  get nodes(): ReadonlyMap<string, Group> {
    return this.#nodes;
  }

  /** By name, those with pods. */
  get namespaces(): ReadonlyMap<string, NamespaceGroup> {
    return this.#namespaces;
  }

  /** How many pods are bound to nodes that there are not. */
  get orphans(): number {
    let pods = this.#orphans.size;
    for (const name of this.#gone) pods += this.ofNative.pods(this.#nodes.get(name) ?? this.nobody);
    return pods;
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

  /** There is a node of the name, or one more. */
  addNode(name: string): void {
    countIn(this.#names, name, 1);
    this.#gone.delete(name);
    this.#hasCome = this.#orphans.size > 0;
  }

  /** A node of the name that was added is no more. */
  removeNode(name: string): void {
    countIn(this.#names, name, -1);
    if (!this.#names.has(name) && this.#nodes.has(name)) this.#gone.add(name);
  }

  /**
   * Before the sums are read: gives each node that has come the sums of its pods, takes those of nodes
   * that are gone when they are many, and adds up anew what has been above 2⁵³, where taking away
   * does not lead back to what was before. `pods` has all that have been added.
   */
  settle(pods: { values(): Iterable<PodRecord> }): void {
    if (this.#gone.size > this.#mostGone) this.#orphan(pods.values());
    if (this.#hasCome) this.#adopt();
    const inexact = new Set([...this.ofNative.inexact, ...this.ofOthers.inexact]);
    if (inexact.size === 0) return;
    for (const group of inexact) this.#clear(group);
    for (const pod of pods.values()) {
      for (const group of this.#groupsOf(pod)) {
        if (inexact.has(group)) this.#addTo(group, pod.requirements, 1);
      }
    }
  }

  #orphan(pods: Iterable<PodRecord>): void {
    for (const pod of pods) if (this.#gone.has(pod.node)) this.#orphans.add(pod);
    for (const name of this.#gone) this.#endNode(name);
  }

  #adopt(): void {
    this.#hasCome = false;
    for (const pod of this.#orphans) {
      if (!this.#names.has(pod.node)) continue;
      this.#orphans.delete(pod);
      this.#addTo(this.#beginNode(pod.node), pod.requirements, 1);
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
    } else if (times === 1) {
      if (this.#names.has(node)) this.#beginNode(node);
      else this.#orphans.add(pod);
    }
    for (const group of this.#groupsOf(pod)) this.#addTo(group, requirements, times);
    if (times === -1) {
      this.#orphans.delete(pod);
      this.#endEmpty(pod, namespace);
    }
  }

  /** The groups that a pod counts in: those of its node and its namespace, or the unscheduled. */
  #groupsOf(pod: PodRecord): readonly Group[] {
    if (pod.node === "") return [this.unscheduled];
    const { bound } = this.#namespaceOf(pod);
    const node = this.#orphans.has(pod) ? undefined : this.#nodes.get(pod.node);
    return node === undefined ? [bound] : [node, bound];
  }

  #beginNode(name: string): Group {
    let group = this.#nodes.get(name);
    if (group === undefined) this.#nodes.set(name, (group = this.ofNative.newGroup()));
    return group;
  }

  #endNode(name: string): void {
    const group = this.#nodes.get(name);
    this.#nodes.delete(name);
    this.#gone.delete(name);
    if (group !== undefined) this.#endGroup(group);
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
    const group = this.#nodes.get(node);
    if (group !== undefined && this.ofNative.pods(group) === 0) this.#endNode(node);
    if (namespace.unscheduled === 0 && this.ofNative.pods(namespace.bound) === 0) {
      this.#namespaces.delete(name);
      this.#endGroup(namespace.bound);
    }
  }

  #endGroup(group: Group): void {
    this.#clear(group);
    this.ofNative.release(group);
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
