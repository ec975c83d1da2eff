import { MapTable, type RecordTable } from "./record-table.ts";

/** Hears of what becomes of a store, at once and in order, during a sync too. Must not throw. */
export interface StoreListener<R> {
  /** A record was replaced by another, added (no `before`) or removed (no `after`). */
  changed(before: R | undefined, after: R | undefined): void;
  syncBegins?(): void;
}

/**
 * The records of one kind, keyed by uid, kept in step by a reflector.
 *
 * A sync that does not complete never removes anything: only `endSync` forgets the records that
 * the sync did not mention.
 *
 * Records beyond `limit` wait outside until there is room. During a sync, records that may be
 * forgotten at its end take up room, so what waits is counted and taken in when it is complete.
 */
export class Store<R extends { readonly uid: string }> {
  /** Those that the running sync has mentioned are marked. */
  readonly #records: RecordTable<R>;
  #syncing = false;
  /** How many records are kept; further ones wait. */
  limit = Infinity;
  /**
   * Whether there is memory for a record in place of the one that is known. One for which there is not
   * waits by its uid alone: its next event, or sync, brings it.
   */
  fits: (record: R, known: R | undefined) => boolean = () => true;
  /** By uid. Without the record beyond another `limit`: then its next event brings it. */
  readonly #waiting = new Map<string, R | undefined>();
  #refused = 0;
  readonly #same: (a: R, b: R) => boolean;
  #changes = 0;
  readonly #firstSync = Promise.withResolvers<undefined>();
  #synced = false;
  #confirmedAt: number | undefined;
  readonly #listeners: StoreListener<R>[] = [];

  /**
   * `same` says whether two records of one uid are equal: replacing one by an equal is no change.
   * `table` is empty.
   */
  constructor(
    same: (a: R, b: R) => boolean = Object.is,
    table: RecordTable<R> = new MapTable<R>(),
  ) {
    this.#same = same;
    this.#records = table;
  }

  get size(): number {
    return this.#records.size;
  }

  /** How many objects of the last complete picture were left out for want of room. */
  get refused(): number {
    return this.#refused;
  }

  /** Grows with every change; equal counts mean equal contents. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether a sync has ever completed. */
  get synced(): boolean {
    return this.#synced;
  }

  /** Resolves when a sync has completed for the first time. */
  get firstSync(): Promise<undefined> {
    return this.#firstSync.promise;
  }

  /** Whether a sync is under way: the records mix two states of the cluster, not to be accounted. */
  get syncing(): boolean {
    return this.#syncing;
  }

  /**
   * Milliseconds since the epoch until which every change is in: those of the last event or bookmark,
   * or of the beginning of the last completed sync.
   */
  get confirmedAt(): number | undefined {
    return this.#confirmedAt;
  }

  /** Tells of every change from now on. */
  listen(listener: StoreListener<R>): void {
    this.#listeners.push(listener);
  }

  has(uid: string): boolean {
    return this.#records.get(uid) !== undefined;
  }

  values(): IterableIterator<R> {
    return this.#records.values();
  }

  /** Starts a sync, or starts over: what an unfinished one mentioned has to be mentioned again. */
  beginSync(): void {
    this.#syncing = true;
    this.#records.unmark();
    this.#waiting.clear();
    for (const listener of this.#listeners) listener.syncBegins?.();
  }

  /** Completes a sync of the state at `asOf`, in ms since the epoch: forgets what it did not mention. */
  endSync(asOf: number): void {
    const wasSyncing = this.#syncing;
    this.#syncing = false;
    if (wasSyncing) for (const uid of this.#records.unmarked()) this.delete(uid);
    this.#settle();
    this.#synced = true;
    this.#firstSync.resolve(undefined);
    this.#changes += 1;
    this.confirm(asOf);
  }

  upsert(record: R): void {
    const known = this.#records.get(record.uid);
    if (this.#syncing) this.#records.mark(record.uid);
    if (known !== undefined && this.#same(known, record)) return;
    this.#waiting.delete(record.uid);
    if (!this.fits(record, known)) {
      if (known !== undefined) this.#remove(known);
      this.#waiting.set(record.uid, undefined);
    } else if (known === undefined && this.#records.size >= this.limit) {
      this.#waiting.set(record.uid, this.#waiting.size < this.limit ? record : undefined);
    } else this.#put(known, record);
    this.#settle();
  }

  delete(uid: string): void {
    this.#waiting.delete(uid);
    const known = this.#records.get(uid);
    if (known !== undefined) this.#remove(known);
    this.#settle();
  }

  #remove(known: R): void {
    this.#records.delete(known.uid);
    this.#tell(known, undefined);
  }

  #put(before: R | undefined, record: R): void {
    this.#records.set(record);
    this.#tell(before, record);
  }

  #tell(before: R | undefined, after: R | undefined): void {
    this.#changes += 1;
    for (const listener of this.#listeners) listener.changed(before, after);
  }

  /** Outside of a sync: takes in what waits, as far as there is room, and counts what does not fit. */
  #settle(): void {
    if (this.#syncing || (this.#waiting.size === 0 && this.#refused === 0)) return;
    if (this.#records.size < this.limit) this.#admit();
    this.#refused = this.#waiting.size;
  }

  #admit(): void {
    for (const [uid, record] of this.#waiting) {
      if (record === undefined) continue;
      if (this.#records.size >= this.limit) return;
      this.#waiting.delete(uid);
      this.#put(undefined, record);
    }
  }

  /** The server has shown that every change until then is in. In milliseconds since the epoch. */
  confirm(until: number): void {
    this.#confirmedAt = until;
  }
}
