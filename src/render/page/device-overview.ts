import {
  driverAmounts,
  type DriverAmounts,
  DriverSums,
} from "../../accounting/devices/device-amounts.ts";
import type { DeviceTotals } from "../../accounting/devices/device-totals.ts";
import { isUsable } from "../../accounting/node-room.ts";
import type { Snapshot } from "../../accounting/snapshot.ts";
import { nameOrder } from "../../resources/name-order.ts";
import { largestShareOf } from "./device-cells.ts";

/** What a driver has in the whole cluster. */
export interface DriverOverview {
  readonly driver: string;
  /** On nodes; undefined where it has none. */
  readonly onNodes: DriverAmounts | undefined;
  /** What is of no one node; undefined where it has none. */
  readonly withoutNode: DriverAmounts | undefined;
  /** How many nodes have some. */
  readonly nodes: number;
  /** Of the nodes that take pods, the one with the largest share taken of anything. */
  readonly fullest: { readonly node: string; readonly share: number } | undefined;
}

interface Place {
  nodes: number;
  fullest: DriverOverview["fullest"];
}

/** Totals never change, and a page asks for each again until there are others. */
const known = new WeakMap<DeviceTotals, readonly DriverOverview[]>();

/** Every driver, by name. */
export function deviceOverview({
  devices,
  nodes,
}: Pick<Snapshot, "devices" | "nodes">): readonly DriverOverview[] {
  if (devices === undefined) return [];
  const earlier = known.get(devices);
  if (earlier !== undefined) return earlier;
  const usable = new Set(nodes.filter(isUsable).map(({ name }) => name));
  const sums = new DriverSums();
  const places = new Map<string, Place>();
  for (const [node, ofNode] of devices.byNode) {
    const drivers = driverAmounts(ofNode);
    sums.add(drivers);
    for (const each of drivers) addPlace(places, each, usable.has(node) ? node : undefined);
  }
  const onNodes = byDriver(sums.all());
  const withoutNode = byDriver(driverAmounts(devices.withoutNode));
  const names = new Set([
    ...onNodes.keys(),
    ...withoutNode.keys(),
    ...devices.incompletePools.map(({ driver }) => driver),
  ]);
  const overview = [...names].toSorted(nameOrder).map((driver) => ({
    driver,
    onNodes: onNodes.get(driver),
    withoutNode: withoutNode.get(driver),
    nodes: places.get(driver)?.nodes ?? 0,
    fullest: places.get(driver)?.fullest,
  }));
  known.set(devices, overview);
  return overview;
}

function addPlace(
  places: Map<string, Place>,
  amounts: DriverAmounts,
  usableNode: string | undefined,
): void {
  let place = places.get(amounts.driver);
  if (place === undefined) {
    places.set(amounts.driver, (place = { nodes: 0, fullest: undefined }));
  }
  place.nodes += 1;
  const share = largestShareOf([amounts]) ?? 0;
  if (usableNode !== undefined && share > (place.fullest?.share ?? 0)) {
    place.fullest = { node: usableNode, share };
  }
}

function byDriver(drivers: readonly DriverAmounts[]): ReadonlyMap<string, DriverAmounts> {
  return new Map(drivers.map((each) => [each.driver, each]));
}
