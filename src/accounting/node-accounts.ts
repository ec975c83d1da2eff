import type { NodeRecord } from "../cluster/records.ts";
import { byName } from "../resources/name-order.ts";
import { mapped, merged, sorted, type Slices } from "./slices.ts";
import type { NodeTotals } from "./snapshot.ts";
import type { Group } from "./sums.ts";

/** The nodes of one name. */
interface Account {
  readonly name: string;
  /** The newest last: a node made anew is there beside the one before it for a while. */
  records: readonly NodeRecord[];
  /** The pods of the node; undefined without any. */
  pods: Group | undefined;
  /** Undefined before they were first made. */
  totals: NodeTotals | undefined;
  /** Whether something has changed since the totals were made. */
  isOld: boolean;
}

/** Makes the totals of a node; the index is that among those whose totals are made. */
type MakeTotals = (record: NodeRecord, index: number) => NodeTotals;

/**
 * The totals of each node, kept from one snapshot to the next and made anew for nodes that have
 * changed; and the order of their names, renewed only when nodes come and go.
 */
export class NodeAccounts {
  readonly #accounts = new Map<string, Account>();
  #ordered: readonly Account[] = [];
  /** Those that are not in the order yet, and those with old totals. Some may be gone again. */
  #come: Account[] = [];
  #old: Account[] = [];
  /** Whether some of the order are gone. */
  #hasGone = false;
  #isMaking = false;
  readonly #podsOf: (name: string) => Group | undefined;

  /** `podsOf` says the group of the pods of a node. */
  constructor(podsOf: (name: string) => Group | undefined) {
    this.#podsOf = podsOf;
  }

  /** A node is replaced by another of its uid, has come (no `before`) or is gone (no `after`). */
  changed(before: NodeRecord | undefined, after: NodeRecord | undefined): void {
    if (before !== undefined && before.name !== after?.name) this.#remove(before);
    if (after !== undefined) this.#put(after);
  }

  /** The totals of the node of a name are not right any more, as its pods have changed. */
  podsChanged(name: string): void {
    const account = this.#accounts.get(name);
    if (account === undefined) return;
    account.pods = this.#podsOf(name);
    this.#renew(account);
  }

  /** The totals of all nodes are not right any more, and the groups of their pods are others. */
  renewAll(): void {
    for (const account of this.#accounts.values()) {
      account.pods = this.#podsOf(account.name);
      this.#renew(account);
    }
  }

  /**
   * The totals of all nodes by name, as they are when this begins: what follows is not in them, however
   * long the slices take. Of several nodes with one name the newest counts. `beginning` is called at
   * once with the pods of the nodes whose totals are to be made; what it returns makes them, and is
   * called later.
   *
   * One at a time. What is not brought to its end is left to the next.
   */
  *totals(
    beginning: (due: readonly (Group | undefined)[]) => MakeTotals,
  ): Slices<readonly NodeTotals[]> {
    if (this.#isMaking) throw new Error("the totals of nodes are being made already");
    this.#isMaking = true;
    if (this.#hasGone) this.#ordered = this.#ordered.filter(isThere);
    this.#hasGone = false;
    const come = this.#come.filter(isThere);
    const due: Account[] = [];
    const records: NodeRecord[] = [];
    const pods: (Group | undefined)[] = [];
    for (const account of this.#old) {
      const newest = account.records.at(-1);
      if (newest === undefined) continue;
      account.isOld = false;
      due.push(account);
      records.push(newest);
      pods.push(account.pods);
    }
    [this.#come, this.#old] = [[], []];
    let isDone = false;
    try {
      const make = beginning(pods);
      yield* mapped(records, (record, index) => {
        const account = due[index];
        if (account !== undefined) account.totals = make(record, index);
      });
      if (come.length > 0) {
        this.#ordered = yield* merged(this.#ordered, yield* sorted(come, byName), byName);
      }
      const all = yield* mapped(this.#ordered, ({ totals }) => totals);
      isDone = true;
      return all.filter((totals) => totals !== undefined);
    } finally {
      this.#isMaking = false;
      if (!isDone) this.#takeBack(come, due);
    }
  }

  #takeBack(come: readonly Account[], due: readonly Account[]): void {
    const isIn = new Set(this.#ordered);
    for (const account of come) if (!isIn.has(account)) this.#come.push(account);
    for (const account of due) this.#renew(account);
  }

  #put(record: NodeRecord): void {
    const { uid, name } = record;
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = { name, records: [], pods: this.#podsOf(name), totals: undefined, isOld: false };
      this.#accounts.set(name, account);
      this.#come.push(account);
    }
    const { records } = account;
    account.records = records.some((each) => each.uid === uid)
      ? records.map((each) => (each.uid === uid ? record : each))
      : [...records, record];
    this.#renew(account);
  }

  #remove({ uid, name }: NodeRecord): void {
    const account = this.#accounts.get(name);
    if (account === undefined) return;
    account.records = account.records.filter((each) => each.uid !== uid);
    if (isThere(account)) this.#renew(account);
    else {
      this.#accounts.delete(name);
      this.#hasGone = true;
    }
  }

  #renew(account: Account): void {
    if (account.isOld) return;
    account.isOld = true;
    this.#old.push(account);
  }
}

function isThere({ records }: Account): boolean {
  return records.length > 0;
}
