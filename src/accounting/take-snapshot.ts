import type { ClusterState } from "../cluster/cluster-state.ts";
import type { NodeRecord } from "../cluster/records.ts";
import { ResourceNames } from "../cluster/resource-names.ts";
import type { NodeResource, NodeTotals, ResourceTotal, Snapshot } from "./snapshot.ts";
import { Totals } from "./totals.ts";

/**
 * Accounts for the whole cluster state at one moment: synchronous, so that no event comes between
 * two pods. `now` in milliseconds since the epoch.
 *
 * The resources of a node are those of its capacity and allocatable and those that its pods ask for.
 * Of several records with one node name, left by a node created anew, the newest counts. Sums are
 * exact up to 2⁵³. Throws when the state has no rule set yet.
 */
export function takeSnapshot(state: ClusterState, now: number): Snapshot {
  if (state.accounting === undefined) throw new Error("the cluster state has no rule set yet");
  const { nodes, namespaces, unscheduled, orphanPods } = addUp(state);
  const resources = inOutputOrder(state.resources);
  return {
    takenAt: now,
    rules: state.accounting.rules,
    serverVersion: state.accounting.serverVersion,
    nodes: Array.from(nodes.values(), ({ record, totals }) =>
      nodeTotals(record, totals, resources),
    ).toSorted(byName),
    namespaces: Array.from(namespaces, ([name, totals]) => ({
      name,
      resources: resourceTotals(totals, resources),
    })).toSorted(byName),
    unscheduled: { pods: unscheduled.pods, resources: resourceTotals(unscheduled, resources) },
    orphanPods,
    pods: state.pods.size,
  };
}

/** Adds each pod to its node and its namespace, or to the unscheduled ones. */
function addUp(state: ClusterState) {
  const nodes = new Map<string, { readonly record: NodeRecord; readonly totals: Totals }>();
  for (const record of state.nodes.values()) {
    nodes.set(record.name, { record, totals: new Totals() });
  }
  const namespaces = new Map<string, Totals>();
  const unscheduled = new Totals();
  let orphanPods = 0;

  for (const { node, namespace, demand } of state.pods.values()) {
    if (node === "") {
      unscheduled.add(demand);
      continue;
    }
    const bound = nodes.get(node);
    if (bound === undefined) orphanPods += 1;
    else bound.totals.add(demand);

    let sums = namespaces.get(namespace);
    if (sums === undefined) namespaces.set(namespace, (sums = new Totals()));
    sums.add(demand);
  }
  return { nodes, namespaces, unscheduled, orphanPods };
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
  { name, ready, unschedulable, labels, capacity, allocatable }: NodeRecord,
  totals: Totals,
  resources: readonly Resource[],
): NodeTotals {
  return {
    name,
    ready,
    unschedulable,
    labels,
    resources: resources
      .filter(
        ({ id }) => capacity[id] !== undefined || allocatable[id] !== undefined || totals.has(id),
      )
      .map((resource): NodeResource => ({
        resource: resource.name,
        capacity: capacity[resource.id],
        allocatable: allocatable[resource.id],
        requests: totals.requests[resource.id] ?? 0,
        limits: totals.limits[resource.id] ?? 0,
      })),
    podsWithoutRequests: totals.withoutRequests,
    podsWithoutLimits: totals.withoutLimits,
  };
}

function resourceTotals(totals: Totals, resources: readonly Resource[]): ResourceTotal[] {
  return resources
    .filter(({ id }) => totals.has(id))
    .map(({ id, name }) => ({
      resource: name,
      requests: totals.requests[id] ?? 0,
      limits: totals.limits[id] ?? 0,
    }));
}

/** By code unit, so that the order does not depend on a locale. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
