import type {
  DeviceCount,
  DeviceTotals,
  DriverCount,
  DriverDevices,
} from "../accounting/devices/device-totals.ts";
import { unitsOf } from "../resources/amount.ts";
import { instantText } from "./instants.ts";
import { jsonObject, jsonObjectChunks } from "./json.ts";

/** The members of the document that are about devices of no node; none while devices are not read. */
export function* deviceMembersJson(devices: DeviceTotals | undefined): Generator<string, void> {
  if (devices === undefined) return;
  const { claims, oldestPending } = devices;
  const oldest = oldestPending === undefined ? undefined : instantText(oldestPending);
  const head = JSON.stringify({ claims: { ...claims, oldestPending: oldest } });
  yield `,"devices":${head.slice(0, -1)}`;
  yield `,"incompletePools":${countsJson(devices.incompletePools)}`;
  yield `,"invalidPools":${countsJson(devices.invalidPools)}`;
  yield `,"orphanedAllocations":${countsJson(devices.orphanedAllocations)}`;
  yield ',"withoutNode":';
  yield* jsonObjectChunks(byDriver(devices.withoutNode), driverJson);
  yield ',"namespaces":';
  yield* jsonObjectChunks(devices.byNamespace, countsJson);
  yield "}";
}

/** The devices of one node as a further member; none without any. */
export function nodeDevicesJson(devices: readonly DriverDevices[] | undefined): string {
  return devices === undefined ? "" : `,"devices":${driversJson(devices)}`;
}

/** The devices of a pool of nodes as a further member; none without any. */
export function poolDevicesJson(devices: readonly DeviceCount[] | undefined): string {
  if (devices === undefined) return "";
  const entries = devices.map(({ driver, ...count }) => [driver, count] as const);
  return `,"devices":${jsonObject(entries, JSON.stringify)}`;
}

function driversJson(devices: readonly DriverDevices[]): string {
  return jsonObject(byDriver(devices), driverJson);
}

function byDriver(devices: readonly DriverDevices[]) {
  return devices.map((ofDriver) => [ofDriver.driver, ofDriver] as const);
}

function driverJson({
  total,
  allocated,
  free,
  tainted,
  counters,
  capacity,
}: DriverDevices): string {
  return JSON.stringify({
    total,
    allocated,
    ...(total > 0 && { free, ratio: allocated / total }),
    ...(tainted.size > 0 && { tainted: Object.fromEntries(tainted) }),
    ...(counters.length > 0 && { counters: counters.flatMap(countersOf) }),
    ...(capacity.length > 0 && {
      capacity: capacity.map((each) => ({
        name: each.name,
        total: unitsOf(each.total),
        allocated: unitsOf(each.allocated),
      })),
    }),
  });
}

function countersOf({ pool, records, allocated }: DriverDevices["counters"][number]) {
  return records.map(({ set, counter, amount }, index) => ({
    pool,
    set,
    counter,
    total: unitsOf(amount),
    allocated: unitsOf(allocated[index] ?? 0),
  }));
}

function countsJson(counts: readonly DriverCount[]): string {
  return jsonObject(
    counts.map(({ driver, count }) => [driver, count] as const),
    String,
  );
}
