import type { ClusterState } from "../cluster/cluster-state.ts";
import type { NodeRecord, PodRecord } from "../cluster/records.ts";
import { Ledger } from "./ledger.ts";
import { NodeAccounts } from "./node-accounts.ts";
import type { ShownNames } from "./shown-names.ts";

/** What is kept of a state from one snapshot to the next. */
export interface Books {
  readonly ledger: Ledger;
  readonly nodes: NodeAccounts;
  /** The names of resources that the totals of the nodes were made with. */
  names: ShownNames | undefined;
}

/** Begins the books of a state, and keeps them in step with it. */
export function follow(state: ClusterState, ledger = new Ledger()): Books {
  const books = booksOf(state.pods.values(), state.nodes.values(), ledger);
  state.nodes.listen({
    changed(before, after) {
      books.nodes.changed(before, after);
      if (before?.name === after?.name) return;
      if (after !== undefined) ledger.addNode(after.name);
      if (before !== undefined) ledger.removeNode(before.name);
    },
  });
  state.pods.listen({
    changed(before, after) {
      if (before !== undefined) ledger.remove(before);
      if (after !== undefined) ledger.add(after);
    },
  });
  return books;
}

/** The books of these pods and nodes, as they are. */
export function booksOf(
  pods: Iterable<PodRecord>,
  nodes: Iterable<NodeRecord>,
  ledger = new Ledger(),
): Books {
  const accounts = new NodeAccounts((name) => ledger.nodes.get(name));
  ledger.onChange((node) => accounts.podsChanged(node));
  for (const node of nodes) {
    accounts.changed(undefined, node);
    ledger.addNode(node.name);
  }
  for (const pod of pods) ledger.add(pod);
  return { ledger, nodes: accounts, names: undefined };
}
