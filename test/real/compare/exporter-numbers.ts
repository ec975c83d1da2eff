import type { Program } from "../../program.ts";
import type { Amounts } from "./truth.ts";

/** What one endpoint of the exporter says of a node; what it does not say is undefined. */
export interface NodeNumbers {
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly allocatable: Amounts;
}

/** An endpoint's numbers by node, and which resources it speaks of, by name in the API. */
export interface EndpointNumbers {
  readonly endpoint: string;
  readonly nodes: ReadonlyMap<string, NodeNumbers>;
  readonly covers: (resource: string) => boolean;
}

interface SnapshotJson {
  readonly nodes: readonly {
    readonly name: string;
    readonly resources: Readonly<
      Record<string, { requests: number; limits?: number; allocatable?: number }>
    >;
  }[];
}

interface PyklesJson {
  readonly Nodes: readonly {
    readonly NodeName: string;
    readonly CPU: PyklesAmounts;
    readonly RAM: PyklesAmounts;
  }[];
}

interface PyklesAmounts {
  readonly Allocatable: number;
  readonly Requests: { readonly InstrumentedValue: number };
  readonly Limits: { readonly InstrumentedValue: number };
}

/** Everything that the exporter says of nodes, endpoint by endpoint. */
export async function exporterNumbers(program: Program): Promise<readonly EndpointNumbers[]> {
  return [
    snapshotNumbers(JSON.parse((await program.get("/api/v1/snapshot")).body)),
    metricsNumbers(await program.series()),
    pyklesNumbers(JSON.parse((await program.get("/")).body)),
  ];
}

function snapshotNumbers({ nodes }: SnapshotJson): EndpointNumbers {
  return {
    endpoint: "/api/v1/snapshot",
    covers: () => true,
    nodes: new Map(
      nodes.map(({ name, resources }) => {
        const all = Object.entries(resources);
        const requests = Object.fromEntries(all.map(([key, each]) => [key, each.requests]));
        const limits = Object.fromEntries(all.map(([key, each]) => [key, each.limits ?? 0]));
        const allocatable = Object.fromEntries(
          all.map(([key, each]) => [key, each.allocatable ?? 0]),
        );
        return [name, { requests, limits, allocatable }];
      }),
    ),
  };
}

const series =
  /^kubecommit_node_(requests|limits|allocatable)\{node="([^"]+)",resource="([^"]+)",unit="([^"]+)"\}$/;

/** Amounts by the name that the `resource` label has for a resource. */
function metricsNumbers(values: ReadonlyMap<string, number>): EndpointNumbers {
  const nodes = new Map<string, Record<keyof NodeNumbers, Record<string, number>>>();
  for (const [key, value] of values) {
    const [, family = "", node = "", resource = "", unit] = series.exec(key) ?? [];
    if (family !== "requests" && family !== "limits" && family !== "allocatable") continue;
    const numbers = nodes.get(node) ?? { requests: {}, limits: {}, allocatable: {} };
    nodes.set(node, numbers);
    numbers[family][resource] = unit === "core" ? millis(value) : value;
  }
  return { endpoint: "/metrics", covers: () => true, nodes };
}

/** Cores as millicores; what is no whole number of them stays as it is, and is a difference. */
function millis(cores: number): number {
  const rounded = Math.round(cores * 1000);
  return rounded / 1000 === cores ? rounded : cores * 1000;
}

function pyklesNumbers({ Nodes }: PyklesJson): EndpointNumbers {
  return {
    endpoint: "GET /",
    covers: (resource) => resource === "cpu" || resource === "memory",
    nodes: new Map(
      Nodes.map(({ NodeName, CPU, RAM }) => [
        NodeName,
        {
          requests: { cpu: CPU.Requests.InstrumentedValue, memory: RAM.Requests.InstrumentedValue },
          limits: { cpu: CPU.Limits.InstrumentedValue, memory: RAM.Limits.InstrumentedValue },
          allocatable: { cpu: CPU.Allocatable, memory: RAM.Allocatable },
        },
      ]),
    ),
  };
}

/** The name that the `resource` label has for a resource. */
export function labelOf(resource: string): string {
  return resource.replaceAll(/[^a-zA-Z0-9_]/g, "_");
}
