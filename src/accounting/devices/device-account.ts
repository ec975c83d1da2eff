import { nameOrder } from "../../resources/name-order.ts";
import { isUsable } from "../node-room.ts";
import { visitEach, sliceLength, sorted, type Slices } from "../slices.ts";
import type { NodeTotals } from "../snapshot.ts";
import { counterSums, maxAmounts } from "./counter-sums.ts";
import type { DeviceMoment } from "./device-books.ts";
import type { DeviceCount, DeviceTotals, DriverCount, DriverDevices } from "./device-totals.ts";
import { NodePart } from "./node-part.ts";
import type { PoolPart, PoolState } from "./pool-part.ts";
import { shownDrivers } from "./shown-drivers.ts";

/** Which part of the cluster an account of devices is of. */
export interface DeviceScope {
  /** Those that are accounted for. */
  readonly nodes: readonly NodeTotals[];
  /** Whether claims count in their namespace that take devices of a node, be there such a node or not. */
  readonly counts: (node: string) => boolean;
  /** Whether what is of no node is of this part. */
  readonly hasRest: boolean;
  /** How many counters and capacities are shown in all. */
  readonly mostAmounts?: number | undefined;
}

/**
 * More than clusters have: 5000 nodes of 8 devices with 10 counters each. Whoever writes slices would
 * fill the memory with them: a few texts that slices share become a text for each.
 */
const mostAmountsInAll = 500_000;
/** As the text of a node is made in one piece. */
const mostAmountsOfNode = 50_000;

/** Accounts for what is known of devices. */
export function* deviceAccount(moment: DeviceMoment, scope: DeviceScope): Slices<DeviceTotals> {
  const drivers = shownDrivers(moment.parts);
  const isShown = ({ driver }: PoolPart) => drivers.has(driver);
  const parts = drivers.leftOut === 0 ? moment.parts : moment.parts.filter(isShown);
  const { onNodes, byNamespace } = yield* nodesAndNamespaces(parts, scope);
  const bounded = new Bounded(scope.mostAmounts);
  const byNode = new Map<string, readonly DriverDevices[]>();
  const byPool = new Map<string, Map<string, DeviceCount>>();
  for (const [index, node] of scope.nodes.entries()) {
    if (index % sliceLength === 0) yield;
    const devices = onNodes.of(node.name);
    if (devices === undefined) continue;
    byNode.set(node.name, bounded.of(devices));
    if (isUsable(node)) addToPool(byPool, node.pool, devices);
  }
  const withoutNode = bounded.of(onNodes.of("") ?? []);
  return {
    byNode,
    withoutNode,
    byPool: yield* sortedMaps(byPool, (each) => each),
    byNamespace: yield* sortedMaps(byNamespace, (count, driver) => ({ driver, count })),
    ...(scope.hasRest ? restOf(moment, parts) : noRest),
    leftOut: drivers.leftOut + bounded.leftOut,
  };
}

interface Sums {
  readonly onNodes: OnNodes;
  readonly byNamespace: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** What there is on each node, be there such a node or not, and what each namespace has. */
function* nodesAndNamespaces(parts: readonly PoolPart[], { counts }: DeviceScope): Slices<Sums> {
  const onNodes = new OnNodes();
  const byNamespace = new Map<string, Map<string, number>>();
  for (const { nodes } of parts) {
    yield* visitEach(nodes, (part) => {
      if (!counts(part.node)) return;
      onNodes.add(part);
      addNamespaces(byNamespace, part);
    });
    yield;
  }
  return { onNodes, byNamespace };
}

/** What is of no node. */
type Rest = Pick<
  DeviceTotals,
  "claims" | "oldestPending" | "incompletePools" | "invalidPools" | "orphanedAllocations"
>;

const noRest: Rest = {
  claims: { allocated: 0, pending: 0, unreserved: 0 },
  oldestPending: undefined,
  incompletePools: [],
  invalidPools: [],
  orphanedAllocations: [],
};

function restOf({ claims, oldestPending }: DeviceMoment, parts: readonly PoolPart[]): Rest {
  const inState = (state: PoolState) => countOf(parts, (part) => Number(part.state === state));
  return {
    claims,
    oldestPending,
    incompletePools: inState("incomplete"),
    invalidPools: inState("invalid"),
    orphanedAllocations: countOf(parts, ({ orphans }) => orphans),
  };
}

/** Bounds amounts: whoever writes slices invents their names, and how many there are. */
class Bounded {
  /** How many amounts are not shown. */
  leftOut = 0;
  #room: number;

  constructor(most = mostAmountsInAll) {
    this.#room = most;
  }

  of(devices: readonly DriverDevices[]): readonly DriverDevices[] {
    if (!devices.some(hasAmounts)) return devices;
    let room = Math.min(this.#room, mostAmountsOfNode);
    return devices.map((each) => {
      const bounded = this.#bounded(each, room);
      const amounts = amountsOf(bounded);
      room -= amounts;
      this.#room -= amounts;
      return bounded;
    });
  }

  /** Of too many amounts all those of the driver on the node are left out: a part is no sum. */
  #bounded(devices: DriverDevices, room: number): DriverDevices {
    const { counters } = devices;
    const capacity = devices.capacity.slice(0, maxAmounts);
    this.leftOut += devices.capacity.length - capacity.length;
    const bounded = withAmounts(devices, counters, capacity);
    const amounts = amountsOf(bounded);
    if (amounts > room) {
      this.leftOut += amounts;
      return withAmounts(devices, [], []);
    }
    this.leftOut += counterSums(counters).leftOut;
    return bounded;
  }
}

function amountsOf({ counters, capacity }: DriverDevices): number {
  return counters.reduce((sum, { records }) => sum + records.length, capacity.length);
}

function hasAmounts({ counters, capacity }: DriverDevices): boolean {
  return counters.length + capacity.length > 0;
}

function withAmounts(
  { driver, total, allocated, free, tainted }: DriverDevices,
  counters: DriverDevices["counters"],
  capacity: DriverDevices["capacity"],
): DriverDevices {
  return { driver, total, allocated, free, tainted, counters, capacity };
}

/** What there is on each node, in the order of the drivers. */
class OnNodes {
  readonly #parts = new Map<string, NodePart[]>();
  /** Sums that are made here; else parts are never edited. */
  readonly #sums = new Set<NodePart>();

  of(node: string): readonly DriverDevices[] | undefined {
    return this.#parts.get(node);
  }

  /** Adds the part of a pool to what its node has. */
  add(part: NodePart): void {
    const { node, driver } = part;
    const parts = this.#parts.get(node);
    if (parts === undefined) {
      this.#parts.set(node, [part]);
      return;
    }
    const at = parts.findIndex((each) => each.driver >= driver);
    const same = parts[at];
    if (same?.driver !== driver) parts.splice(at === -1 ? parts.length : at, 0, part);
    else if (this.#sums.has(same)) same.add(part);
    else {
      const sum = new NodePart(node, driver);
      sum.add(same);
      sum.add(part);
      this.#sums.add(sum);
      parts[at] = sum;
    }
  }
}

function addNamespaces(
  byNamespace: Map<string, Map<string, number>>,
  { driver, namespaces }: NodePart,
): void {
  for (const [namespace, devices] of namespaces) {
    const drivers = mapOf(byNamespace, namespace);
    drivers.set(driver, (drivers.get(driver) ?? 0) + devices);
  }
}

function addToPool(
  byPool: Map<string, Map<string, DeviceCount>>,
  pool: string,
  devices: readonly DriverDevices[],
): void {
  const drivers = mapOf(byPool, pool);
  for (const { driver, total, allocated } of devices) {
    if (total === 0) continue;
    const before = drivers.get(driver);
    drivers.set(driver, {
      driver,
      total: total + (before?.total ?? 0),
      allocated: allocated + (before?.allocated ?? 0),
    });
  }
}

function mapOf<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let found = maps.get(key);
  if (found === undefined) maps.set(key, (found = new Map<string, T>()));
  return found;
}

/** By key, what `made` makes of each value, in the order of the drivers. */
function* sortedMaps<T, R extends { readonly driver: string }>(
  maps: ReadonlyMap<string, ReadonlyMap<string, T>>,
  made: (value: T, driver: string) => R,
): Slices<ReadonlyMap<string, readonly R[]>> {
  const inOrder = yield* sorted([...maps], ([a], [b]) => nameOrder(a, b));
  const all = new Map<string, readonly R[]>();
  for (const [key, values] of inOrder) {
    all.set(key, Array.from(values, ([driver, value]) => made(value, driver)).toSorted(byDriver));
    if (all.size % sliceLength === 0) yield;
  }
  return all;
}

function byDriver(a: { readonly driver: string }, b: { readonly driver: string }): number {
  return nameOrder(a.driver, b.driver);
}

/** Of every driver that has pools, how many of something it has; 0 too, which an absent series is not. */
function countOf(
  parts: readonly PoolPart[],
  value: (part: PoolPart) => number,
): readonly DriverCount[] {
  const counts = new Map<string, number>();
  for (const part of parts) {
    counts.set(part.driver, (counts.get(part.driver) ?? 0) + value(part));
  }
  return Array.from(counts, ([driver, count]) => ({ driver, count })).toSorted(byDriver);
}
