/**
 * A map of values that can be made again, bounded by two generations: a full one retires, what is
 * still asked for moves on to the next, and the rest is forgotten.
 */
export class RecentMap<K, V> {
  #recent = new Map<K, V>();
  #retired: ReadonlyMap<K, V> = new Map();
  readonly #generationSize: number;

  /** At most twice `generationSize` entries are held. */
  constructor(generationSize: number) {
    this.#generationSize = generationSize;
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
    if (this.#recent.size >= this.#generationSize) {
      this.#retired = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, value);
  }
}
