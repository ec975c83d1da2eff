import type { JsonObject } from "../../src/simulator/api-object.ts";
import type { Manifest } from "../../src/simulator/cluster.ts";
import type { PrometheusApi } from "../stack/prometheus-api.ts";
import type { World } from "./world.ts";

/** The namespace of all pods that scenarios create. */
const namespace = "scenario";

type Amounts = Readonly<Record<string, string>>;

interface PodParts {
  readonly requests: Amounts;
  readonly limits?: Amounts;
  /** What else stands in the spec. */
  readonly spec?: JsonObject;
  readonly conditions?: readonly JsonObject[];
}

/** A pod that is bound to a node; an empty name means to none. */
export function pod(
  name: string,
  nodeName: string,
  { requests, limits = {}, spec = {}, conditions = [] }: PodParts,
): Manifest {
  return {
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      ...(nodeName === "" ? {} : { nodeName }),
      containers: [{ name: "app", image: "app", resources: { requests, limits } }],
      ...spec,
    },
    status: { phase: nodeName === "" ? "Pending" : "Running", conditions },
  };
}

/** What the scheduler writes when it finds no node, with its reasons. */
export function unschedulable(message: string): JsonObject {
  return { type: "PodScheduled", status: "False", reason: "Unschedulable", message };
}

export function deletePods({ cluster }: World): void {
  for (const { metadata } of cluster.list("Pod")) {
    if (metadata.namespace === namespace) cluster.delete("Pod", metadata.name, namespace);
  }
}

export function cordon({ cluster }: World, name: string, isCordoned: boolean): void {
  const node = cluster.get("Node", name);
  if (node === undefined) return;
  cluster.apply({ ...node, spec: { ...node.spec, unschedulable: isCordoned } });
}

/** Makes a node one of a dedicated pool. */
export function dedicate({ cluster }: World, name: string, pool: string): void {
  const node = cluster.get("Node", name);
  if (node === undefined) return;
  const labels = { ...Object(node.metadata["labels"]), "karpenter.sh/nodepool": pool };
  const taints = [{ key: "dedicated", value: pool, effect: "NoSchedule" }];
  cluster.apply({
    ...node,
    metadata: { ...node.metadata, labels },
    spec: { ...node.spec, taints },
  });
}

/** Takes a node out of its pool again. */
export function release({ cluster }: World, name: string): void {
  const node = cluster.get("Node", name);
  if (node === undefined) return;
  const { "karpenter.sh/nodepool": _, ...labels } = Object(node.metadata["labels"]);
  cluster.apply({
    ...node,
    metadata: { ...node.metadata, labels },
    spec: { ...node.spec, taints: [] },
  });
}

/** Sets the amount of a resource in a node's allocatable; undefined removes the resource. */
export function setAllocatable(
  { cluster }: World,
  name: string,
  resource: string,
  amount?: string,
): void {
  const node = cluster.get("Node", name);
  if (node === undefined) return;
  const { [resource]: _, ...others } = Object(node.status["allocatable"]);
  const allocatable = amount === undefined ? others : { ...others, [resource]: amount };
  cluster.apply({ ...node, status: { ...node.status, allocatable } });
}

/** Free millicores by node. */
export async function freeCpu(api: PrometheusApi): Promise<Map<string, number>> {
  const free = await api.instant(
    'node:kubecommit_node_allocatable:max{job="kubecommit", cluster="", resource="cpu"} - node:kubecommit_node_requests:max',
  );
  return new Map(
    free.map(({ labels, points }) => [
      labels["node"] ?? "",
      Math.max(0, Math.floor((points.at(-1)?.[1] ?? 0) * 1000)),
    ]),
  );
}
