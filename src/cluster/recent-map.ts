/**
 * A map of values that can be made again, bounded by two generations: a full one retires, what is
 * still asked for moves on to the next, and the rest is forgotten.
 */
export class RecentMap<K, V> {
  #recent = new Map<K, V>();
  #retired: ReadonlyMap<K, V> = new Map();
  readonly #generationSize: () => number;
  readonly #weightOf: (key: K) => number;
  #weight = 0;

  /**
   * At most twice `generationSize` is held, and the entry over it: in entries, or in what
   * `weightOf` makes of their keys. It may change with what the map is for.
   */
  constructor(generationSize: number | (() => number), weightOf: (key: K) => number = () => 1) {
    this.#generationSize =
      typeof generationSize === "number" ? () => generationSize : generationSize;
    this.#weightOf = weightOf;
  }

  /** Undefined when the key was never set, or has been forgotten. */
  get(key: K): V | undefined {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const retired = this.#retired.get(key);
    if (retired !== undefined) this.set(key, retired);
    return retired;
  }

  set(key: K, value: V): void {
    if (this.#weight >= this.#generationSize()) {
      this.#retired = this.#recent;
      this.#recent = new Map();
      this.#weight = 0;
    }
    if (!this.#recent.has(key)) this.#weight += this.#weightOf(key);
    this.#recent.set(key, value);
  }
}
