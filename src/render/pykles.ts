import type { NodeTotals, Snapshot } from "../accounting/snapshot.ts";
import type { PodUsage } from "../resources/usage.ts";
import { jsonArray } from "./json.ts";

/**
 * The node document of pykles, in chunks: CPU in millicores, RAM in bytes, `Percent` of capacity.
 * Nodes by name. Written as pykles' models are: capacities are integers, all else is floats, which
 * clients in languages of static types tell apart.
 */
export function* renderPyklesNodes(snapshot: Snapshot): Generator<string, void> {
  yield '{"Nodes":';
  yield* jsonArray(snapshot.nodes, (node) => {
    const name = JSON.stringify(node.name);
    return `{"NodeName":${name},"CPU":${commitment(node, "cpu")},"RAM":${commitment(node, "memory")}}`;
  });
  yield "}";
}

/** What stands before and after the pods, with commas in between, in the pod usage document. */
export const pyklesPodsFrame = ['{"Items":[', "]}"] as const;

/** One pod of the pod usage document of pykles: CPU in cores, memory in bytes. */
export function renderPyklesPod({ name, namespace, containers }: PodUsage): string {
  const usage = containers.map(
    (container) =>
      `{"ContainerName":${JSON.stringify(container.name)},"UsageCpu":${float(container.cpu)},"UsageMemory":${float(container.memory)}}`,
  );
  const head = JSON.stringify({ PodName: name, NameSpace: namespace });
  return `${head.slice(0, -1)},"Containers":[${usage.join(",")}]}`;
}

function commitment(node: NodeTotals, resource: "cpu" | "memory"): string {
  const amounts = node.resources.find((each) => each.resource === resource);
  const { capacity = 0, allocatable = 0, requests = 0, limits = 0 } = amounts ?? {};
  return `{"Capacity":${capacity},"Allocatable":${allocatable},"Requests":${share(requests, capacity)},"Limits":${share(limits, capacity)}}`;
}

function share(value: number, capacity: number): string {
  const percent = capacity === 0 ? 0 : (value / capacity) * 100;
  return `{"InstrumentedValue":${float(value)},"Percent":${float(percent)}}`;
}

/** As Python writes a float: `750.0`. */
function float(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
