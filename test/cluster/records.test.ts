import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { NodeRecord, PodRecord } from "../../src/cluster/records.ts";
import { isSameNode, isSamePod } from "../../src/cluster/records.ts";

const node: NodeRecord = {
  uid: "u",
  name: "n",
  capacity: [1000, 1],
  allocatable: [900, 1],
  ready: true,
  unschedulable: false,
  labels: new Map([
    ["zone", "a"],
    ["rack", "1"],
  ]),
};

const none = { cpu: false, memory: false };
const requirements = { requests: [1], limits: [], withoutRequests: none, withoutLimits: none };
const pod: PodRecord = { uid: "u", namespace: "ns", node: "n", requirements };

suite("records", () => {
  test("a node reported again says the same", () => {
    assert.ok(isSameNode(node, structuredClone(node)));
  });

  test("a node differs when anything counted does", () => {
    const changes: readonly Partial<NodeRecord>[] = [
      { name: "m" },
      { capacity: [1000] },
      { allocatable: [900, 2] },
      { ready: false },
      { unschedulable: true },
      { labels: new Map() },
      { labels: new Map([["zone", "a"]]) },
      { labels: new Map(node.labels).set("zone", "b") },
      { labels: new Map(node.labels).set("region", "c") },
    ];
    for (const change of changes) assert.ok(!isSameNode(node, { ...node, ...change }));
  });

  test("a pod differs when it moves, or when its requirements are others", () => {
    assert.ok(isSamePod(pod, { ...pod }));
    assert.ok(!isSamePod(pod, { ...pod, node: "" }));
    assert.ok(!isSamePod(pod, { ...pod, namespace: "other" }));
    assert.ok(!isSamePod(pod, { ...pod, requirements: { ...requirements, requests: [2] } }));
  });
});
