/**
 * The records of one kind, keyed by uid, kept in step by a reflector.
 *
 * A sync that does not complete never removes anything: only `endSync` forgets the records that
 * the sync did not mention.
 */
export class Store<R extends { readonly uid: string }> {
  readonly #records = new Map<string, R>();
  /** The uids known before the running sync that it has not mentioned yet. */
  #unmentioned: Set<string> | undefined;
  readonly #same: (a: R, b: R) => boolean;
  #changes = 0;
  readonly #firstSync = Promise.withResolvers<undefined>();
  #synced = false;
  #confirmedAt: number | undefined;

  /** `same` says whether two records of one uid are equal: replacing one by an equal is no change. */
  constructor(same: (a: R, b: R) => boolean = Object.is) {
    this.#same = same;
  }

  get size(): number {
    return this.#records.size;
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
    return this.#unmentioned !== undefined;
  }

  /** Milliseconds since the epoch of the last event, bookmark or completed sync. */
  get confirmedAt(): number | undefined {
    return this.#confirmedAt;
  }

  has(uid: string): boolean {
    return this.#records.has(uid);
  }

  values(): IterableIterator<R> {
    return this.#records.values();
  }

  /** Starts a sync, or starts over: what an unfinished one mentioned has to be mentioned again. */
  beginSync(): void {
    this.#unmentioned = new Set(this.#records.keys());
  }

  /** Completes a sync: forgets what it did not mention. `now` in milliseconds since the epoch. */
  endSync(now: number): void {
    for (const uid of this.#unmentioned ?? []) this.delete(uid);
    this.#unmentioned = undefined;
    this.#synced = true;
    this.#firstSync.resolve(undefined);
    this.#changes += 1;
    this.confirm(now);
  }

  upsert(record: R): void {
    this.#unmentioned?.delete(record.uid);
    const known = this.#records.get(record.uid);
    if (known !== undefined && this.#same(known, record)) return;
    this.#records.set(record.uid, record);
    this.#changes += 1;
  }

  delete(uid: string): void {
    this.#unmentioned?.delete(uid);
    if (this.#records.delete(uid)) this.#changes += 1;
  }

  /** Notes proof of life from the server at `now`, in milliseconds since the epoch. */
  confirm(now: number): void {
    this.#confirmedAt = now;
  }
}
