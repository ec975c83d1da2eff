import assert from "node:assert/strict";
import { test } from "node:test";

import { compare } from "./differences.ts";
import type { EndpointNumbers, NodeNumbers } from "./exporter-numbers.ts";
import type { Truth } from "./truth.ts";

const truth: Truth = {
  pods: 2,
  nodes: [
    {
      name: "a",
      pods: 2,
      allocatable: { cpu: 4000, memory: 100, pods: 110, "example.com/gpu": 1 },
      requested: { cpu: 1500, memory: 50, "ephemeral-storage": 0, "example.com/gpu": 1 },
      limits: { cpu: 2000 },
      measured: { requests: {}, limits: {} },
    },
  ],
  deviations: [],
};

const right: NodeNumbers = {
  requests: { cpu: 1500, memory: 50, pods: 2, "example.com/gpu": 1 },
  limits: { cpu: 2000, memory: 0, pods: 2 },
  allocatable: { cpu: 4000, memory: 100, pods: 110, "example.com/gpu": 1 },
};

function endpoint(numbers: NodeNumbers, name = "a"): EndpointNumbers {
  return { endpoint: "/api/v1/snapshot", nodes: new Map([[name, numbers]]), covers: () => true };
}

test("equal numbers are no difference, and zero is the same as nothing", () => {
  const { differences, numbers, nodes } = compare(truth, [endpoint(right)]);
  assert.deepEqual(differences, []);
  assert.deepEqual({ numbers, nodes }, { numbers: 11, nodes: 1 });
});

const wrong: readonly [string, NodeNumbers, RegExp][] = [
  [
    "a request",
    { ...right, requests: { ...right.requests, cpu: 1499 } },
    /cpu requests: 1499, .* 1500/,
  ],
  ["a limit", { ...right, limits: {} }, /cpu limits: 0, .* 2000/],
  [
    "an allocatable amount",
    { ...right, allocatable: { ...right.allocatable, memory: 101 } },
    /memory allocatable: 101, .* 100/,
  ],
  [
    "the number of pods",
    { ...right, requests: { ...right.requests, pods: 3 } },
    /pods requests: 3/,
  ],
  [
    "a resource that no pod asks for",
    { ...right, requests: { ...right.requests, "example.com/x": 1 } },
    /example.com\/x requests: 1, .* 0/,
  ],
];
for (const [what, numbers, expected] of wrong) {
  test(`${what} that is not the scheduler's is a difference`, () => {
    const { differences } = compare(truth, [endpoint(numbers)]);
    assert.equal(differences.length, 1);
    assert.match(differences[0] ?? "", expected);
  });
}

test("a node that is missing and one that does not exist are differences", () => {
  const { differences } = compare(truth, [endpoint(right, "b")]);
  assert.deepEqual(differences, [
    "/api/v1/snapshot: b does not exist",
    "/api/v1/snapshot: a is missing",
  ]);
});
