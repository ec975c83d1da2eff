import type { NodeTotals, Snapshot } from "../accounting/snapshot.ts";
import type { PodUsage } from "../resources/usage.ts";
import { jsonArray } from "./json.ts";

/**
 * The node document of pykles, in chunks: CPU in millicores, RAM in bytes, `Percent` of capacity.
 * Nodes by name.
 */
export function* renderPyklesNodes(snapshot: Snapshot): Generator<string, void> {
  yield '{"Nodes":';
  yield* jsonArray(snapshot.nodes, (node) =>
    JSON.stringify({
      NodeName: node.name,
      CPU: commitment(node, "cpu"),
      RAM: commitment(node, "memory"),
    }),
  );
  yield "}";
}

/** What stands before and after the pods, with commas in between, in the pod usage document. */
export const pyklesPodsFrame = ['{"Items":[', "]}"] as const;

/** One pod of the pod usage document of pykles: CPU in cores, memory in bytes. */
export function renderPyklesPod({ name, namespace, containers }: PodUsage): string {
  return JSON.stringify({
    PodName: name,
    NameSpace: namespace,
    Containers: containers.map((container) => ({
      ContainerName: container.name,
      UsageCpu: container.cpu,
      UsageMemory: container.memory,
    })),
  });
}

function commitment(node: NodeTotals, resource: "cpu" | "memory") {
  const amounts = node.resources.find((each) => each.resource === resource);
  const capacity = amounts?.capacity ?? 0;
  return {
    Capacity: capacity,
    Allocatable: amounts?.allocatable ?? 0,
    Requests: share(amounts?.requests ?? 0, capacity),
    Limits: share(amounts?.limits ?? 0, capacity),
  };
}

function share(value: number, capacity: number) {
  return { InstrumentedValue: value, Percent: capacity === 0 ? 0 : (value / capacity) * 100 };
}
