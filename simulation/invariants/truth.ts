import { nodeAmountsOf } from "../observation/contribution.ts";
import type { History, Nodes } from "../observation/history.ts";
import type { PodSums, Sums } from "../observation/pod-sums.ts";
import type { Scrape, ServedResources, ServedSnapshot } from "../observation/served.ts";
import { Violation } from "./violation.ts";

/**
 * What is served was true: nodes and pods are those of one moment each, not before the instant
 * that the snapshot is said to be of. `from` is that instant by the true time.
 */
export function assertTrue({ snapshot, metrics }: Scrape, history: History, from: number): void {
  if (snapshot === undefined) return;
  assertAgreement(snapshot, metrics.cpu);
  const moments = history.nodesSince(from);
  let closest = "";
  const isTrue = history.somePods(snapshot.rules, from, (sums) => {
    const fault = podFault(snapshot, sums);
    if (closest === "" && fault !== undefined) closest = fault;
    if (fault !== undefined) return false;
    for (const nodes of moments) {
      const difference = nodeFault(snapshot, nodes, sums);
      if (difference === undefined) return true;
      closest = difference;
    }
    return false;
  });
  if (isTrue) return;
  const since = new Date(from).toISOString();
  throw new Violation("truth", `at no moment since ${since} was this true: ${closest}`);
}

/** The exposition and the document are of one snapshot. */
function assertAgreement({ nodes }: ServedSnapshot, cpu: ReadonlyMap<string, number>): void {
  for (const { name, resources } of nodes) {
    const millicores = resources["cpu"]?.requests ?? 0;
    const cores = cpu.get(name);
    if (cores === undefined || Math.round(cores * 1000) !== millicores) {
      throw new Violation("truth", `${name} requests ${millicores}m, or ${cores} cores`);
    }
  }
  if (cpu.size !== nodes.length) throw new Violation("truth", `${cpu.size} nodes in the metrics`);
}

/** What of a snapshot is not true of these pods. */
function podFault({ pods, namespaces, unscheduled }: ServedSnapshot, sums: PodSums) {
  if (pods !== sums.pods) return `${pods} pods are served, there are ${sums.pods}`;
  const waiting = sums.ofNode("").get("pods")?.requests ?? 0;
  if (unscheduled.pods !== waiting) return `${unscheduled.pods} are unscheduled, not ${waiting}`;
  const served = new Map(namespaces.map(({ name, resources }) => [name, resources]));
  for (const name of new Set([...served.keys(), ...sums.namespaces])) {
    const fault = sumFault(served.get(name) ?? {}, sums.ofNamespace(name));
    if (fault !== undefined) return `namespace ${name}: ${fault}`;
  }
  const fault = sumFault(unscheduled.resources, sums.ofNode(""));
  return fault === undefined ? undefined : `unscheduled: ${fault}`;
}

/** What of a snapshot is not true of these nodes with these pods. */
function nodeFault(snapshot: ServedSnapshot, nodes: Nodes, sums: PodSums): string | undefined {
  if (snapshot.nodes.length !== nodes.size) {
    return `${snapshot.nodes.length} nodes are served, there are ${nodes.size}`;
  }
  for (const { name, ready, unschedulable, resources } of snapshot.nodes) {
    const object = nodes.get(`/${name}`);
    const amounts = object && nodeAmountsOf(object);
    if (amounts === undefined) return `there is no node ${name}`;
    if (amounts.ready !== ready || amounts.unschedulable !== unschedulable) {
      return `${name}: ready ${ready}, unschedulable ${unschedulable}`;
    }
    const fault =
      listFault("capacity", resources, amounts.capacity) ??
      listFault("allocatable", resources, amounts.allocatable) ??
      sumFault(resources, sums.ofNode(name));
    if (fault !== undefined) return `${name}: ${fault}`;
  }
  const orphans = sums.nodes.filter((name) => !nodes.has(`/${name}`));
  const pods = orphans.reduce(
    (sum, name) => sum + (sums.ofNode(name).get("pods")?.requests ?? 0),
    0,
  );
  return pods === snapshot.orphanPods ? undefined : `${snapshot.orphanPods} orphans, not ${pods}`;
}

function sumFault(served: ServedResources, sums: Sums): string | undefined {
  for (const name of new Set([...Object.keys(served), ...sums.keys()])) {
    const { requests = 0, limits = 0 } = served[name] ?? {};
    const sum = sums.get(name) ?? { requests: 0, limits: 0 };
    if (requests !== sum.requests || limits !== sum.limits) {
      return `${name} ${requests}/${limits}, not ${sum.requests}/${sum.limits}`;
    }
  }
  return undefined;
}

function listFault(
  list: "capacity" | "allocatable",
  served: ServedResources,
  amounts: ReadonlyMap<string, number>,
): string | undefined {
  for (const name of new Set([...Object.keys(served), ...amounts.keys()])) {
    const [is, should] = [served[name]?.[list], amounts.get(name)];
    if (is !== should) return `${list} of ${name} is ${is}, not ${should}`;
  }
  return undefined;
}
