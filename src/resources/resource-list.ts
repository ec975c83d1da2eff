import { type Amount, largerAmount, sumOfAmounts } from "./amount.ts";

/**
 * Resource name → amount, exact.
 *
 * An absent key is "not set"; a key with 0 is "set to zero". The two differ only where accounting
 * says so (overhead on limits). An empty list means the same as no list.
 */
export type ResourceList = ReadonlyMap<string, Amount>;

/** Container, pod-level or status `resources`: both lists, empty when absent. */
export interface ResourceRequirements {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

export const emptyList: ResourceList = new Map();
export const emptyRequirements: ResourceRequirements = { requests: emptyList, limits: emptyList };

/** Per name, the sum; a name that only one side has keeps its amount. */
export function sumOf(a: ResourceList, b: ResourceList): ResourceList {
  return merge(a, b, sumOfAmounts);
}

/** Per name, the larger amount; a name that only one side has keeps its amount. */
export function maxOf(a: ResourceList, b: ResourceList): ResourceList {
  return merge(a, b, (x, y) => largerAmount(y, x));
}

/** `list` with the entries of `replacement` in place of its own. */
export function replaceIn(list: ResourceList, replacement: ResourceList): ResourceList {
  return merge(list, replacement, (_, y) => y);
}

/** Lists are immutable, so a side that already is the result serves as it is. */
function merge(
  a: ResourceList,
  b: ResourceList,
  combine: (x: Amount, y: Amount) => Amount,
): ResourceList {
  if (a.size === 0) return b;
  let merged: Map<string, Amount> | undefined;
  for (const [name, amount] of b) {
    const other = a.get(name);
    const combined = other === undefined ? amount : combine(other, amount);
    if (combined !== other) merged = (merged ?? new Map(a)).set(name, combined);
  }
  return merged ?? a;
}
