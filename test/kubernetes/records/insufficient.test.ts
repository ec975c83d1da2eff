import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { insufficientResources } from "../../../src/kubernetes/records/insufficient.ts";

suite("what a scheduler's message says is short", () => {
  for (const [message, ...names] of [
    ["0/1 nodes are available: 1 Insufficient cpu.", "cpu"],
    ["0/1 nodes are available: 1 Insufficient cpu", "cpu"],
    ["0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu.", "cpu", "memory"],
    [
      "0/9 nodes are available: 1 Too many pods, 3 Insufficient nvidia.com/gpu, 5 node(s) had untolerated taint {a: b}. preemption: 0/9 nodes are available: 9 No preemption victims found for incoming pod.",
      "nvidia.com/gpu",
      "pods",
    ],
    [
      "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 1 Insufficient ephemeral-storage, 1 Preemption is not helpful for scheduling.",
      "cpu",
      "ephemeral-storage",
    ],
    ["0/1 nodes are available: 1 Insufficient hugepages-2Mi.", "hugepages-2Mi"],
    [
      "0/2 nodes are available: 1 Insufficient example.com/a, 1 Insufficient example.com/a-b.c_D.",
      "example.com/a",
      "example.com/a-b.c_D",
    ],
    ["0/1 nodes are available: 1 Insufficient memory.\n", "memory"],
    ["0/4 nodes are available: 4 node(s) didn't match Pod's node affinity/selector."],
    [""],
    ["no nodes available to schedule pods"],
    ["Insufficient cpu"],
    ["1 Insufficient"],
    ["1 Insufficient ,"],
    ["1 Insufficient cpus."],
    ["1 Insufficient GPU Memory in one device."],
    ["1 Insufficient nvidia.com/gpu memory."],
    ["1 insufficient cpu."],
    ["1 Insufficient requests.example.com/a."],
    ["1 Insufficient a/b/c, 1 Insufficient -cpu, 1 Insufficient example.com/, 1 Insufficient é/x."],
    [`1 Insufficient example.com/${"x".repeat(64)}.`],
    ["1 Too many podsX, 1 Insufficient pod."],
  ] as const) {
    test(`${JSON.stringify(message).slice(0, 100)} names ${names.join() || "nothing"}`, () => {
      assert.deepEqual(insufficientResources(message), names);
    });
  }

  test("is bounded, and read quickly", () => {
    const named = Array.from({ length: 1000 }, (_, index) => `1 Insufficient a.com/r${index}`);
    assert.equal(insufficientResources(named.join(", ")).length, 32);
    const last = ", 1 Insufficient memory";
    assert.deepEqual(insufficientResources("1 Insufficient cpu, ".repeat(127) + last), [
      "cpu",
      "memory",
    ]);
    for (const many of ["1 Insufficient cpu, ", "1 Insufficient a/b/c, "]) {
      const found = insufficientResources(many.repeat(128) + last);
      assert.ok(!found.includes("memory"), "the 129th shortage is not looked at");
    }
    const start = performance.now();
    for (const evil of ["a.", "1 Insufficient ", "1 Insufficient a", "9", "Too many pods "]) {
      insufficientResources(`1 Insufficient ${evil.repeat(16_384)}`);
    }
    assert.ok(performance.now() - start < 1000);
  });
});
