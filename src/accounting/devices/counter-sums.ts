import { type Amount, sumOfAmounts } from "../../resources/amount.ts";
import type { DriverDevices } from "./device-totals.ts";

/** A counter over all sets of a driver on a node. */
export interface CounterSum {
  total: Amount;
  allocated: Amount;
}

/** How many counters, and how many capacities, of a driver are told apart on a node. */
export const maxAmounts = 64;

interface CounterSums {
  /** By the name of the counter. */
  readonly sums: ReadonlyMap<string, CounterSum>;
  /** How many amounts have names that are too many. */
  readonly leftOut: number;
}

const none: CounterSums = { sums: new Map(), leftOut: 0 };
/** Those of pools that have not changed are asked for again at every account. */
const made = new WeakMap<DriverDevices["counters"], CounterSums>();

/** The counters of a driver on a node, added up over its sets. */
export function counterSums(counters: DriverDevices["counters"]): CounterSums {
  if (counters.length === 0) return none;
  let known = made.get(counters);
  if (known === undefined) made.set(counters, (known = sumsOf(counters)));
  return known;
}

function sumsOf(counters: DriverDevices["counters"]): CounterSums {
  const sums = new Map<string, CounterSum>();
  let leftOut = 0;
  for (const { records, allocated } of counters) {
    for (const [index, { counter, amount }] of records.entries()) {
      let sum = sums.get(counter);
      if (sum === undefined) {
        if (sums.size === maxAmounts) {
          leftOut += 1;
          continue;
        }
        sums.set(counter, (sum = { total: 0, allocated: 0 }));
      }
      sum.total = sumOfAmounts(sum.total, amount);
      sum.allocated = sumOfAmounts(sum.allocated, allocated[index] ?? 0);
    }
  }
  return { sums, leftOut };
}
