/** Minutes that a value holds when nothing else is said: longer than any test looks. */
const minutes = 300;

/** A value that holds, or values with the minutes that each holds; the last one holds for good. */
export type Timeline = number | readonly (readonly [value: number, minutes?: number])[];

export type Labels = Readonly<Record<string, string>>;

/** A counter that grows by this much per minute. */
export interface Growth {
  readonly perMinute: Timeline;
}

export interface InputSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly values: Timeline | Growth;
}

/** What one resource of a node is made of. */
export interface NodeResource {
  readonly allocatable: Timeline;
  readonly requests?: Timeline;
  readonly limits?: Timeline;
}

export interface Node {
  readonly resources: Readonly<Record<string, NodeResource>>;
  readonly ready?: Timeline;
  readonly unschedulable?: Timeline;
}

export const units: Labels = { cpu: "core", memory: "byte" };

/** The series of one exporter that sees these nodes. */
export function nodeSeries(
  nodes: Readonly<Record<string, Node>>,
  target = replicaA,
): InputSeries[] {
  return Object.entries(nodes).flatMap(([node, { resources, ready = 1, unschedulable = 0 }]) => [
    { name: "kubecommit_node_ready", labels: { ...target, node }, values: ready },
    { name: "kubecommit_node_unschedulable", labels: { ...target, node }, values: unschedulable },
    ...Object.entries(resources).flatMap(
      ([resource, { allocatable, requests = 0, limits = 0 }]) => {
        const labels = { ...target, node, resource, unit: units[resource] ?? "integer" };
        return [
          { name: "kubecommit_node_allocatable", labels, values: allocatable },
          { name: "kubecommit_node_requests", labels, values: requests },
          { name: "kubecommit_node_limits", labels, values: limits },
        ];
      },
    ),
  ]);
}

/** The target labels that Prometheus gives to one replica. */
export const replicaA: Labels = {
  job: "kubecommit",
  instance: "10.0.0.1:8080",
  pod: "kubecommit-a",
  namespace: "monitoring",
};

/** How the labels of a second replica differ. */
export const replicaB: Labels = { instance: "10.0.0.2:8080", pod: "kubecommit-b" };

/** The same series as a second replica reports them. */
export function secondReplica(series: readonly InputSeries[]): InputSeries[] {
  return series.map((each) => ({
    ...each,
    labels: { ...each.labels, ...replicaB },
  }));
}

/** The same series with a label that tells clusters apart. */
export function inCluster(cluster: string, series: readonly InputSeries[]): InputSeries[] {
  return series.map((each) => ({ ...each, labels: { ...each.labels, cluster } }));
}

/** Values in promtool's notation: `4x9` are ten samples of 4, `4+1x9` ten that grow by 1. */
export function notation(values: Timeline | Growth): string {
  if (typeof values === "object" && "perMinute" in values) {
    let total = 0;
    const parts = steps(values.perMinute).map(([growth, length]) => {
      const part = `${total}+${growth}x${length - 1}`;
      total += growth * length;
      return part;
    });
    return parts.join(" ");
  }
  return steps(values)
    .map(([value, length]) => `${value}x${length - 1}`)
    .join(" ");
}

function steps(timeline: Timeline): (readonly [value: number, minutes: number])[] {
  if (typeof timeline === "number") return [[timeline, minutes]];
  return timeline.map(([value, length = minutes]) => [value, length]);
}

/** The series as it would be had its first value never changed. */
export function unchanging(series: InputSeries): InputSeries {
  const { values } = series;
  return {
    ...series,
    values:
      typeof values === "object" && "perMinute" in values
        ? { perMinute: first(values.perMinute) }
        : first(values),
  };
}

export const gibibyte = 2 ** 30;

/** The labels of a resource. */
export const cpu = { resource: "cpu", unit: "core" };
export const memory = { resource: "memory", unit: "byte" };

/** What pods without a node request of a resource. */
export function pendingRequests(resource: string, unit: string, values: Timeline): InputSeries {
  return {
    name: "kubecommit_unscheduled_requests",
    labels: { ...replicaA, resource, unit },
    values,
  };
}

/** The cpu requests of a namespace. */
export function namespaceRequests(namespace: string, values: Timeline): InputSeries {
  return {
    name: "kubecommit_namespace_requests",
    labels: { ...replicaA, namespace, ...cpu },
    values,
  };
}

/** A metric of the exporter about itself. */
export function selfMetric(
  name: string,
  values: InputSeries["values"],
  labels: Labels = {},
): InputSeries {
  return { name: `kubecommit_${name}`, labels: { ...replicaA, ...labels }, values };
}

function first(timeline: Timeline): number {
  return steps(timeline)[0]?.[0] ?? 0;
}
