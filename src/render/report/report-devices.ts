import {
  type DeviceAmount,
  driverAmounts,
  type DriverAmounts,
  DriverSums,
} from "../../accounting/devices/device-amounts.ts";
import type { DeviceTotals, DriverCount } from "../../accounting/devices/device-totals.ts";
import { unitsOf } from "../../resources/amount.ts";

/** Something that a driver has on one line, in base units. */
export interface ReportDevice {
  readonly driver: string;
  readonly sort: DeviceAmount["sort"];
  /** Of the counter or capacity; empty for devices. */
  readonly name: string;
  /** Undefined for a namespace. */
  readonly total: number | undefined;
  readonly allocated: number;
}

/** The devices of one line. */
export interface ReportDevices {
  readonly amounts: readonly ReportDevice[];
  /** How many devices there are with a taint, by driver and effect. */
  readonly tainted: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const noDevices: ReportDevices = { amounts: [], tainted: new Map() };

/** The devices of these nodes together. */
export function devicesOn(
  { byNode }: Pick<DeviceTotals, "byNode">,
  nodes: readonly { readonly name: string }[],
): ReportDevices {
  const sums = new DriverSums();
  for (const { name } of nodes) {
    const devices = byNode.get(name);
    if (devices !== undefined) sums.add(driverAmounts(devices));
  }
  return reported(sums.all());
}

/** The devices of no one node. */
export function devicesWithoutNode({ withoutNode }: DeviceTotals): ReportDevices {
  return reported(driverAmounts(withoutNode));
}

/** What the claims of a namespace take. */
export function devicesTaken(taken: readonly DriverCount[] = []): ReportDevices {
  return {
    amounts: taken.map(({ driver, count }) => ({
      driver,
      sort: "devices",
      name: "",
      total: undefined,
      allocated: count,
    })),
    tainted: new Map(),
  };
}

/** All devices, of nodes and of none, with what the claims of all namespaces take. */
export function devicesOfNamespaces(devices: DeviceTotals): ReportDevices {
  const sums = new DriverSums();
  for (const ofNode of devices.byNode.values()) sums.add(driverAmounts(ofNode));
  sums.add(driverAmounts(devices.withoutNode));
  const taken = new Map<string, number>();
  for (const { driver, count } of [...devices.byNamespace.values()].flat()) {
    taken.set(driver, (taken.get(driver) ?? 0) + count);
  }
  const all = reported(sums.all());
  return {
    ...all,
    amounts: all.amounts
      .filter(({ sort }) => sort === "devices")
      .map((each) => ({ ...each, allocated: taken.get(each.driver) ?? 0 })),
  };
}

function reported(drivers: readonly DriverAmounts[]): ReportDevices {
  return {
    amounts: drivers.flatMap(({ amounts }) =>
      amounts.map(({ driver, sort, name, total, allocated }) => ({
        driver,
        sort,
        name,
        total: unitsOf(total),
        allocated: unitsOf(allocated),
      })),
    ),
    tainted: new Map(
      drivers
        .filter(({ tainted }) => tainted.size > 0)
        .map(({ driver, tainted }) => [driver, tainted]),
    ),
  };
}
