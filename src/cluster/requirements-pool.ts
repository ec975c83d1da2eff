import { RecentMap } from "./recent-map.ts";
import type { PodRequirements, PodTraits } from "./records.ts";
import { amountsKey, type SchedulerResources } from "./scheduler-resources.ts";

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
  /** Those of native resources alone, which is nearly all, by their hash; a new one takes the place. */
  readonly #native: (PodRequirements | undefined)[];
  readonly #known: RecentMap<string, PodRequirements>;

  /** `nativeSlots` is a power of two. */
  constructor(generationSize = 10_000, nativeSlots = 1 << 13) {
    this.#native = Array.from({ length: nativeSlots });
    this.#known = new RecentMap(generationSize, (key) => Math.max(1, key.length / usualKeyLength));
  }

  /** The object that stands for all equal requirements: the first of them, frozen. */
  intern(requirements: PodRequirements): PodRequirements {
    const { requests, limits } = requirements;
    if (requests.others.size + limits.others.size === 0) return this.#internNative(requirements);
    const key = keyOf(requirements);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, Object.freeze(requirements));
    return requirements;
  }

  #internNative(requirements: PodRequirements): PodRequirements {
    const { requests, limits } = requirements;
    const hash = hashOf(hashOf(flagsOf(requirements), requests), limits);
    const slot = (hash ^ (hash >>> 15)) & (this.#native.length - 1);
    const known = this.#native[slot];
    if (known !== undefined && isSame(known, requirements)) return known;
    this.#native[slot] = Object.freeze(requirements);
    return requirements;
  }
}

/** Those of native resources alone. */
function isSame(a: PodRequirements, b: PodRequirements): boolean {
  return (
    flagsOf(a) === flagsOf(b) &&
    a.resizing === b.resizing &&
    isSameNative(a.requests, b.requests) &&
    isSameNative(a.limits, b.limits)
  );
}

function isSameNative({ native: a }: SchedulerResources, { native: b }: SchedulerResources) {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function hashOf(before: number, { native }: SchedulerResources): number {
  let hash = before;
  for (let index = 0; index < native.length; index += 1) {
    const amount = native[index] ?? -1;
    const product = Math.imul(hash ^ (amount | 0) ^ (amount / 2 ** 32), 0x01000193);
    hash = (product << 13) | (product >>> 19);
  }
  return hash + native.length;
}

function flagsOf(requirements: PodRequirements): number {
  const { withoutRequests, withoutLimits, stays, preemptible } = requirements;
  return (
    digit(withoutRequests) * 16 + digit(withoutLimits) * 4 + (stays ? 2 : 0) + (preemptible ? 1 : 0)
  );
}

function keyOf(requirements: PodRequirements): string {
  const { requests, limits, withoutRequests, withoutLimits } = requirements;
  return `${amountsKey(requests)};${amountsKey(limits)};${digit(withoutRequests)}${digit(withoutLimits)}${traitsKey(requirements)}`;
}

function digit({ cpu, memory }: PodRequirements["withoutRequests"]): number {
  return (cpu ? 2 : 0) + (memory ? 1 : 0);
}

function traitsKey({ stays, preemptible, resizing, servedByDevices }: PodTraits): string {
  const served = servedByDevices.length === 0 ? "" : JSON.stringify(servedByDevices);
  return `${stays ? "s" : ""}${preemptible ? "p" : ""}${resizing}${served}`;
}
