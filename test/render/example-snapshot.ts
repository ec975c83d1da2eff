import { nodeSums } from "../../src/accounting/pools.ts";
import { atOnce } from "../../src/accounting/slices.ts";
import type { NodeTotals, Snapshot } from "../../src/accounting/snapshot.ts";
import { exampleDevices } from "./example-devices.ts";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

const nonePart = { daemonsetRequests: 0, preemptibleRequests: 0 };

/** The second and third node of the example in pykles' documentation. */
export const pyklesNodes: readonly NodeTotals[] = [
  pyklesNode("node2", { cpu: [500, 1000], memory: [268435456, 536870912] }),
  pyklesNode("node3", { cpu: [750, 1500], memory: [530579456, 1073741824] }),
];

/** Two ordinary nodes, one with extended resources, and one whose names are hostile. */
const exampleNodes: readonly NodeTotals[] = [
  {
    name: "hostile",
    state: "not_ready",
    pool: 'p"\\\n',
    roles: [],
    ready: false,
    unschedulable: true,
    labels: new Map([["Zone", 'a"b']]),
    resources: [
      { resource: "cpu", capacity: 0, allocatable: 0, requests: 100, limits: 0, ...nonePart },
      { resource: "__proto__", capacity: 1, allocatable: 1, requests: 1, limits: 0, ...nonePart },
      { resource: 'a"b', capacity: 2, allocatable: undefined, requests: 0, limits: 0, ...nonePart },
      {
        resource: "constructor",
        capacity: undefined,
        allocatable: 4,
        requests: 0,
        limits: 0,
        ...nonePart,
      },
      { resource: "x\\y\nz", capacity: 5, allocatable: 5, requests: 0, limits: 5, ...nonePart },
      { resource: "x\\y z", capacity: 6, allocatable: 6, requests: 0, limits: 6, ...nonePart },
    ],
    podsWithoutRequests: { cpu: 0, memory: 1 },
    podsWithoutLimits: { cpu: 1, memory: 1 },
  },
  {
    name: "node-a",
    state: "dedicated",
    pool: "gpu",
    roles: ["gpu", "worker"],
    ready: true,
    unschedulable: false,
    labels: new Map([
      ["topology.kubernetes.io/zone", "eu-1a"],
      ["kubernetes.io/arch", "amd64"],
      ["zone", "one"],
    ]),
    resources: [
      {
        resource: "cpu",
        capacity: 4000,
        allocatable: 3920,
        requests: 1225,
        limits: 4000,
        daemonsetRequests: 225,
        preemptibleRequests: 500,
      },
      {
        resource: "memory",
        capacity: 16 * GiB,
        allocatable: 15 * GiB,
        requests: 3 * GiB + 70 * MiB,
        limits: 30 * GiB,
        ...nonePart,
      },
      {
        resource: "ephemeral-storage",
        capacity: 95e9,
        allocatable: 85e9,
        requests: 0,
        limits: 0,
        ...nonePart,
      },
      {
        resource: "pods",
        capacity: 110,
        allocatable: 110,
        requests: 12,
        limits: 0,
        daemonsetRequests: 3,
        preemptibleRequests: 1,
      },
      {
        resource: "hugepages-2Mi",
        capacity: 64 * MiB,
        allocatable: 64 * MiB,
        requests: 4 * MiB,
        limits: 4 * MiB,
        ...nonePart,
      },
      {
        resource: "nvidia.com/gpu",
        capacity: 8,
        allocatable: 8,
        requests: 6,
        limits: 6,
        daemonsetRequests: 0,
        preemptibleRequests: 1,
      },
    ],
    podsWithoutRequests: { cpu: 2, memory: 3 },
    podsWithoutLimits: { cpu: 7, memory: 5 },
  },
  ...pyklesNodes,
];

const shapes = [
  { name: "small", requests: new Map([["cpu", 500]]) },
  { name: "with-gpu", requests: new Map([["nvidia.com/gpu", 1]]) },
];

export const exampleSnapshot: Snapshot = {
  rules: "1.36",
  serverVersion: "v1.36.2",
  nodes: exampleNodes,
  ...atOnce(nodeSums(exampleNodes, shapes)),
  foldedPools: 0,
  namespaces: [
    {
      name: "kube-system",
      unscheduledPods: 0,
      resources: [
        { resource: "cpu", requests: 850, limits: 1000 },
        { resource: "memory", requests: 290 * MiB, limits: 340 * MiB },
        { resource: "pods", requests: 5, limits: 0 },
      ],
    },
    {
      name: "shop",
      unscheduledPods: 2,
      resources: [{ resource: "nvidia.com/gpu", requests: 6, limits: 6 }],
    },
  ],
  unscheduled: {
    pods: 3,
    resources: [
      { resource: "cpu", requests: 16000, limits: 0 },
      { resource: "pods", requests: 3, limits: 0 },
    ],
    byReason: { unschedulable: 2, gated: 0, pending: 1 },
    insufficient: [
      { resource: "cpu", pods: 1 },
      { resource: "nvidia.com/gpu", pods: 1 },
    ],
    withoutShortage: 1,
    oldestByReason: {
      unschedulable: Date.parse("2026-11-23T12:58:59Z"),
      pending: Date.parse("2026-11-23T12:59:58Z"),
    },
    oldest: Date.parse("2026-11-23T12:58:59Z"),
  },
  devices: exampleDevices,
  resizing: { deferred: 1, infeasible: 0, in_progress: 2 },
  orphanPods: 1,
  leftOut: { node: 0, pod: 0 },
  pods: 20,
};

/** A snapshot of one node with the given resources. */
export function snapshotOf(...nodes: NodeTotals[]): Snapshot {
  return {
    rules: "1.37",
    serverVersion: "v1.37.0",
    nodes,
    ...atOnce(nodeSums(nodes)),
    foldedPools: 0,
    namespaces: [],
    unscheduled: {
      pods: 0,
      resources: [],
      byReason: { unschedulable: 0, gated: 0, pending: 0 },
      insufficient: [],
      withoutShortage: 0,
      oldestByReason: {},
      oldest: undefined,
    },
    resizing: { deferred: 0, infeasible: 0, in_progress: 0 },
    orphanPods: 0,
    leftOut: { node: 0, pod: 0 },
    pods: 0,
  };
}

/** A ready node without resources. */
export function node(name: string, totals: Partial<NodeTotals> = {}): NodeTotals {
  return {
    name,
    state: "open",
    pool: "default",
    roles: [],
    ready: true,
    unschedulable: false,
    labels: new Map(),
    resources: [],
    podsWithoutRequests: { cpu: 0, memory: 0 },
    podsWithoutLimits: { cpu: 0, memory: 0 },
    ...totals,
  };
}

function pyklesNode(
  name: string,
  demand: { cpu: [requests: number, limits: number]; memory: [requests: number, limits: number] },
): NodeTotals {
  const amounts = (resource: "cpu" | "memory", total: number) => {
    const [requests, limits] = demand[resource];
    return { resource, capacity: total, allocatable: total, requests, limits, ...nonePart };
  };
  return node(name, { resources: [amounts("cpu", 2000), amounts("memory", 8148660 * 1024)] });
}
