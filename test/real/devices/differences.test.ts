import assert from "node:assert/strict";
import { test } from "node:test";

import { differences, dueNumbers } from "./differences.ts";
import type { DeviceTruth } from "./truth.ts";

const poolOf = (node: string): string | undefined => (node === "" ? undefined : "batch");
const counter = { pool: "node-0", set: "gpu-0", counter: "power" };
const truth: DeviceTruth = {
  devices: [
    {
      node: "node-0",
      driver: "gpu.example.com",
      total: 3,
      allocated: 2,
      free: 0,
      tainted: { NoSchedule: 1 },
      counters: [
        { ...counter, total: "300", allocated: "33.300" },
        { ...counter, set: "gpu-1", total: "300", allocated: "100.1" },
      ],
      capacity: [{ name: "bandwidth", total: "100000000000", allocated: "0" }],
    },
    {
      node: "",
      driver: "fabric.example.com",
      total: 1,
      allocated: 0,
      free: 1,
      tainted: {},
      counters: [],
      capacity: [],
    },
  ],
  namespaces: [{ namespace: "team-a", driver: "gpu.example.com", allocated: 2 }],
  claims: { allocated: 2, pending: 1, unreserved: 0, oldestPending: 1_767_225_600 },
  incompletePools: { "gpu.example.com": 1 },
  invalidPools: {},
  orphanedAllocations: {},
  state: { devices: 2, shares: 0, capacities: 0 },
};

test("counters are due set by set in the snapshot, and as exact sums in the metrics", () => {
  const snapshot = dueNumbers(truth, "/api/v1/snapshot", poolOf);
  assert.equal(snapshot.get("node-0 gpu.example.com counter node-0 gpu-0 power allocated"), 33.3);
  const metrics = dueNumbers(truth, "/metrics", poolOf);
  assert.equal(metrics.get("node-0 gpu.example.com counter power"), 600);
  // 33.3 + 100.1 as floating-point numbers is 133.39999999999998.
  assert.equal(metrics.get("node-0 gpu.example.com counter power allocated"), 133.4);
  assert.equal(metrics.get("namespace team-a gpu.example.com allocated"), 2);
  assert.equal(snapshot.get("(no node) fabric.example.com devices"), 1);
  assert.equal(metrics.get("node-0 gpu.example.com devices ratio"), 2 / 3);
  assert.equal(metrics.get("node-0 gpu.example.com devices free"), 0);
  assert.equal(metrics.get("pool batch gpu.example.com devices allocated"), 2);
  assert.equal(metrics.get("claims oldestPending"), 1_767_225_600);
});

test("a number that is wrong, missing or too much is a difference, and nothing said is zero", () => {
  const due = dueNumbers(truth, "/metrics", poolOf);
  assert.deepEqual(differences("/metrics", due, due), []);
  const found = new Map(due);
  found.set("node-0 gpu.example.com devices allocated", 1);
  found.delete("node-0 gpu.example.com tainted NoSchedule");
  found.delete("claims unreserved");
  found.set("orphaned allocations of gpu.example.com", 4);
  assert.deepEqual(differences("/metrics", due, found), [
    "/metrics: node-0 gpu.example.com devices allocated: 1, the scheduler has 2",
    "/metrics: node-0 gpu.example.com tainted NoSchedule: 0, the scheduler has 1",
    "/metrics: orphaned allocations of gpu.example.com: 4, the scheduler has 0",
  ]);
});
