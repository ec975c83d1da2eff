import assert from "node:assert/strict";
import { SimulatedCluster } from "../src/simulator/cluster.ts";
import { Population } from "../src/simulator/population/population.ts";
import type { Size } from "./size.ts";

const requests = "kube_pod_container_resource_requests";
const initRequests = "kube_pod_init_container_resource_requests";
const podPhase = "kube_pod_status_phase";
const allocatable = "kube_node_status_allocatable";
const phases = ["Pending", "Succeeded", "Failed", "Unknown", "Running"];

/** A query over them that can be typed: it leaves out init containers, sidecars and overhead. */
export const stateMetricsQuery = `100 * sum by (node, resource) (
  ${requests} * on (namespace, pod) group_left () max by (namespace, pod) (${podPhase}{phase=~"Pending|Running"} == 1)
) / on (node, resource) ${allocatable}`;

type Amounts = Readonly<Record<string, string>>;

interface Container {
  readonly name: string;
  readonly resources: { readonly requests?: Amounts };
}

/** What is read of the nodes and pods of a population. */
interface Described {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status: { readonly phase: string; readonly allocatable: Amounts };
}

const units: Readonly<Record<string, number>> = {
  m: 0.001,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The number of a quantity as the population writes it. */
export function numberOf(quantity: string): number {
  const [, digits = "", unit = ""] = /^(\d+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(digits) * (units[unit] ?? 1);
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const text = Object.entries(labels).map(([label, of]) => `${label}="${of}"`);
  return `${name}{${text.join(",")}} ${value}\n`;
}

/** A resource and its unit as kube-state-metrics writes them. */
function resourceLabels(resource: string): { resource: string; unit: string } {
  const unit = { cpu: "core", memory: "byte", "ephemeral-storage": "byte" }[resource] ?? "integer";
  return { resource: resource.replaceAll(/[^a-zA-Z0-9]/g, "_"), unit };
}

function podSamples({ metadata, spec, status }: Described): string[] {
  const { namespace = "", name, uid = "" } = metadata;
  const pod = { namespace, pod: name, uid };
  const ofContainers = (family: string, containers: readonly Container[]): string[] =>
    containers.flatMap(({ name: container, resources }) =>
      Object.entries(resources.requests ?? {}).map(([resource, quantity]) => {
        const labels = {
          ...pod,
          container,
          node: spec.nodeName ?? "",
          ...resourceLabels(resource),
        };
        return sample(family, labels, numberOf(quantity));
      }),
    );
  return [
    ...ofContainers(requests, spec.containers),
    ...ofContainers(initRequests, spec.initContainers ?? []),
    ...phases.map((phase) => sample(podPhase, { ...pod, phase }, status.phase === phase ? 1 : 0)),
  ];
}

function nodeSamples({ metadata, status }: Described): string[] {
  return Object.entries(status.allocatable).map(([resource, quantity]) =>
    sample(allocatable, { node: metadata.name, ...resourceLabels(resource) }, numberOf(quantity)),
  );
}

/**
 * What kube-state-metrics would write of the simulated cluster of this size, of the families that
 * "percent requested by node" needs at least: each container's requests, and each pod's phase.
 */
export function stateMetrics({ nodes, pods }: Size): string {
  const cluster = new SimulatedCluster();
  assert.ok(new Population(cluster, { nodes, pods }));
  const described = (kind: "Node" | "Pod") => cluster.list(kind) as unknown as readonly Described[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the population makes all of its objects with these fields
  return [...described("Node").flatMap(nodeSamples), ...described("Pod").flatMap(podSamples)].join(
    "",
  );
}
