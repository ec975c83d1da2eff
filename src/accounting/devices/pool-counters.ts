import type { CounterRecord, DeviceShape, SliceRecord } from "../../cluster/device-records.ts";
import { type Amount, sumOfAmounts } from "../../resources/amount.ts";
import { visitEach, type Slices } from "../slices.ts";
import type { CounterColumns } from "./device-totals.ts";

/** The counters of one slice. */
interface OfSlice {
  readonly node: string;
  readonly columns: Omit<CounterColumns, "pool"> & { readonly allocated: Amount[] };
}

/** Where a counter is. */
interface Place {
  readonly allocated: Amount[];
  readonly index: number;
}

/** The counters of one pool, and what its devices consume of them. */
export class PoolCounters {
  readonly columns: OfSlice[] = [];
  readonly #places = new Map<string, Place>();

  private constructor() {
    // Made by `of`.
  }

  /** Those of all slices of the pool's generation; undefined when a name stands for two sets. */
  static *of(slices: readonly SliceRecord[]): Slices<PoolCounters | undefined> {
    const made = new PoolCounters();
    const sets = new Set<string>();
    for (const { node, counters: records } of slices) {
      if (records.length === 0) continue;
      yield;
      const allocated: Amount[] = records.map(() => 0);
      const own = new Set<string>();
      for (const [index, record] of records.entries()) {
        const key = keyOf(record);
        if (sets.has(record.set) || made.#places.has(key)) return undefined;
        own.add(record.set);
        made.#places.set(key, { allocated, index });
      }
      for (const set of own) sets.add(set);
      made.columns.push({ node, columns: { records, allocated } });
    }
    return made;
  }

  /** Whether there are all counters that these devices consume. */
  *hasAll(devices: Iterable<{ readonly shape: DeviceShape }>): Slices<boolean> {
    let hasAll = true;
    yield* visitEach(
      devices,
      ({ shape: { consumes } }) => {
        hasAll &&= consumes.every((record) => this.#places.has(keyOf(record)));
      },
      ({ shape }) => 1 + shape.consumes.length,
    );
    return hasAll;
  }

  /** A device is taken. */
  consume({ consumes }: DeviceShape): void {
    for (const record of consumes) {
      const place = this.#places.get(keyOf(record));
      if (place === undefined) continue;
      const { allocated, index } = place;
      allocated[index] = sumOfAmounts(allocated[index] ?? 0, record.amount);
    }
  }
}

function keyOf({ set, counter }: CounterRecord): string {
  return `${set}\n${counter}`;
}
