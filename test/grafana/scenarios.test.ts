/** What fires in clusters of many kinds, and that nothing else does. */
import { test } from "node:test";
import {
  claims,
  deviceAmounts,
  devicePools,
  fits,
  insufficient,
  namespaceRequests,
  nodeSeries,
  pendingRequests,
  waitingPods,
  withoutShortage,
  type Node,
} from "./cluster-series.ts";
import { noPromtool, runRuleTests } from "./promtool.ts";
import {
  inCluster,
  replicaA,
  secondReplica,
  selfMetric,
  type InputSeries,
  type Labels,
} from "./series.ts";

/** A node with cores, and slots that never run out. */
function node(allocatable: number, requests: number, more: Partial<Node> = {}): Node {
  return {
    resources: { cpu: { allocatable, requests }, pods: { allocatable: 110, requests: 10 } },
    ...more,
  };
}

function gpuNode(gpus: number, requested: number, more: Partial<Node> = {}): Node {
  const device = { nvidia_com_gpu: { allocatable: gpus, requests: requested } };
  return { ...more, resources: { ...node(16, 4).resources, ...device } };
}

const db = { pool: "db", state: "dedicated" } as const;
const controlPlane = { pool: "control-plane", state: "dedicated" } as const;
const workers = { w1: node(4, 4), w2: node(4, 4) };
const idle = { i1: node(8, 1), i2: node(8, 1) };

interface Scenario {
  readonly series: readonly InputSeries[];
  /** The alerts that fire, each with the labels that say what it is about. */
  readonly firing: readonly Labels[];
}

function fires(alert: string, about: Labels = {}): Labels {
  return { alertname: `KubeCommit${alert}`, ...about };
}

const full = [
  fires("ClusterRequestsHigh", { resource: "cpu" }),
  fires("NodeLossNotTolerated", { resource: "cpu" }),
];

const scenarios: Readonly<Record<string, Scenario>> = {
  "a calm cluster": {
    series: [...nodeSeries(idle), ...waitingPods({}), namespaceRequests("web", 1)],
    firing: [],
  },
  "a tainted control plane of 8 cores and two full workers, 6 cores waiting": {
    series: [
      ...nodeSeries({ cp: node(8, 1, controlPlane), ...workers }),
      pendingRequests("cpu", 6),
      ...waitingPods({ unschedulable: 3 }),
      insufficient("cpu", 3),
    ],
    firing: [
      ...full,
      fires("PendingDemandExceedsFree", { resource: "cpu" }),
      fires("PodsUnschedulable", { resource: "cpu" }),
    ],
  },
  "the same, and the scheduler has nothing to say of the pods": {
    series: [
      ...nodeSeries({ cp: node(8, 1, controlPlane), ...workers }),
      pendingRequests("cpu", 6),
      ...waitingPods({ pending: 3 }),
    ],
    firing: [...full, fires("PendingDemandExceedsFree", { resource: "cpu" })],
  },
  "pods of which the scheduler names no resource": {
    series: [...nodeSeries(idle), pendingRequests("cpu", 1), ...waitingPods({ unschedulable: 1 })],
    firing: [fires("PodsUnschedulable")],
  },
  "enough is free, but in pieces that are too small": {
    series: [
      ...nodeSeries({ a: node(4, 3), b: node(4, 3), c: node(4, 2) }),
      pendingRequests("cpu", 3),
      ...waitingPods({ unschedulable: 1 }),
      insufficient("cpu", 1),
    ],
    firing: [fires("PodsUnschedulable", { resource: "cpu" })],
  },
  "pods that are held back on purpose": {
    series: [...nodeSeries(idle), pendingRequests("cpu", 600), ...waitingPods({ gated: 70 })],
    firing: [],
  },
  "a free node that Kubernetes keeps pods off for now": {
    series: [
      ...nodeSeries({ ...workers, b: node(8, 0, { state: "blocked" }) }),
      pendingRequests("cpu", 6),
      ...waitingPods({ unschedulable: 3 }),
      insufficient("cpu", 3),
    ],
    firing: [
      ...full,
      fires("PendingDemandExceedsFree", { resource: "cpu" }),
      fires("PodsUnschedulable", { resource: "cpu" }),
    ],
  },
  "a dedicated pool is full, and the rest is idle": {
    series: nodeSeries({ ...idle, d1: node(4, 4, db), d2: node(4, 4, db) }),
    firing: [
      fires("PoolRequestsHigh", { pool: "db", resource: "cpu" }),
      fires("PoolNodeLossNotTolerated", { pool: "db", resource: "cpu" }),
    ],
  },
  "one of two open pools is full": {
    series: nodeSeries({
      ...idle,
      f1: node(4, 4, { pool: "spot" }),
      f2: node(4, 4, { pool: "spot" }),
    }),
    firing: [
      fires("PoolRequestsHigh", { pool: "spot", resource: "cpu" }),
      fires("PoolNodeLossNotTolerated", { pool: "spot", resource: "cpu" }),
    ],
  },
  "the only pool is full: the alert about the cluster says so": {
    series: nodeSeries(workers),
    firing: full,
  },
  "all nodes are dedicated, and full": {
    series: nodeSeries({ d1: node(4, 4, db), d2: node(4, 4, db) }),
    firing: [
      fires("PoolRequestsHigh", { pool: "db", resource: "cpu" }),
      fires("PoolNodeLossNotTolerated", { pool: "db", resource: "cpu" }),
    ],
  },
  "the pods of DaemonSets do not have to move": {
    series: nodeSeries(
      Object.fromEntries(
        ["a", "b"].map((name) => [
          name,
          { resources: { cpu: { allocatable: 4, requests: 3, staying: 2 } } },
        ]),
      ),
    ),
    firing: [],
  },
  "one node in each of two pools has nowhere to send its pods": {
    series: nodeSeries({ a: node(4, 3), b: node(4, 3, db) }),
    firing: [],
  },
  "pods wait for GPUs of which dedicated nodes have some free": {
    series: [
      ...nodeSeries({ ...idle, g: gpuNode(4, 2, { pool: "gpu", state: "dedicated" }) }),
      pendingRequests("nvidia_com_gpu", 2),
      ...waitingPods({ pending: 1 }),
    ],
    firing: [],
  },
  "pods hold all GPUs, and others wait for them": {
    series: [
      ...nodeSeries({ ...idle, g: gpuNode(4, 4, { pool: "gpu", state: "dedicated" }) }),
      pendingRequests("nvidia_com_gpu", 2),
      ...waitingPods({ unschedulable: 1 }),
      insufficient("nvidia_com_gpu", 1),
    ],
    firing: [
      fires("ExtendedResourceExhausted", { resource: "nvidia_com_gpu" }),
      fires("PendingDemandExceedsFree", { resource: "nvidia_com_gpu" }),
      fires("PodsUnschedulable", { resource: "nvidia_com_gpu" }),
    ],
  },
  "claims wait for devices of which none is left, and others hold some for nobody": {
    series: [
      ...nodeSeries({ ...idle, g: node(16, 4, { pool: "gpu", state: "dedicated" }) }),
      ...deviceAmounts("node_devices", { node: "g", driver: "gpu.example.com" }, 8, 8),
      selfMetric("node_devices_free", 0, { node: "g", driver: "gpu.example.com" }),
      ...devicePools("gpu.example.com", 0, 0),
      ...claims({ allocated: 6, pending: 1, unreserved: 2 }),
      ...waitingPods({ unschedulable: 1 }),
      withoutShortage(1),
    ],
    firing: [
      fires("DevicesExhausted", { driver: "gpu.example.com" }),
      fires("ClaimsHeldByNobody"),
      fires("PodsUnschedulable"),
    ],
  },
  "a size for which no pool has ever had room": {
    series: [...nodeSeries(idle), fits("default", "huge", 0), fits("gpu", "huge", 0)],
    firing: [fires("FitExhausted", { fit: "huge" })],
  },
};

/** What tells the alerts of a scenario apart. */
const told = ["alertname", "cluster", "node", "pool", "fit", "resource", "driver"];

function asSelector(labels: Labels): string {
  const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([name, value]) => `${name}="${value}"`).join(",")}}`;
}

for (const [name, { series, firing }] of Object.entries(scenarios)) {
  test(`${name}: ${firing.length} alerts`, { skip: noPromtool }, async () => {
    const up = { name: "up", labels: replicaA, values: 1 };
    const all = [up, ...series];
    const everywhere = firing.flatMap((labels) => [labels, { ...labels, cluster: "replicated" }]);
    const expected = everywhere.map((labels) => [asSelector(labels), 1] as const);
    await runRuleTests([
      {
        name,
        series: [...all, ...inCluster("replicated", [...all, ...secondReplica(all)])],
        samples: [
          [
            150,
            `sum by (${told.join(", ")}) (ALERTS{alertstate="firing"})`,
            Object.fromEntries(expected),
          ],
        ],
      },
    ]);
  });
}
