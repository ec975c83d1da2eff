import type { NodeRecord } from "../cluster/records.ts";
import { byName } from "../resources/name-order.ts";
import { mapped, merged, sliceLength, sorted, type Slices } from "./slices.ts";
import type { NodeTotals } from "./snapshot.ts";

/** The nodes of one name. */
interface Account {
  readonly name: string;
  /** The newest last: a node made anew is there beside the one before it for a while. */
  records: readonly NodeRecord[];
  /** Undefined before they were first made. */
  totals: NodeTotals | undefined;
  /** The number of the round that is to make them; undefined while they are right. */
  dueIn: number | undefined;
}

/** Makes the totals of a node as it is, with its pods. */
type MakeTotals = (record: NodeRecord) => NodeTotals;

/**
 * The totals of each node, kept from one snapshot to the next and made anew for nodes that have
 * changed; and the order of their names, renewed only when nodes come and go.
 *
 * Totals of one moment are made over many slices without copies of what they are made of: what is due
 * and about to change is made first.
 */
export class NodeAccounts {
  readonly #accounts = new Map<string, Account>();
  #ordered: readonly Account[] = [];
  /** Those that are not in the order yet, and those with old totals. Some may be gone again. */
  #come: Account[] = [];
  #old: Account[] = [];
  /** Whether some of the order are gone. */
  #hasGone = false;
  /** While totals are made. */
  #make: MakeTotals | undefined;
  /** How often totals have been made: the number of the last round, or of the one that runs. */
  #round = 0;

  /** A node is replaced by another of its uid, has come (no `before`) or is gone (no `after`). */
  changed(before: NodeRecord | undefined, after: NodeRecord | undefined): void {
    if (before !== undefined && before.name !== after?.name) this.#remove(before);
    if (after !== undefined) this.#put(after);
  }

  /** To be called before the pods of the node of a name change: its totals are not right any more. */
  podsChange(name: string): void {
    const account = this.#accounts.get(name);
    if (account !== undefined) this.#renew(account);
  }

  /** The totals of all nodes are not right any more. */
  renewAll(): void {
    for (const account of this.#accounts.values()) this.#renew(account);
  }

  /**
   * The totals of all nodes by name, as they are when this begins: what follows is not in them, however
   * long the slices take. Of several nodes with one name the newest counts.
   *
   * One at a time. What is not brought to its end is left to the next.
   */
  *totals(make: MakeTotals): Slices<readonly NodeTotals[]> {
    if (this.#make !== undefined) throw new Error("the totals of nodes are being made already");
    this.#make = make;
    this.#round += 1;
    if (this.#hasGone) this.#ordered = this.#ordered.filter(isThere);
    this.#hasGone = false;
    const come = this.#come.filter(isThere);
    const due = this.#old;
    [this.#come, this.#old] = [[], []];
    let isDone = false;
    try {
      for (const [index, account] of due.entries()) {
        if (index % sliceLength === 0) yield;
        this.#makeIfDue(account);
      }
      if (come.length > 0) {
        this.#ordered = yield* merged(this.#ordered, yield* sorted(come, byName), byName);
      }
      const all = yield* mapped(this.#ordered, ({ totals }) => totals);
      isDone = true;
      return all.filter((totals) => totals !== undefined);
    } finally {
      this.#make = undefined;
      if (!isDone) this.#takeBack(come, due);
    }
  }

  #takeBack(come: readonly Account[], due: readonly Account[]): void {
    const isIn = new Set(this.#ordered);
    for (const account of come) if (!isIn.has(account)) this.#come.push(account);
    for (const account of due) if (this.#isDue(account)) this.#old.push(account);
  }

  #put(record: NodeRecord): void {
    const { uid, name } = record;
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = { name, records: [], totals: undefined, dueIn: undefined };
      this.#accounts.set(name, account);
      this.#come.push(account);
    }
    this.#renew(account);
    const { records } = account;
    account.records = records.some((each) => each.uid === uid)
      ? records.map((each) => (each.uid === uid ? record : each))
      : records.concat(record);
  }

  #remove({ uid, name }: NodeRecord): void {
    const account = this.#accounts.get(name);
    if (account === undefined) return;
    this.#renew(account);
    account.records = account.records.filter((each) => each.uid !== uid);
    if (isThere(account)) return;
    this.#accounts.delete(name);
    this.#hasGone = true;
  }

  /** Before a change: makes what is due now, and leaves what is after the change to the next round. */
  #renew(account: Account): void {
    this.#makeIfDue(account);
    if (account.dueIn !== undefined) return;
    account.dueIn = this.#round + 1;
    this.#old.push(account);
  }

  #makeIfDue(account: Account): void {
    const newest = account.records.at(-1);
    if (this.#make === undefined || newest === undefined || !this.#isDue(account)) return;
    account.totals = this.#make(newest);
    account.dueIn = undefined;
  }

  #isDue({ dueIn = Infinity }: Account): boolean {
    return dueIn <= this.#round;
  }
}

function isThere({ records }: Account): boolean {
  return records.length > 0;
}
