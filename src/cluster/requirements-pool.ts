import { RecentMap } from "./recent-map.ts";
import type { PodRequirements, PodTraits } from "./records.ts";
import { amountsKey } from "./scheduler-resources.ts";

/**
 * What is longer counts as several, in UTF-16 units. Whoever may create one pod after the other can
 * invent names for each, and keys of twenty thousand such units.
 */
const usualKeyLength = 400;

/**
 * Lets the pods of one template share one requirements object. It is frozen, but its arrays are
 * not: V8 reads frozen arrays of numbers at half the speed.
 *
 * Bounded, in memory too. Forgetting costs only that later equal requirements are another object.
 */
export class RequirementsPool {
  readonly #known: RecentMap<string, PodRequirements>;

  constructor(generationSize = 10_000) {
    this.#known = new RecentMap(generationSize, (key) => Math.max(1, key.length / usualKeyLength));
  }

  /** The object that stands for all equal requirements: the first of them, frozen. */
  intern(requirements: PodRequirements): PodRequirements {
    const key = keyOf(requirements);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, Object.freeze(requirements));
    return requirements;
  }
}

function keyOf(requirements: PodRequirements): string {
  const { requests, limits, withoutRequests, withoutLimits } = requirements;
  return `${amountsKey(requests)};${amountsKey(limits)};${digit(withoutRequests)}${digit(withoutLimits)}${traitsKey(requirements)}`;
}

function digit({ cpu, memory }: PodRequirements["withoutRequests"]): number {
  return (cpu ? 2 : 0) + (memory ? 1 : 0);
}

function traitsKey({ stays, preemptible, resizing }: PodTraits): string {
  return `${stays ? "s" : ""}${preemptible ? "p" : ""}${resizing}`;
}
