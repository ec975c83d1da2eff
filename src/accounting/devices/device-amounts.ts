import type { TaintEffect } from "../../cluster/device-records.ts";
import { type Amount, sumOfAmounts, unitsOf } from "../../resources/amount.ts";
import { nameOrder } from "../../resources/name-order.ts";
import { counterSums, maxAmounts } from "./counter-sums.ts";
import type { DriverDevices } from "./device-totals.ts";

/** Something that a driver has, and how much of it is taken. Amounts are in base units. */
export interface DeviceAmount {
  readonly driver: string;
  /** Devices that are either free or taken, a counter of partitions, or a capacity that claims share. */
  readonly sort: "devices" | "counter" | "capacity";
  /** Of the counter or capacity; empty for devices. */
  readonly name: string;
  readonly total: Amount;
  readonly allocated: Amount;
}

/** What a driver has in one place, or in several together. */
export interface DriverAmounts {
  readonly driver: string;
  /** Devices of any sort with a taint of the effect. */
  readonly tainted: ReadonlyMap<TaintEffect, number>;
  /** Devices first, then counters over all of their sets, then capacity. */
  readonly amounts: readonly DeviceAmount[];
}

/** What there is of each driver, in the order of the drivers. */
export function driverAmounts(devices: readonly DriverDevices[]): readonly DriverAmounts[] {
  return devices.map(({ driver, total, allocated, tainted, counters, capacity }) => {
    const amounts: DeviceAmount[] = [];
    if (total > 0) {
      const counts = { total: total * 1000, allocated: allocated * 1000 };
      amounts.push({ driver, sort: "devices", name: "", ...counts });
    }
    for (const [name, sum] of counterSums(counters).sums) {
      amounts.push({ driver, sort: "counter", name, ...sum });
    }
    for (const each of capacity) amounts.push({ driver, sort: "capacity", ...each });
    return { driver, tainted, amounts };
  });
}

/** Adds up what there is in several places. Drivers come in the order of their names. */
export class DriverSums {
  readonly #drivers = new Map<string, DriverSum>();

  add(places: readonly DriverAmounts[]): void {
    for (const place of places) {
      let sum = this.#drivers.get(place.driver);
      if (sum === undefined) this.#drivers.set(place.driver, (sum = new DriverSum(place.driver)));
      sum.add(place);
    }
  }

  all(): readonly DriverAmounts[] {
    return [...this.#drivers.values()].toSorted((a, b) => nameOrder(a.driver, b.driver));
  }
}

const order: readonly DeviceAmount["sort"][] = ["devices", "counter", "capacity"];

/** No more names than are told apart on one node. */
class DriverSum implements DriverAmounts {
  readonly driver: string;
  readonly tainted = new Map<TaintEffect, number>();
  readonly #amounts = {
    devices: new Map<string, DeviceAmount>(),
    counter: new Map<string, DeviceAmount>(),
    capacity: new Map<string, DeviceAmount>(),
  };

  constructor(driver: string) {
    this.driver = driver;
  }

  get amounts(): readonly DeviceAmount[] {
    return order.flatMap((sort) => [...this.#amounts[sort].values()]);
  }

  add({ tainted, amounts }: DriverAmounts): void {
    for (const [effect, devices] of tainted) {
      this.tainted.set(effect, (this.tainted.get(effect) ?? 0) + devices);
    }
    for (const each of amounts) {
      const known = this.#amounts[each.sort];
      const sum = known.get(each.name);
      if (sum === undefined) {
        if (known.size < maxAmounts) known.set(each.name, each);
        continue;
      }
      known.set(each.name, {
        ...sum,
        total: sumOfAmounts(sum.total, each.total),
        allocated: sumOfAmounts(sum.allocated, each.allocated),
      });
    }
  }
}

/** The part that is taken, 0 to 1 and above; undefined where there is nothing to divide by. */
export function takenShare({
  total,
  allocated,
}: Pick<DeviceAmount, "total" | "allocated">): number | undefined {
  const all = unitsOf(total);
  return all > 0 ? unitsOf(allocated) / all : undefined;
}
