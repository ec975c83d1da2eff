import {
  isPlain,
  type ClaimRecord,
  type DeviceShape,
  type DeviceUse,
  type SliceRecord,
} from "../../cluster/device-records.ts";
import { NodePart } from "./node-part.ts";
import { PoolCounters } from "./pool-counters.ts";

/**
 * How a pool of devices stands. Upstream gives nothing of pools that are `incomplete`, or `invalid`:
 * then a name stands for two devices or two sets of counters, or a device consumes counters that there
 * are not. `absent`: claims name it, and there is no slice of it.
 */
export type PoolState = "complete" | "incomplete" | "invalid" | "absent";

/** What one pool of a driver comes to; never edited. */
export interface PoolPart {
  readonly driver: string;
  readonly state: PoolState;
  /** By node, its devices and counters; none unless it is complete. */
  readonly nodes: readonly NodePart[];
  /** How many results of claims name a device that there is not. */
  readonly orphans: number;
}

/** What is known of a pool. */
export interface PoolRecords {
  readonly driver: string;
  readonly pool: string;
  readonly slices: Iterable<SliceRecord>;
  /** Those with results that name the pool. */
  readonly claims: Iterable<ClaimRecord>;
}

interface Device {
  readonly shape: DeviceShape;
  readonly node: string;
  taken: boolean;
}

/**
 * Accounts for a pool as the kube-scheduler 1.37 does. Which devices and counters there are is
 * `GatherPools` in k8s.io/dynamic-resource-allocation (structured/internal, pools_*.go); what allocated
 * devices leave of counters is `checkAvailableCounters` (allocator_*.go beside it); which devices are
 * allocated, and what shares consume, is `foreachAllocatedDevice` of the scheduler's plugin
 * dynamicresources (allocateddevices.go).
 *
 * It differs where upstream looks at one node at a time. Names have to be unique in the whole pool, not
 * among those for one node; slices that disagree on how many there are make it incomplete, where
 * upstream asks the first that comes; and slices whose selection of nodes nobody knows yet count as of
 * several nodes, where upstream passes over them.
 */
export function poolPart({ driver, pool, slices, claims }: PoolRecords): PoolPart {
  const current = newest(slices);
  const { length } = current;
  if (length === 0) {
    return { driver, state: "absent", nodes: [], orphans: countUses(claims, driver, pool) };
  }
  if (current.some(({ sliceCount }) => sliceCount !== length)) {
    return { driver, state: "incomplete", nodes: [], orphans: 0 };
  }
  const devices = devicesOf(current);
  const counters = PoolCounters.of(current);
  if (devices === undefined || counters?.hasAll(shapesOf(devices.values()).keys()) !== true) {
    return { driver, state: "invalid", nodes: [], orphans: 0 };
  }
  const parts = new Map<string, NodePart>();
  const partOf = (node: string): NodePart => {
    let part = parts.get(node);
    if (part === undefined) parts.set(node, (part = new NodePart(node, driver)));
    return part;
  };
  for (const { shape, node } of devices.values()) partOf(node).addDevice(shape);
  const orphans = take(devices, { driver, pool, claims }, partOf);
  const taken = shapesOf(devices.values().filter((device) => device.taken));
  for (const [shape, count] of taken) counters.consume(shape, count);
  for (const { node, columns } of counters.columns) partOf(node).addCounters({ pool, ...columns });
  return { driver, state: "complete", nodes: [...parts.values()], orphans };
}

/** The slices of the highest generation. */
function newest(slices: Iterable<SliceRecord>): readonly SliceRecord[] {
  let found: SliceRecord[] = [];
  for (const slice of slices) {
    const [first] = found;
    if (first === undefined || slice.generation > first.generation) found = [slice];
    else if (slice.generation === first.generation) found.push(slice);
  }
  return found;
}

/** Undefined when a name stands for two. A slice with counters has no devices. */
function devicesOf(slices: readonly SliceRecord[]): Map<string, Device> | undefined {
  const devices = new Map<string, Device>();
  for (const { devices: list, nodes, node, counters } of slices) {
    if (counters.length > 0) continue;
    for (const [index, name] of list.names.entries()) {
      const shape = list.shapes[index];
      if (shape === undefined) continue;
      if (devices.has(name)) return undefined;
      devices.set(name, { shape, node: nodes?.[index] ?? node, taken: false });
    }
  }
  return devices;
}

/**
 * The shapes of devices, with how many have each. Thousands of devices may share one that consumes
 * hundreds of counters.
 */
function shapesOf(devices: Iterable<Device>): ReadonlyMap<DeviceShape, number> {
  const shapes = new Map<DeviceShape, number>();
  for (const { shape } of devices) shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  return shapes;
}

/** Gives the devices to the claims; returns how many results name one that there is not. */
function take(
  devices: ReadonlyMap<string, Device>,
  { driver, pool, claims }: Omit<PoolRecords, "slices">,
  partOf: (node: string) => NodePart,
): number {
  let orphans = 0;
  /** By namespace and name of the device, what has been counted there. */
  const counted = new Set<string>();
  for (const { namespace, uses } of claims) {
    for (const use of uses) {
      if (!isOf(use, driver, pool)) continue;
      const device = devices.get(use.device);
      if (device === undefined) {
        orphans += 1;
        continue;
      }
      const part = partOf(device.node);
      part.consume(device.shape, use.consumed);
      if (!isPlain(device.shape)) {
        device.taken = true;
        continue;
      }
      if (!device.taken) part.allocate(device.shape);
      device.taken = true;
      const key = `${namespace}\n${use.device}`;
      if (counted.has(key)) continue;
      counted.add(key);
      part.countIn(namespace);
    }
  }
  return orphans;
}

function isOf(use: DeviceUse, driver: string, pool: string): boolean {
  return use.pool === pool && use.driver === driver;
}

function countUses(claims: Iterable<ClaimRecord>, driver: string, pool: string): number {
  let uses = 0;
  for (const claim of claims) uses += claim.uses.filter((use) => isOf(use, driver, pool)).length;
  return uses;
}
