import type { ClusterState } from "../cluster/cluster-state.ts";
import type { NodeRecord, PodRecord } from "../cluster/records.ts";
import { ResourceNames } from "../cluster/resource-names.ts";
import { native, nativeResources } from "../cluster/scheduler-resources.ts";
import { isOfShard } from "../cluster/shards.ts";
import { nameOrder } from "../resources/name-order.ts";
import type { PodShape } from "../resources/pod-shape.ts";
import { Ledger } from "./ledger.ts";
import type { OtherSum } from "./other-sums.ts";
import { foldPools } from "./pool-members.ts";
import { clusterFits, clusterNodeLossMargin, poolTotals } from "./pools.ts";
import { shardPart } from "./shard-part.ts";
import { ShownNames, type NameLimits } from "./shown-names.ts";
import type { NodeResource, NodeTotals, ResourceTotal, Snapshot } from "./snapshot.ts";
import type { Group } from "./sums.ts";
import { waitingTotals } from "./waiting-totals.ts";

/** Fills a ledger with the pods and nodes of a state, and keeps it in step with them. */
export function followPods(state: ClusterState, ledger = new Ledger()): Ledger {
  fill(ledger, state.pods.values(), state.nodes.values());
  state.nodes.listen({
    changed(before, after) {
      if (before?.name === after?.name) return;
      if (after !== undefined) ledger.addNode(after.name);
      if (before !== undefined) ledger.removeNode(before.name);
    },
  });
  state.pods.listen({
    changed(before, after) {
      if (before !== undefined) ledger.remove(before);
      if (after !== undefined) ledger.add(after);
    },
  });
  return ledger;
}

export interface SnapshotOptions {
  /** That of the state's pods. One is made for this snapshot without, and when nodes are selected. */
  readonly ledger?: Ledger | undefined;
  /** What the pools say how many of fit. */
  readonly shapes?: readonly PodShape[] | undefined;
  readonly limits?: NameLimits | undefined;
}

/**
 * Accounts for the whole cluster state at one moment: synchronous, so that no event comes between
 * two nodes.
 *
 * The resources of a node are cpu, memory and pods, those of its capacity and allocatable, and those
 * of its pods; {@link ShownNames} bounds how many names there are in all, {@link foldPools} how many
 * pools. Of several records with one node name, which a recreated node leaves, the newest counts.
 * Sums are exact up to 2⁵³. Throws when the state has no rule set yet.
 *
 * Of a shard, the account is of its nodes; what the names of all nodes decide is decided by all.
 */
export function takeSnapshot(
  state: ClusterState,
  { ledger: followed, shapes = [], limits }: SnapshotOptions = {},
): Snapshot {
  if (state.accounting === undefined) throw new Error("the cluster state has no rule set yet");
  const records = new Map<string, NodeRecord>();
  for (const record of state.nodes.values()) records.set(record.name, record);
  const { ledger, askedBy } = state.selectsNodes
    ? selectedPods(state, records)
    : allPods(state, followed);
  const names = new ShownNames(records.values(), limits);
  for (const asked of askedBy.values()) names.ask(asked.keys());
  const sums = { ledger, names };
  const { shard } = state;
  const { nodes: all, foldedPools } = foldPools([...records.values()]);
  const own = shard === undefined ? all : all.filter(({ name }) => isOfShard(name, shard));
  const nodes = own.map((record) => nodeTotals(record, sums)).toSorted(byName);
  return {
    ...(shard !== undefined && { shard: shardPart(shard, all, names) }),
    rules: state.accounting.rules,
    serverVersion: state.accounting.serverVersion,
    nodes,
    pools: poolTotals(nodes, shapes),
    foldedPools,
    nodeLossMargin: clusterNodeLossMargin(nodes),
    fits: clusterFits(nodes, shapes),
    namespaces: Array.from(ledger.namespaces, ([name, { bound, unscheduled }]) => ({
      name,
      resources: resourceTotals(sums, bound),
      unscheduledPods: unscheduled,
    })).toSorted(byName),
    unscheduled: {
      pods: ledger.waiting.size,
      resources: resourceTotals(sums, ledger.unscheduled, usualResources),
      ...waitingTotals(ledger.waiting, names),
    },
    resizing: {
      deferred: ledger.resizing("deferred"),
      infeasible: ledger.resizing("infeasible"),
      in_progress: ledger.resizing("in_progress"),
    },
    orphanPods: ledger.orphans,
    leftOut: { node: names.leftOut, pod: leftOut(askedBy, names) },
    pods: ledger.pods,
  };
}

function fill(ledger: Ledger, pods: Iterable<PodRecord>, nodes: Iterable<NodeRecord>): Ledger {
  for (const { name } of nodes) ledger.addNode(name);
  for (const pod of pods) ledger.add(pod);
  return ledger;
}

function allPods({ pods, nodes, resources }: ClusterState, followed: Ledger | undefined) {
  followed?.settle(pods);
  const ledger = followed ?? fill(new Ledger(), pods.values(), nodes.values());
  return { ledger, askedBy: resources.askedBy };
}

/**
 * The pods that wait and those of the nodes that are selected: those of others are neither orphans,
 * nor in the sums of their namespace, nor do their names take room.
 */
function selectedPods({ pods }: ClusterState, nodes: ReadonlyMap<string, NodeRecord>) {
  const selected = Array.from(pods.values()).filter(({ node }) => node === "" || nodes.has(node));
  const names = new ResourceNames();
  for (const pod of selected) names.countPod(pod, 1);
  return { ledger: fill(new Ledger(), selected, nodes.values()), askedBy: names.askedBy };
}

interface ShownSums {
  readonly ledger: Ledger;
  readonly names: ShownNames;
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

function nodeTotals(record: NodeRecord, { ledger, names: shown }: ShownSums): NodeTotals {
  const { capacity, allocatable } = record;
  const { ofNative, ofOthers } = ledger;
  const group = ledger.nodes.get(record.name) ?? ledger.nobody;
  const resources: NodeResource[] = [];
  for (const [index, resource] of nativeResources.entries()) {
    const amounts = {
      resource,
      capacity: capacity.native[index],
      allocatable: allocatable.native[index],
      requests: ofNative.requests(group, index),
      limits: ofNative.limits(group, index),
      daemonsetRequests: ofNative.staying(group, index),
      preemptibleRequests: ofNative.preemptible(group, index),
    };
    if (usualResources.has(index) || isSomething(amounts)) resources.push(amounts);
  }
  const asked = ofOthers.of(group);
  const names = [...capacity.others.keys(), ...allocatable.others.keys(), ...asked.keys()];
  for (const resource of new Set(names.toSorted())) {
    const { requests, limits, staying, preemptible } = asked.get(resource) ?? nothingAsked;
    const amounts = {
      resource,
      capacity: capacity.others.get(resource),
      allocatable: allocatable.others.get(resource),
      requests,
      limits,
      daemonsetRequests: staying,
      preemptibleRequests: preemptible,
    };
    if (shown.has(resource) && isSomething(amounts)) resources.push(amounts);
  }
  return {
    name: record.name,
    state: record.state,
    pool: record.pool,
    roles: record.roles,
    ready: record.ready,
    unschedulable: record.unschedulable,
    labels: record.labels,
    resources,
    podsWithoutRequests: ofNative.withoutRequests(group),
    podsWithoutLimits: ofNative.withoutLimits(group),
  };
}

const nothingAsked: Omit<OtherSum, "amounts"> = {
  requests: 0,
  limits: 0,
  staying: 0,
  preemptible: 0,
};

function isSomething({ capacity, allocatable, requests, limits }: NodeResource): boolean {
  return capacity !== undefined || allocatable !== undefined || requests > 0 || limits > 0;
}

/** The resources of which there is something, and those that are always listed. */
function resourceTotals(
  { ledger: { ofNative, ofOthers }, names }: ShownSums,
  group: Group,
  always: ReadonlySet<number> = new Set(),
): ResourceTotal[] {
  const totals: ResourceTotal[] = [];
  for (const [index, resource] of nativeResources.entries()) {
    const requests = ofNative.requests(group, index);
    const limits = ofNative.limits(group, index);
    if (always.has(index) || requests > 0 || limits > 0)
      totals.push({ resource, requests, limits });
  }
  const asked = ofOthers.of(group);
  for (const resource of [...asked.keys()].toSorted()) {
    const { requests, limits } = asked.get(resource) ?? nothingAsked;
    if (names.has(resource) && (requests > 0 || limits > 0)) {
      totals.push({ resource, requests, limits });
    }
  }
  return totals;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return nameOrder(a.name, b.name);
}
