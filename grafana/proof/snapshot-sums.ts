import type { Cluster } from "./cluster-monitoring.ts";

interface SnapshotNode {
  readonly name: string;
  readonly state: string;
  readonly resources: Readonly<Record<string, { requests?: number; allocatable?: number }>>;
}

/** How many of the integers of `/api/v1/snapshot` make one of the unit of the metrics. */
const perUnit = { cpu: 1000, memory: 1, pods: 1 };

/**
 * What the exporter's JSON says about the open nodes of a cluster, added up here: requests
 * and allocatable in the units of the metrics, by resource.
 */
export async function snapshotSums({ world }: Cluster) {
  const response = await fetch(`http://${world.targets[0]}/api/v1/snapshot`, {
    signal: AbortSignal.timeout(10_000),
  });
  const { nodes }: { readonly nodes: readonly SnapshotNode[] } = JSON.parse(await response.text());
  const open = nodes.filter(({ state }) => state === "open");
  return Object.entries(perUnit).map(([resource, integers]) => {
    const sum = (amount: "requests" | "allocatable") =>
      open.reduce((total, { resources }) => total + (resources[resource]?.[amount] ?? 0), 0) /
      integers;
    return { resource, requests: sum("requests"), allocatable: sum("allocatable") };
  });
}
