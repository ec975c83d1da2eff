import {
  isPlain,
  type ClaimRecord,
  type DeviceShape,
  type DeviceUse,
  type NamedAmount,
  type SliceRecord,
} from "../../cluster/device-records.ts";
import { visitEach, type Slices } from "../slices.ts";
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

/** What is known of a pool at one moment. */
export interface PoolRecords {
  readonly driver: string;
  readonly pool: string;
  readonly slices: readonly SliceRecord[];
  /** Those with results that name the pool. */
  readonly claims: readonly ClaimRecord[];
}

interface Device {
  readonly shape: DeviceShape;
  readonly node: string;
  /** That of the first claim that has it, or a share of it; undefined while none has. */
  namespace: string | undefined;
  /** A result of no share takes it, so that no other gets any of it. */
  whole: boolean;
}

/**
 * Accounts for a pool as the kube-scheduler 1.37 does. Which devices and counters there are is
 * `GatherPools` in k8s.io/dynamic-resource-allocation (structured/internal, pools_*.go); what allocated
 * devices leave of counters is `checkAvailableCounters` (allocator_*.go beside it); which devices are
 * allocated, and what shares consume, is `foreachAllocatedDevice` of the scheduler's plugin
 * dynamicresources (allocateddevices.go). A result without a share ID takes the device whole there, also
 * one that may be shared, and `deviceInUse` of the allocator gives nobody any more of it: so all of its
 * capacity is taken. Clusters whose scheduler did not know shares yet have such results.
 *
 * It differs where upstream looks at one node at a time. Names have to be unique in the whole pool, not
 * among those for one node; slices that disagree on how many there are make it incomplete, where
 * upstream asks the first that comes; and slices whose selection of nodes nobody knows yet count as of
 * several nodes, where upstream passes over them.
 */
export function* poolPart({ driver, pool, slices, claims }: PoolRecords): Slices<PoolPart> {
  const current = newest(slices);
  const { length } = current;
  if (length === 0) {
    return { driver, state: "absent", nodes: [], orphans: yield* countUses(claims, driver, pool) };
  }
  if (current.some(({ sliceCount }) => sliceCount !== length)) {
    return { driver, state: "incomplete", nodes: [], orphans: 0 };
  }
  const devices = yield* devicesOf(current);
  const counters = yield* PoolCounters.of(current);
  if (
    devices === undefined ||
    counters === undefined ||
    !(yield* counters.hasAll(devices.values()))
  ) {
    return { driver, state: "invalid", nodes: [], orphans: 0 };
  }
  const parts = new Map<string, NodePart>();
  const partOf = (node: string): NodePart => {
    let part = parts.get(node);
    if (part === undefined) parts.set(node, (part = new NodePart(node, driver)));
    return part;
  };
  yield* visitEach(devices.values(), ({ shape, node }) => partOf(node).addDevice(shape), weightOf);
  const orphans = yield* take(devices, { driver, pool, claims }, partOf);
  yield* visitEach(
    devices.values(),
    ({ shape, namespace }) => {
      if (namespace !== undefined) counters.consume(shape);
    },
    weightOf,
  );
  yield* visitEach(counters.columns, ({ node, columns }) => {
    partOf(node).addCounters({ pool, ...columns });
  });
  return { driver, state: "complete", nodes: [...parts.values()], orphans };
}

/** The slices of the highest generation. */
function newest(slices: readonly SliceRecord[]): readonly SliceRecord[] {
  const generation = slices.reduce((most, each) => Math.max(most, each.generation), -Infinity);
  return slices.filter((each) => each.generation === generation);
}

/** Undefined when a name stands for two. A slice with counters has no devices. */
function* devicesOf(slices: readonly SliceRecord[]): Slices<Map<string, Device> | undefined> {
  const devices = new Map<string, Device>();
  for (const { devices: list, nodes, node, counters } of slices) {
    yield;
    if (counters.length > 0) continue;
    for (const [index, name] of list.names.entries()) {
      const shape = list.shapes[index];
      if (shape === undefined) continue;
      if (devices.has(name)) return undefined;
      devices.set(name, {
        shape,
        node: nodes?.[index] ?? node,
        namespace: undefined,
        whole: false,
      });
    }
  }
  return devices;
}

/** A share of a device that a claim has. */
interface Share {
  readonly device: Device;
  readonly consumed: readonly NamedAmount[];
}

/** Gives the devices to the claims; returns how many results name one that there is not. */
function* take(
  devices: ReadonlyMap<string, Device>,
  { driver, pool, claims }: Omit<PoolRecords, "slices">,
  partOf: (node: string) => NodePart,
): Slices<number> {
  let orphans = 0;
  /** By namespace and name of the device, what has been counted there beside its first namespace. */
  const counted = new Set<string>();
  const shares: Share[] = [];
  const giveTo = (namespace: string, { device: name, consumed }: DeviceUse): void => {
    const device = devices.get(name);
    if (device === undefined) {
      orphans += 1;
      return;
    }
    const { shape, namespace: first } = device;
    const part = partOf(device.node);
    device.namespace ??= namespace;
    if (!isPlain(shape)) {
      if (consumed !== undefined) shares.push({ device, consumed });
      else if (!device.whole) {
        device.whole = true;
        part.consume(shape, shape.capacity);
      }
      return;
    }
    if (first === undefined) part.allocate(shape);
    else {
      const key = `${namespace}\n${name}`;
      if (first === namespace || counted.has(key)) return;
      counted.add(key);
    }
    part.countIn(namespace);
  };
  yield* visitEach(
    claims,
    ({ namespace, uses }) => {
      for (const use of uses) if (isOf(use, driver, pool)) giveTo(namespace, use);
    },
    ({ uses }) => uses.length,
  );
  yield* visitEach(shares, ({ device, consumed }) => {
    if (!device.whole) partOf(device.node).consume(device.shape, consumed);
  });
  return orphans;
}

/** How much work a device is. */
function weightOf({ shape: { capacity, consumes } }: Device): number {
  return 1 + capacity.length + consumes.length;
}

function isOf(use: DeviceUse, driver: string, pool: string): boolean {
  return use.pool === pool && use.driver === driver;
}

function* countUses(claims: readonly ClaimRecord[], driver: string, pool: string): Slices<number> {
  let count = 0;
  yield* visitEach(
    claims,
    ({ uses }) => {
      for (const use of uses) if (isOf(use, driver, pool)) count += 1;
    },
    ({ uses }) => uses.length,
  );
  return count;
}
