import type { ClusterState } from "../cluster/cluster-state.ts";
import type { PodRecord } from "../cluster/records.ts";
import { ResourceNames } from "../cluster/resource-names.ts";
import { Ledger } from "./ledger.ts";
import { NodeAccounts } from "./node-accounts.ts";
import type { ShownNames } from "./shown-names.ts";

/**
 * What is kept of a state from one snapshot to the next.
 *
 * Where only some nodes are selected, the pods that wait and those of these nodes count: those of
 * others are neither orphans, nor in the sums of their namespace, nor do their names of resources take
 * room. Those of nodes that have come or gone are looked for when the books are read.
 */
export class Books {
  readonly #state: ClusterState;
  /** The sums, which are right after `settle`. */
  readonly ledger: Ledger;
  readonly nodes = new NodeAccounts();
  /** The names of resources of the pods that count, where nodes are selected. */
  readonly #asked = new ResourceNames();
  /** The names of nodes whose pods count, where nodes are selected, and of those that came or went since. */
  readonly #counted = new Set<string>();
  readonly #moved = new Set<string>();
  /** The names of resources that the totals of the nodes were made with. */
  names: ShownNames | undefined;

  /** Of the state as it is; they do not follow it. `mostUnknown` as for the ledger. */
  constructor(state: ClusterState, mostUnknown?: number) {
    this.#state = state;
    this.ledger = new Ledger(mostUnknown);
    this.ledger.beforeChange((node) => this.nodes.podsChange(node));
    for (const node of state.nodes.values()) {
      this.nodes.changed(undefined, node);
      this.ledger.addNode(node.name);
      if (state.selectsNodes) this.#counted.add(node.name);
    }
    for (const pod of state.pods.values()) if (this.#counts(pod)) this.#post(pod, 1);
  }

  /** By namespace, the names of resources that its pods ask for, with the number of amounts. */
  get askedBy(): ResourceNames["askedBy"] {
    const { selectsNodes, resources } = this.#state;
    return selectsNodes ? this.#asked.askedBy : resources.askedBy;
  }

  /** Keeps them in step with the state from now on. */
  follow(): this {
    const { nodes, pods } = this.#state;
    nodes.listen({
      changed: (before, after) => {
        this.nodes.changed(before, after);
        if (before?.name === after?.name) return;
        if (after !== undefined) this.ledger.addNode(after.name);
        if (before !== undefined) this.ledger.removeNode(before.name);
        if (!this.#state.selectsNodes) return;
        for (const node of [before, after]) if (node !== undefined) this.#moved.add(node.name);
      },
    });
    pods.listen({
      changed: (before, after) => {
        if (before !== undefined && this.#counts(before)) this.#post(before, -1);
        if (after !== undefined && this.#counts(after)) this.#post(after, 1);
      },
    });
    return this;
  }

  /** Before anything is read. */
  settle(): void {
    if (this.#moved.size > 0) this.#recount();
    this.ledger.settle();
  }

  /** Adds the pods of nodes that have come, and takes away those of nodes that are gone. */
  #recount(): void {
    const turned = new Set<string>();
    for (const name of this.#moved) {
      if (this.ledger.hasNode(name) !== this.#counted.has(name)) turned.add(name);
    }
    this.#moved.clear();
    if (turned.size === 0) return;
    for (const pod of this.#state.podsOn(turned)) {
      this.#post(pod, this.#counted.has(pod.node) ? -1 : 1);
    }
    for (const name of turned) if (!this.#counted.delete(name)) this.#counted.add(name);
  }

  #counts({ node }: PodRecord): boolean {
    return !this.#state.selectsNodes || node === "" || this.#counted.has(node);
  }

  #post(pod: PodRecord, times: 1 | -1): void {
    if (times === 1) this.ledger.add(pod);
    else this.ledger.remove(pod);
    if (this.#state.selectsNodes) this.#asked.countPod(pod, times);
  }
}
