import type { ClusterState } from "../cluster/cluster-state.ts";
import type { NodeRecord } from "../cluster/records.ts";
import { ResourceNames } from "../cluster/resource-names.ts";
import type { NodeResource, NodeTotals, ResourceTotal, Snapshot } from "./snapshot.ts";
import type { Group } from "./sums.ts";
import { Sums } from "./sums.ts";

/**
 * Accounts for the whole cluster state at one moment: synchronous, so that no event comes between
 * two pods.
 *
 * The resources of a node are those of its capacity and allocatable and those of its pods. Of
 * several records with one node name, which a recreated node leaves, the newest counts. Sums are
 * exact up to 2⁵³. Throws when the state has no rule set yet.
 */
export function takeSnapshot(state: ClusterState): Snapshot {
  if (state.accounting === undefined) throw new Error("the cluster state has no rule set yet");
  const { sums, nodes, namespaces, unscheduled, orphanPods } = addUp(state);
  const resources = inOutputOrder(state.resources);
  return {
    rules: state.accounting.rules,
    serverVersion: state.accounting.serverVersion,
    nodes: Array.from(nodes.values(), ({ record, group }) =>
      nodeTotals(record, sums, group, resources),
    ).toSorted(byName),
    namespaces: Array.from(namespaces, ([name, group]) => ({
      name,
      resources: resourceTotals(sums, group, resources),
    })).toSorted(byName),
    unscheduled: {
      pods: sums.requests(unscheduled, ResourceNames.pods),
      resources: resourceTotals(sums, unscheduled, resources, usualResources),
    },
    orphanPods,
    pods: state.pods.size,
  };
}

/** Adds each pod to its node and its namespace, or to the unscheduled ones. */
function addUp(state: ClusterState) {
  const sums = new Sums(state.resources.size, state.nodes.size);
  const nodes = new Map<string, { readonly record: NodeRecord; readonly group: Group }>();
  for (const record of state.nodes.values()) {
    nodes.set(record.name, { record, group: sums.newGroup() });
  }
  const namespaces = new Map<string, Group>();
  const unscheduled = sums.newGroup();
  let orphanPods = 0;

  for (const { node, namespace, requirements } of state.pods.values()) {
    if (node === "") {
      sums.add(unscheduled, requirements);
      continue;
    }
    const bound = nodes.get(node);
    if (bound === undefined) orphanPods += 1;
    else sums.add(bound.group, requirements);

    let group = namespaces.get(namespace);
    if (group === undefined) namespaces.set(namespace, (group = sums.newGroup()));
    sums.add(group, requirements);
  }
  return { sums, nodes, namespaces, unscheduled, orphanPods };
}

interface Resource {
  readonly id: number;
  readonly name: string;
}

/** cpu, memory, ephemeral-storage, pods, then the others by name. */
function inOutputOrder(names: ResourceNames): readonly Resource[] {
  const resources = Array.from({ length: names.size }, (_, id) => ({ id, name: names.name(id) }));
  return resources.toSorted((a, b) =>
    Math.min(a.id, b.id) <= ResourceNames.pods ? a.id - b.id : byName(a, b),
  );
}

function nodeTotals(
  record: NodeRecord,
  sums: Sums,
  group: Group,
  resources: readonly Resource[],
): NodeTotals {
  const { name, ready, unschedulable, labels } = record;
  const listed: NodeResource[] = [];
  for (const { id, name: resource } of resources) {
    const capacity = record.capacity[id];
    const allocatable = record.allocatable[id];
    const requests = sums.requests(group, id);
    const limits = sums.limits(group, id);
    if (capacity !== undefined || allocatable !== undefined || requests > 0 || limits > 0) {
      listed.push({ resource, capacity, allocatable, requests, limits });
    }
  }
  return {
    name,
    ready,
    unschedulable,
    labels,
    resources: listed,
    podsWithoutRequests: sums.withoutRequests(group),
    podsWithoutLimits: sums.withoutLimits(group),
  };
}

/** Listed for unscheduled pods even when there are none: an absent series is not a zero. */
const usualResources: ReadonlySet<number> = new Set([
  ResourceNames.cpu,
  ResourceNames.memory,
  ResourceNames.pods,
]);

/** The resources of which there is something, and those that are always listed. */
function resourceTotals(
  sums: Sums,
  group: Group,
  resources: readonly Resource[],
  always: ReadonlySet<number> = new Set(),
): ResourceTotal[] {
  return resources
    .filter(
      ({ id }) => always.has(id) || sums.requests(group, id) > 0 || sums.limits(group, id) > 0,
    )
    .map(({ id, name }) => ({
      resource: name,
      requests: sums.requests(group, id),
      limits: sums.limits(group, id),
    }));
}

/** By code unit, so that the order does not depend on a locale. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
