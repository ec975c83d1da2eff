import type { CounterRecord, NamedAmount } from "../../cluster/device-records.ts";
import { type Amount, nanosOf } from "../../resources/amount.ts";
import { nameOrder } from "../../resources/name-order.ts";
import type { Reject } from "../observer.ts";
import type { CountersObject } from "../wire/device-objects.ts";
import type { Quantities } from "../wire/objects.ts";
import { AmountsReader } from "./amounts-reader.ts";

/** Names of one list: `ResourceSliceMaxCountersPerCounterSet` of k8s.io/api, and of its others none is higher. */
const maxNames = 32;
/** Sets of one list; k8s.io/api allows 8. */
const maxSets = 32;
/** Names of drivers, pools and nodes, and uids. */
export const maxNameLength = 253;

const maxNanos = BigInt(Number.MAX_SAFE_INTEGER) * 1_000_000_000n;

/** Reads the amounts of devices, and refuses each one that is wrong, or above 2⁵³−1 units. */
export class DeviceAmounts {
  readonly #amounts = new AmountsReader(maxNames);

  /** By name. */
  named(quantities: Quantities, reject: Reject): readonly NamedAmount[] {
    const amounts: NamedAmount[] = [];
    for (const [name, amount] of this.#amounts.list(quantities, reject)) {
      if (isAllowed(name, reject) && isInRange(amount, reject)) amounts.push({ name, amount });
    }
    return amounts.toSorted((a, b) => nameOrder(a.name, b.name));
  }

  /** By set and counter. */
  counters(sets: readonly CountersObject[], reject: Reject): readonly CounterRecord[] {
    for (let count = sets.length; count > maxSets; count -= 1) reject("too_many_names");
    const records = sets
      .slice(0, maxSets)
      .filter(({ set }) => isAllowed(set, reject))
      .flatMap(({ set, counters }) =>
        this.named(counters, reject).map(({ name, amount }) => ({ set, counter: name, amount })),
      );
    return records.toSorted((a, b) => nameOrder(a.set, b.set) || nameOrder(a.counter, b.counter));
  }
}

function isInRange(amount: Amount, reject: Reject): boolean {
  if (typeof amount === "number" || nanosOf(amount) <= maxNanos) return true;
  reject("out_of_range");
  return false;
}

/**
 * In the exposition names that differ only in lone surrogates would be one. No name of these has white
 * space, which accounting joins them by.
 */
export function isAllowed(name: string, reject: Reject): boolean {
  if (name.length > maxNameLength) {
    reject("name_too_long");
    return false;
  }
  if (name === "" || !name.isWellFormed() || /\s/u.test(name)) {
    reject("invalid_name");
    return false;
  }
  return true;
}
