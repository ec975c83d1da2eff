/** What is known for a while, of a bounded number of things. Times are in milliseconds. */
export class ShortMemory<Value> {
  readonly #most: number;
  readonly #now: () => number;
  /** The last used last. */
  readonly #known = new Map<string, { readonly value: Value; readonly until: number }>();

  /** Of more than `most` things, the one that was not used for longest is forgotten. */
  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /** Undefined when nothing is known any more. */
  get(key: string): Value | undefined {
    const found = this.#known.get(key);
    if (found === undefined) return undefined;
    this.#known.delete(key);
    if (found.until <= this.#now()) return undefined;
    this.#known.set(key, found);
    return found.value;
  }

  /** Keeps a value for so long. */
  keep(key: string, value: Value, milliseconds: number): void {
    this.#known.delete(key);
    this.#known.set(key, { value, until: this.#now() + milliseconds });
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > this.#most) this.#known.delete(oldest);
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
