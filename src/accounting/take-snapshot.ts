import type { ClusterState } from "../cluster/cluster-state.ts";
import type { NodeRecord, PodRecord } from "../cluster/records.ts";
import { native, nativeResources } from "../cluster/scheduler-resources.ts";
import { OtherSums } from "./other-sums.ts";
import { ShownNames, type NameLimits } from "./shown-names.ts";
import type { NodeResource, NodeTotals, ResourceTotal, Snapshot } from "./snapshot.ts";
import type { Group } from "./sums.ts";
import { Sums } from "./sums.ts";

/**
 * Accounts for the whole cluster state at one moment: synchronous, so that no event comes between
 * two pods.
 *
 * The resources of a node are cpu, memory and pods, those of its capacity and allocatable, and those
 * of its pods; {@link ShownNames} bounds how many names there are in all. Of
 * several records with one node name, which a recreated node leaves, the newest counts. Sums are
 * exact up to 2⁵³. Throws when the state has no rule set yet.
 */
export function takeSnapshot(state: ClusterState, limits?: NameLimits): Snapshot {
  if (state.accounting === undefined) throw new Error("the cluster state has no rule set yet");
  const sums = addUp(state, limits);
  const { nodes, namespaces, unscheduled, orphanPods } = sums;
  return {
    rules: state.accounting.rules,
    serverVersion: state.accounting.serverVersion,
    nodes: Array.from(nodes.values(), ({ record, group }) =>
      nodeTotals(record, sums, group),
    ).toSorted(byName),
    namespaces: Array.from(namespaces, ([name, group]) => ({
      name,
      resources: resourceTotals(sums, group),
    })).toSorted(byName),
    unscheduled: {
      pods: sums.ofNative.requests(unscheduled, native.pods),
      resources: resourceTotals(sums, unscheduled, usualResources),
    },
    orphanPods,
    leftOut: { node: sums.names.leftOut, pod: sums.ofOthers.leftOut },
    pods: sums.pods,
  };
}

/** Sums of the native resources and of the others. */
interface AllSums {
  readonly ofNative: Sums;
  readonly ofOthers: OtherSums;
  readonly names: ShownNames;
}

/** Adds each pod to its node and its namespace, or to the unscheduled ones. */
function addUp(state: ClusterState, limits: NameLimits | undefined) {
  const ofNative = new Sums(state.nodes.size);
  const nodes = new Map<string, { readonly record: NodeRecord; readonly group: Group }>();
  for (const record of state.nodes.values()) {
    nodes.set(record.name, { record, group: ofNative.newGroup() });
  }
  const namespaces = new Map<string, Group>();
  const unscheduled = ofNative.newGroup();
  const withOthers: PodRecord[] = [];
  let orphanPods = 0;

  let pods = 0;

  for (const pod of state.pods.values()) {
    const { node, namespace, requirements } = pod;
    // Of nodes that are not selected: neither orphans, nor in the sums of their namespace.
    if (state.selectsNodes && node !== "" && !nodes.has(node)) continue;
    pods += 1;
    if (requirements.requests.others.size + requirements.limits.others.size > 0) {
      withOthers.push(pod);
    }
    if (node === "") {
      ofNative.add(unscheduled, requirements);
      continue;
    }
    const bound = nodes.get(node);
    if (bound === undefined) orphanPods += 1;
    else ofNative.add(bound.group, requirements);

    let group = namespaces.get(namespace);
    if (group === undefined) namespaces.set(namespace, (group = ofNative.newGroup()));
    ofNative.add(group, requirements);
  }

  const groupsOf = ({ node, namespace }: PodRecord) =>
    node === "" ? [unscheduled] : [nodes.get(node)?.group, namespaces.get(namespace)];
  const names = new ShownNames(state.nodes.values(), limits);
  const ofOthers = addUpOthers(withOthers, names, groupsOf);
  return { ofNative, ofOthers, names, nodes, namespaces, unscheduled, orphanPods, pods };
}

/** Adds what is not native to the groups of each pod. */
function addUpOthers(
  pods: readonly PodRecord[],
  names: ShownNames,
  groupsOf: (pod: PodRecord) => readonly (Group | undefined)[],
): OtherSums {
  // All names are known before any amount is added: a sum of some of the pods would be wrong.
  for (const pod of pods) names.ask(pod);
  const sums = new OtherSums(names);
  for (const pod of pods) {
    for (const group of groupsOf(pod)) if (group !== undefined) sums.add(group, pod.requirements);
  }
  return sums;
}

/**
 * Listed for nodes and unscheduled pods even when there are none of them: an absent series is not a
 * zero.
 */
const usualResources: ReadonlySet<number> = new Set([native.cpu, native.memory, native.pods]);

function nodeTotals(record: NodeRecord, sums: AllSums, group: Group): NodeTotals {
  const { name, ready, unschedulable, labels, capacity, allocatable } = record;
  const resources: NodeResource[] = [];
  for (const [index, resource] of nativeResources.entries()) {
    const amounts = {
      resource,
      capacity: capacity.native[index],
      allocatable: allocatable.native[index],
      requests: sums.ofNative.requests(group, index),
      limits: sums.ofNative.limits(group, index),
    };
    if (usualResources.has(index) || isSomething(amounts)) resources.push(amounts);
  }
  const asked = sums.ofOthers.of(group);
  const names = [...capacity.others.keys(), ...allocatable.others.keys(), ...asked.keys()];
  for (const resource of new Set(names.toSorted())) {
    const amounts = {
      resource,
      capacity: capacity.others.get(resource),
      allocatable: allocatable.others.get(resource),
      ...(asked.get(resource) ?? { requests: 0, limits: 0 }),
    };
    if (sums.names.has(resource) && isSomething(amounts)) resources.push(amounts);
  }
  return {
    name,
    ready,
    unschedulable,
    labels,
    resources,
    podsWithoutRequests: sums.ofNative.withoutRequests(group),
    podsWithoutLimits: sums.ofNative.withoutLimits(group),
  };
}

function isSomething({ capacity, allocatable, requests, limits }: NodeResource): boolean {
  return capacity !== undefined || allocatable !== undefined || requests > 0 || limits > 0;
}

/** The resources of which there is something, and those that are always listed. */
function resourceTotals(
  { ofNative, ofOthers }: AllSums,
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
    const { requests = 0, limits = 0 } = asked.get(resource) ?? {};
    if (requests > 0 || limits > 0) totals.push({ resource, requests, limits });
  }
  return totals;
}

/** By code unit, so that the order does not depend on a locale. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
