/** Where a store keeps its records, by uid. */
export interface RecordTable<R> {
  readonly size: number;
  get(uid: string): R | undefined;
  /** Puts a record in the place of that of its uid. */
  set(record: R): void;
  delete(uid: string): void;
  values(): IterableIterator<R>;
  /** Takes the marks from all records. */
  unmark(): void;
  mark(uid: string): void;
  /** The uids without a mark; the record of each may be deleted while it is the last that was given. */
  unmarked(): Iterable<string>;
}

/** A table for records of any kind. */
export class MapTable<R extends { readonly uid: string }> implements RecordTable<R> {
  readonly #records = new Map<string, R>();
  #unmarked = new Set<string>();

  get size(): number {
    return this.#records.size;
  }

  get(uid: string): R | undefined {
    return this.#records.get(uid);
  }

  set(record: R): void {
    this.#records.set(record.uid, record);
  }

  delete(uid: string): void {
    this.#records.delete(uid);
    this.#unmarked.delete(uid);
  }

  values(): IterableIterator<R> {
    return this.#records.values();
  }

  unmark(): void {
    this.#unmarked = new Set(this.#records.keys());
  }

  mark(uid: string): void {
    this.#unmarked.delete(uid);
  }

  unmarked(): Iterable<string> {
    return this.#unmarked;
  }
}
