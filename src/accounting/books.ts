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
 * room. Then all pods are gone through whenever a node has come or gone.
 */
export class Books {
  readonly #state: ClusterState;
  readonly #mostUnknown: number | undefined;
  #ledger = new Ledger();
  /** The names of resources of the pods that count, where nodes are selected. */
  #asked = new ResourceNames();
  #isStale = false;
  readonly nodes = new NodeAccounts((name) => this.#ledger.nodes.get(name));
  /** The names of resources that the totals of the nodes were made with. */
  names: ShownNames | undefined;

  /** Of the state as it is; they do not follow it. `mostUnknown` as for the ledger. */
  constructor(state: ClusterState, mostUnknown?: number) {
    this.#state = state;
    this.#mostUnknown = mostUnknown;
    for (const node of state.nodes.values()) this.nodes.changed(undefined, node);
    this.#begin();
  }

  /** The sums, which are right after `settle`. */
  get ledger(): Ledger {
    return this.#ledger;
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
        this.#isStale ||= this.#state.selectsNodes;
        if (after !== undefined) this.#ledger.addNode(after.name);
        if (before !== undefined) this.#ledger.removeNode(before.name);
      },
    });
    pods.listen({
      changed: (before, after) => {
        if (this.#isStale) return;
        if (before !== undefined && this.#counts(before)) this.#post(before, -1);
        if (after !== undefined && this.#counts(after)) this.#post(after, 1);
      },
    });
    return this;
  }

  /** Before anything is read. */
  settle(): void {
    if (this.#isStale) {
      this.#begin();
      this.nodes.renewAll();
    }
    this.#ledger.settle();
  }

  /** With all pods and nodes that there are. */
  #begin(): void {
    this.#isStale = false;
    this.#asked = new ResourceNames();
    this.#ledger = new Ledger(this.#mostUnknown);
    this.#ledger.onChange((node) => this.nodes.podsChanged(node));
    for (const { name } of this.#state.nodes.values()) this.#ledger.addNode(name);
    for (const pod of this.#state.pods.values()) if (this.#counts(pod)) this.#post(pod, 1);
  }

  #counts({ node }: PodRecord): boolean {
    return !this.#state.selectsNodes || node === "" || this.#ledger.hasNode(node);
  }

  #post(pod: PodRecord, times: 1 | -1): void {
    if (times === 1) this.#ledger.add(pod);
    else this.#ledger.remove(pod);
    if (this.#state.selectsNodes) this.#asked.countPod(pod, times);
  }
}
