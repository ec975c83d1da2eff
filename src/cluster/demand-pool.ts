import type { PodDemand } from "./records.ts";

/**
 * Lets pods of one template share one demand. It is frozen, but its arrays of amounts are not: V8 reads
 * frozen arrays of numbers at half the speed.
 *
 * Bounded by two generations: a full one retires, what is still asked for moves on to the next, and
 * the rest is forgotten. Forgetting costs only that a later equal demand is another object.
 */
export class DemandPool {
  #recent = new Map<string, PodDemand>();
  #retired = new Map<string, PodDemand>();
  readonly #generationSize: number;

  constructor(generationSize = 10_000) {
    this.#generationSize = generationSize;
  }

  /** How many demands are held; at most two generations. */
  get size(): number {
    return this.#recent.size + this.#retired.size;
  }

  /** The demand that equal ones share; `demand` itself, frozen, when it is the first of its kind. */
  intern(demand: PodDemand): PodDemand {
    const key = keyOf(demand);
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;

    const shared = this.#retired.get(key) ?? Object.freeze(demand);
    this.#retired.delete(key);
    if (this.#recent.size >= this.#generationSize) {
      this.#retired = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, shared);
    return shared;
  }
}

function keyOf({ requests, limits, withoutRequests, withoutLimits }: PodDemand): string {
  const unset = [withoutRequests, withoutLimits].map(
    ({ cpu, memory }) => (cpu ? "c" : "") + (memory ? "m" : ""),
  );
  return `${requests.join()};${limits.join()};${unset.join(";")}`;
}
