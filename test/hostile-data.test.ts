import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import type { Manifest, SimulatedCluster } from "../src/simulator/cluster.ts";
import { type Program, readExample, type Series } from "./program.ts";

const megabyteOfDigits = "9".repeat(1_000_000);
const absurdExponent = "1e999999999";
const zone = 'a"b\\c\nd';

/** Objects with names and amounts that no API server would accept. */
const hostileObjects: readonly Manifest[] = [
  {
    kind: "Node",
    metadata: {
      name: "odd",
      labels: {
        "topology.kubernetes.io/zone": zone,
        "topology.kubernetes.io/region": "r".repeat(64),
      },
    },
    status: {
      capacity: {
        cpu: "4",
        memory: megabyteOfDigits,
        pods: "-5",
        "ephemeral-storage": "four",
        "example.com/gpu": absurdExponent,
        ["__proto__"]: "1",
        constructor: "7",
        'a"b': "1",
        "x\ny": "1",
      },
      allocatable: { cpu: "4", memory: "8Ei" },
    },
  },
  { kind: "Node", metadata: { name: "without-uid", uid: "" }, status: { capacity: { cpu: "1" } } },
  {
    kind: "Pod",
    metadata: { name: "odd", namespace: "default" },
    spec: {
      nodeName: "node1",
      containers: [
        {
          name: "app",
          resources: {
            requests: {
              cpu: "50m",
              memory: absurdExponent,
              ["__proto__"]: "1",
              constructor: "1",
              'example.com/a"b': "1",
            },
            limits: { cpu: megabyteOfDigits, memory: "1Mi", "example.com/x\ny": "1" },
          },
        },
      ],
    },
    status: { phase: "Running" },
  },
  {
    kind: "Pod",
    metadata: { name: "without-uid", namespace: "default", uid: "" },
    spec: { nodeName: "node1", containers: [{ resources: { requests: { cpu: "1" } } }] },
  },
  {
    kind: "Pod",
    metadata: { name: "lost", namespace: "default" },
    spec: { nodeName: "n".repeat(254), containers: [{ resources: { requests: { cpu: "1" } } }] },
  },
];

const refusedOfHostile = {
  'kind="node",reason="bad_object"': 1,
  'kind="node",reason="invalid_quantity"': 2,
  'kind="node",reason="out_of_range"': 3,
  'kind="node",reason="invalid_name"': 3,
  'kind="node",reason="name_too_long"': 1,
  'kind="pod",reason="bad_object"': 1,
  'kind="pod",reason="invalid_quantity"': 1,
  'kind="pod",reason="out_of_range"': 1,
  'kind="pod",reason="invalid_name"': 3,
  'kind="pod",reason="name_too_long"': 1,
};

/** Objects with fields of the wrong type, which only JSON can express. */
const wronglyTypedObjects: readonly Manifest[] = [
  {
    kind: "Node",
    metadata: { name: "wrong", labels: "none" },
    spec: { unschedulable: "yes" },
    status: {
      capacity: ["cpu", "4"],
      allocatable: { cpu: ["4"], memory: 1024 },
      conditions: { Ready: "True" },
    },
  },
  {
    kind: "Pod",
    metadata: { name: "wrong", namespace: "default" },
    spec: { nodeName: ["node1"], containers: "none", initContainers: [7, null], overhead: "1Gi" },
    status: { phase: 7 },
  },
  {
    kind: "Pod",
    metadata: { name: "partly-wrong", namespace: "default" },
    spec: {
      nodeName: "node1",
      containers: [
        { name: "a", resources: "none" },
        { name: "b", resources: { requests: { cpu: "25m", memory: true }, limits: [] } },
      ],
    },
    status: { phase: "Running" },
  },
];

const refusedOfWronglyTyped = {
  'kind="node",reason="bad_object"': 5,
  'kind="pod",reason="bad_object"': 9,
};

/** Counts of two tables together. */
function sum(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Record<string, number> {
  const both: Record<string, number> = { ...one };
  for (const [labels, count] of Object.entries(other)) both[labels] = (both[labels] ?? 0) + count;
  return both;
}

function refused(series: Series): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [key, value] of series) {
    const [, labels] = /^kubecommit_rejected_values_total\{(.*)\}$/.exec(key) ?? [];
    if (labels !== undefined && value > 0) counts[labels] = value;
  }
  return counts;
}

interface Amounts {
  readonly capacity?: number;
  readonly allocatable?: number;
  readonly requests: number;
  readonly limits: number;
}

/** The resources of a node in the snapshot, by raw name. */
async function resourcesOf(program: Program, node: string): Promise<Record<string, Amounts>> {
  const { nodes } = JSON.parse((await program.get("/api/v1/snapshot")).body);
  return nodes.find(({ name }: { name: string }) => name === node).resources;
}

/** Checks that the other nodes have every series of the golden file. */
async function neighboursAreUntouched(program: Program): Promise<void> {
  const expected = readFileSync("test/golden/three-nodes.prom", "utf8")
    .split("\n")
    .filter((line) => /^(?!kubecommit_node_labels).*node="node[23]"/.test(line));
  assert.ok(expected.length > 40);
  const lines = new Set((await program.get("/metrics")).body.split("\n"));
  for (const line of expected) assert.ok(lines.has(line), line);
}

suite(
  "hostile data is rejected piece by piece, counted, and harms no neighbour",
  { concurrency: true },
  () => {
    test("on the protobuf wire", async () => {
      await using setting = await readExample({ others: hostileObjects });
      await hostileIsRefused(setting.program, refusedOfHostile, 150);
      await isStillFollowing(setting.cluster, setting.program);
    });

    test("on the JSON wire, with fields of the wrong type too", async () => {
      const others = [...hostileObjects, ...wronglyTypedObjects];
      await using setting = await readExample({ others, protobuf: false });
      const { cluster, program } = setting;
      await hostileIsRefused(program, sum(refusedOfHostile, refusedOfWronglyTyped), 175);
      const none = { requests: 0, limits: 0 };
      const noneOfPods = { requests: 0, daemonsetRequests: 0, preemptibleRequests: 0 };
      const noneOfNode = { ...noneOfPods, limits: 0 };
      assert.deepEqual(await resourcesOf(program, "wrong"), {
        cpu: noneOfNode,
        memory: { allocatable: 1024, ...noneOfNode },
        pods: noneOfPods,
      });
      const { unscheduled } = JSON.parse((await program.get("/api/v1/snapshot")).body);
      const { pods, resources } = unscheduled;
      assert.deepEqual(unscheduled.byReason, { unschedulable: 0, gated: 0, pending: 1 });
      assert.deepEqual(
        { pods, resources },
        {
          pods: 1,
          resources: { cpu: none, memory: none, pods: { requests: 1 } },
        },
      );
      await isStillFollowing(cluster, program);
    });
  },
);

async function hostileIsRefused(
  program: Program,
  counts: Readonly<Record<string, number>>,
  millicoresOfNode1: number,
): Promise<void> {
  const series = await program.series();
  assert.deepEqual(refused(series), counts);
  assert.equal(series.get("kubecommit_up"), 1);
  const resources = await resourcesOf(program, "odd");
  const noPods = { requests: 0, daemonsetRequests: 0, preemptibleRequests: 0 };
  const nothing = { ...noPods, limits: 0 };
  assert.deepEqual(resources, {
    cpu: { capacity: 4000, allocatable: 4000, ...nothing },
    memory: nothing,
    pods: noPods,
    constructor: { capacity: 7, ...nothing },
  });
  const labels = [...series.keys()].find((key) =>
    key.startsWith('kubecommit_node_labels{node="odd"'),
  );
  assert.ok(labels?.includes(`label_topology_kubernetes_io_zone=${JSON.stringify(zone)}`), labels);
  const { cpu, memory } = await resourcesOf(program, "node1");
  assert.equal(cpu?.requests, millicoresOfNode1);
  assert.equal(cpu.limits, 0);
  assert.equal(memory?.requests, 70 * 1024 ** 2);
  assert.equal(memory.limits, 171 * 1024 ** 2);
  await neighboursAreUntouched(program);
}

/** Checks that later changes are still read, and that the program stops without a complaint. */
async function isStillFollowing(cluster: SimulatedCluster, program: Program): Promise<void> {
  cluster.delete("Node", "odd");
  await program.until(async () => {
    assert.doesNotMatch((await program.get("/metrics")).body, /node="odd"/);
  });
  program.signal("SIGTERM");
  const { code, stderr } = await program.ended();
  assert.equal(code, 0, stderr);
  assert.deepEqual(program.complaints, []);
}
