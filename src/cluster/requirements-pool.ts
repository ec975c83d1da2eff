import type { PodRequirements } from "./records.ts";

/**
 * Lets pods of one template share one requirements. It is frozen, but its arrays of amounts are not: V8 reads
 * frozen arrays of numbers at half the speed.
 *
 * Bounded by two generations: a full one retires, what is still asked for moves on to the next, and
 * the rest is forgotten. Forgetting costs only that a later equal requirements is another object.
 */
export class RequirementsPool {
  #recent = new Map<string, PodRequirements>();
  #retired = new Map<string, PodRequirements>();
  readonly #generationSize: number;

  constructor(generationSize = 10_000) {
    this.#generationSize = generationSize;
  }

  /** How many requirements are held; at most two generations. */
  get size(): number {
    return this.#recent.size + this.#retired.size;
  }

  /** The requirements that equal ones share; `requirements` itself, frozen, when it is the first of its kind. */
  intern(requirements: PodRequirements): PodRequirements {
    const key = keyOf(requirements);
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;

    const shared = this.#retired.get(key) ?? Object.freeze(requirements);
    this.#retired.delete(key);
    if (this.#recent.size >= this.#generationSize) {
      this.#retired = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, shared);
    return shared;
  }
}

function keyOf({ requests, limits, withoutRequests, withoutLimits }: PodRequirements): string {
  const unset = [withoutRequests, withoutLimits].map(
    ({ cpu, memory }) => (cpu ? "c" : "") + (memory ? "m" : ""),
  );
  return `${requests.join()};${limits.join()};${unset.join(";")}`;
}
