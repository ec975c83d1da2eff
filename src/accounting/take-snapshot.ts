import type { ClusterState } from "../cluster/cluster-state.ts";
import type { NodeRecord } from "../cluster/records.ts";
import type { ResourceNames } from "../cluster/resource-names.ts";
import { native, nativeResources } from "../cluster/scheduler-resources.ts";
import { byName } from "../resources/name-order.ts";
import type { PodShape } from "../resources/pod-shape.ts";
import { Books } from "./books.ts";
import { deviceAccount, type DeviceScope } from "./devices/device-account.ts";
import { DeviceBooks, type DeviceMoment } from "./devices/device-books.ts";
import type { Ledger } from "./ledger.ts";
import type { OtherSum } from "./other-sums.ts";
import { foldPools } from "./pool-members.ts";
import { nodeSums } from "./pools.ts";
import { isOfShard } from "../cluster/shards.ts";
import { ofShard } from "./shard-part.ts";
import { ShownNames, type NameLimits } from "./shown-names.ts";
import { atOnce, mapped, sorted, type Slices } from "./slices.ts";
import type {
  NamespaceTotals,
  NodeResource,
  NodeTotals,
  ResourceTotal,
  Snapshot,
} from "./snapshot.ts";
import type { Group, GroupSums } from "./sums.ts";
import { waitingTotals } from "./waiting-totals.ts";

export interface SnapshotOptions {
  /** Those that follow the state; they are made for this snapshot without. */
  readonly books?: Books | undefined;
  /** What the pools say how many of fit. */
  readonly shapes?: readonly PodShape[] | undefined;
  readonly limits?: NameLimits | undefined;
  /** What is known of devices at that moment; undefined leaves them out. */
  readonly devices?: DeviceMoment | undefined;
}

/** {@link snapshotSlices} without a pause, with the devices that the state knows. */
export function takeSnapshot(state: ClusterState, options: SnapshotOptions = {}): Snapshot {
  const devices = state.devices && atOnce(new DeviceBooks(state.devices).moment());
  return atOnce(snapshotSlices(state, { devices, ...options }));
}

/**
 * Accounts for the whole cluster state at one moment: that of the first slice, which copies the sums of
 * the namespaces. The totals of a node that changes during the slices after it are made before it
 * does, so that they see nothing of what follows. Of a state's books there is one at a time.
 *
 * The resources of a node are cpu, memory and pods, those of its capacity and allocatable, and those
 * of its pods; {@link ShownNames} bounds how many names there are in all, {@link foldPools} how many
 * pools. Of several records with one node name, which a recreated node leaves, the newest counts.
 * Sums are exact up to 2⁵³, and rounded above. Throws when the state has no rule set yet.
 *
 * Of a shard, the account is of its nodes; what the names of all nodes decide is decided by all.
 */
export function* snapshotSlices(
  state: ClusterState,
  { books: followed, shapes = [], limits, devices }: SnapshotOptions = {},
): Slices<Snapshot> {
  if (state.accounting === undefined) throw new Error("the cluster state has no rule set yet");
  const { rules, serverVersion } = state.accounting;
  const books = followed ?? new Books(state);
  books.settle();
  const { ledger, askedBy } = books;
  const names = new ShownNames(state.resources.listed, () => newestNodes(state).values(), limits);
  for (const asked of askedBy.values()) names.ask(asked.keys());
  if (books.names?.isSame(names) === false) books.nodes.renewAll();
  books.names = names;
  const namespaces = namespacesNow(ledger);
  const unscheduled = groupsNow(ledger, [ledger.unscheduled]);
  const waiting = [...ledger.waiting.values()];
  const counts = {
    resizing: {
      deferred: ledger.resizing("deferred"),
      infeasible: ledger.resizing("infeasible"),
      in_progress: ledger.resizing("in_progress"),
    },
    orphanPods: ledger.orphans,
    leftOut: { node: names.leftOut, pod: leftOut(askedBy, names) },
    pods: ledger.pods,
  };
  const unasked = new Unasked();
  const all = yield* books.nodes.totals((record) =>
    nodeTotals(record, nodeNow(ledger, record.name), names, unasked),
  );
  // All that follows is made of what is never edited.
  const { nodes: folded, foldedPools } = yield* foldPools(all);
  const { nodes, ...part } = yield* ofShard(state.shard, folded);
  const scope = deviceScope(state, nodes);
  return {
    ...part,
    rules,
    serverVersion,
    nodes,
    ...(yield* nodeSums(nodes, shapes)),
    foldedPools,
    namespaces: yield* namespaces(names),
    unscheduled: {
      pods: waiting.length,
      resources: resourceTotals(unscheduled(0), names, usualResources),
      ...(yield* waitingTotals(waiting, names)),
    },
    ...(devices !== undefined && { devices: yield* deviceAccount(devices, scope) }),
    ...counts,
  };
}

/** Shards and selected nodes have their own devices; what is of no node is of shard 0. */
function deviceScope(
  { selectsNodes, shard }: Pick<ClusterState, "selectsNodes" | "shard">,
  nodes: readonly NodeTotals[],
): DeviceScope {
  const selected = selectsNodes ? new Set(nodes.map(({ name }) => name)) : undefined;
  return {
    nodes,
    counts: (node) =>
      isOfShard(node, shard) && (node === "" || selected === undefined || selected.has(node)),
    hasRest: isOfShard("", shard),
  };
}

/** The newest node of each name. */
function newestNodes({ nodes }: ClusterState): ReadonlyMap<string, NodeRecord> {
  const records = new Map<string, NodeRecord>();
  for (const record of nodes.values()) records.set(record.name, record);
  return records;
}

/** What the pods of a group ask for. */
interface Asked {
  readonly ofNative: GroupSums;
  readonly ofOthers: ReadonlyMap<string, OtherSum>;
}

/** The sums of a node, which are to be read at once. */
function nodeNow({ ofNative, ofOthers, nodes }: Ledger, name: string): Asked {
  const group = nodes.get(name);
  return { ofNative: ofNative.of(group), ofOthers: ofOthers.now(group) };
}

/** The sums of groups as they are now, by their place in the list. */
function groupsNow(
  { ofNative, ofOthers }: Ledger,
  groups: readonly Group[],
): (index: number) => Asked {
  const sums = ofNative.copy(groups);
  const others = groups.map((group) => ofOthers.now(group));
  return (index) => ({ ofNative: sums(index), ofOthers: others[index] ?? new Map() });
}

/** Makes the totals of the namespaces that there are now, by name. */
function namespacesNow(ledger: Ledger): (names: ShownNames) => Slices<NamespaceTotals[]> {
  const groups = Array.from(ledger.namespaces, ([name, { bound, unscheduled }]) => ({
    name,
    bound,
    unscheduled,
  }));
  const sums = groupsNow(
    ledger,
    groups.map(({ bound }) => bound),
  );
  return function* totals(names) {
    const all = yield* mapped(groups, ({ name, unscheduled }, index) => ({
      name,
      resources: resourceTotals(sums(index), names),
      unscheduledPods: unscheduled,
    }));
    return yield* sorted(all, byName);
  };
}

/** How many amounts of pods have names that are too many. */
function leftOut(askedBy: ResourceNames["askedBy"], names: ShownNames): number {
  let amounts = 0;
  for (const asked of askedBy.values()) {
    for (const [name, count] of asked) if (!names.has(name)) amounts += count;
  }
  return amounts;
}

/**
 * Listed for nodes and unscheduled pods even when there are none of them: an absent series is not a
 * zero.
 */
const usualResources: ReadonlySet<number> = new Set([native.cpu, native.memory, native.pods]);

/** Lets nodes share what they list equally and no pod on them asks for, such as huge pages: often a third of all. */
class Unasked {
  readonly #latest = new Map<string, NodeResource>();

  /** The resource, or one that is equal. */
  shared(each: NodeResource): NodeResource {
    const { resource, capacity, allocatable, requests, limits } = each;
    if (requests > 0 || limits > 0) return each;
    const latest = this.#latest.get(resource);
    const isSame = latest?.capacity === capacity && latest?.allocatable === allocatable;
    if (latest !== undefined && isSame) return latest;
    this.#latest.set(resource, each);
    return each;
  }
}

function nodeTotals(
  record: NodeRecord,
  { ofNative, ofOthers }: Asked,
  shown: ShownNames,
  unasked: Unasked,
): NodeTotals {
  const { capacity, allocatable } = record;
  const resources: NodeResource[] = [];
  for (const [index, resource] of nativeResources.entries()) {
    const amounts = {
      resource,
      capacity: capacity.native[index],
      allocatable: allocatable.native[index],
      requests: ofNative.requests(index),
      limits: ofNative.limits(index),
      daemonsetRequests: ofNative.staying(index),
      preemptibleRequests: ofNative.preemptible(index),
    };
    if (usualResources.has(index) || isSomething(amounts)) resources.push(unasked.shared(amounts));
  }
  for (const resource of otherNames(record, ofOthers)) {
    const { requests, limits, staying, preemptible, served, servedStaying } =
      ofOthers.get(resource) ?? nothingAsked;
    const amounts = {
      resource,
      capacity: capacity.others.get(resource),
      allocatable: allocatable.others.get(resource),
      requests,
      limits,
      daemonsetRequests: staying,
      preemptibleRequests: preemptible,
      ...(served > 0 && { deviceRequests: served }),
      ...(servedStaying > 0 && { daemonsetDeviceRequests: servedStaying }),
    };
    if (shown.has(resource) && isSomething(amounts)) resources.push(unasked.shared(amounts));
  }
  return {
    name: record.name,
    state: record.state,
    pool: record.pool,
    roles: record.roles,
    ready: record.ready,
    unschedulable: record.unschedulable,
    labels: record.labels,
    // An array that has grown holds room for a dozen more.
    resources: resources.slice(),
    podsWithoutRequests: ofNative.withoutRequests(),
    podsWithoutLimits: ofNative.withoutLimits(),
  };
}

/** The resources that are not native of a node and its pods, in order. */
function otherNames(
  { capacity, allocatable }: NodeRecord,
  ofOthers: Asked["ofOthers"],
): Iterable<string> {
  if (capacity.others.size + allocatable.others.size + ofOthers.size === 0) return [];
  const names = [...capacity.others.keys(), ...allocatable.others.keys(), ...ofOthers.keys()];
  return new Set(names.toSorted());
}

const nothingAsked: OtherSum = {
  requests: 0,
  limits: 0,
  staying: 0,
  preemptible: 0,
  served: 0,
  servedStaying: 0,
};

function isSomething({ capacity, allocatable, requests, limits }: NodeResource): boolean {
  return capacity !== undefined || allocatable !== undefined || requests > 0 || limits > 0;
}

/** The resources of which there is something, and those that are always listed. */
function resourceTotals(
  { ofNative, ofOthers }: Asked,
  names: ShownNames,
  always: ReadonlySet<number> = new Set(),
): ResourceTotal[] {
  const totals: ResourceTotal[] = [];
  for (const [index, resource] of nativeResources.entries()) {
    const requests = ofNative.requests(index);
    const limits = ofNative.limits(index);
    if (always.has(index) || requests > 0 || limits > 0)
      totals.push({ resource, requests, limits });
  }
  for (const resource of [...ofOthers.keys()].toSorted()) {
    const { requests, limits } = ofOthers.get(resource) ?? nothingAsked;
    if (names.has(resource) && (requests > 0 || limits > 0)) {
      totals.push({ resource, requests, limits });
    }
  }
  return totals;
}
