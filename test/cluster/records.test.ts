import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { amounts } from "./amounts.ts";
import { plain } from "./traits.ts";
import type { NodeRecord, PodRecord, Waiting } from "../../src/cluster/records.ts";
import { isSameNode, isSamePod } from "../../src/cluster/records.ts";

const node: NodeRecord = {
  uid: "u",
  name: "n",
  capacity: amounts([1000, 1]),
  allocatable: amounts([900, 1]),
  ready: true,
  unschedulable: false,
  state: "open",
  pool: "default",
  roles: [],
  labels: new Map([
    ["zone", "a"],
    ["rack", "1"],
  ]),
};

const none = { cpu: false, memory: false };
const requirements = {
  requests: amounts([1]),
  limits: amounts(),
  withoutRequests: none,
  withoutLimits: none,
  ...plain,
};
const pod: PodRecord = { uid: "u", namespace: "ns", node: "n", requirements, waiting: undefined };

suite("records", () => {
  test("a node reported again says the same", () => {
    assert.ok(isSameNode(node, structuredClone(node)));
  });

  test("a node differs when anything counted does", () => {
    const changes: readonly Partial<NodeRecord>[] = [
      { name: "m" },
      { capacity: amounts([1000]) },
      { allocatable: amounts([900, 2]) },
      { capacity: amounts([1000, 1], { gpu: 1 }) },
      { ready: false },
      { unschedulable: true },
      { state: "dedicated" },
      { pool: "gpu" },
      { roles: ["worker"] },
      { labels: new Map() },
      { labels: new Map([["zone", "a"]]) },
      { labels: new Map(node.labels).set("zone", "b") },
      { labels: new Map(node.labels).set("region", "c") },
    ];
    for (const change of changes) assert.ok(!isSameNode(node, { ...node, ...change }));
  });

  test("the order in which a node lists its resources does not matter", () => {
    const first = { ...node, capacity: amounts([], { a: 1, b: 2 }) };
    assert.ok(isSameNode(first, { ...node, capacity: amounts([], { b: 2, a: 1 }) }));
    assert.ok(!isSameNode(first, { ...node, capacity: amounts([], { a: 2, b: 1 }) }));
    assert.ok(!isSameNode(first, { ...node, capacity: amounts([], { a: 1, c: 2 }) }));
  });

  test("what is known of a pod that waits is compared by value", () => {
    const waiting = { reason: "unschedulable", insufficient: ["cpu", "memory"], createdAt: 1000 };
    const record = (change: Partial<Waiting> = {}): PodRecord => ({
      ...pod,
      node: "",
      waiting: { ...structuredClone(waiting), reason: "unschedulable", ...change },
    });
    assert.ok(isSamePod(record(), record()));
    for (const change of [
      { reason: "pending" },
      { insufficient: ["cpu"] },
      { insufficient: ["cpu", "pods"] },
      { insufficient: [] },
      { createdAt: 2000 },
      { createdAt: undefined },
    ] as const) {
      assert.ok(!isSamePod(record(), record(change)));
    }
    assert.ok(!isSamePod(record(), { ...record(), waiting: undefined }));
    assert.ok(!isSamePod({ ...record(), waiting: undefined }, record()));
  });

  test("a pod differs when it moves, or when its requirements are others", () => {
    assert.ok(isSamePod(pod, { ...pod }));
    assert.ok(!isSamePod(pod, { ...pod, node: "" }));
    assert.ok(!isSamePod(pod, { ...pod, namespace: "other" }));
    assert.ok(
      !isSamePod(pod, { ...pod, requirements: { ...requirements, requests: amounts([2]) } }),
    );
  });
});
