import assert from "node:assert/strict";
import { test } from "node:test";

import type { EndpointNumbers } from "./exporter-numbers.ts";
import { compareDescriptions, descriptionsIn } from "./kubectl.ts";
import type { Deviation, Truth } from "./truth.ts";

const text = `Name:               a
Labels:             kubernetes.io/os=linux
Non-terminated Pods:          (2 in total)
  Namespace  Name  CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  default    x     1 (25%)       0 (0%)      1Mi (0%)         0 (0%)         1s
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests         Limits
  --------           --------         ------
  cpu                1500m (37%)      2 (50%)
  memory             107374182400m (0%)  0 (0%)
  ephemeral-storage  0 (0%)           0 (0%)
  example.com/gpu    1                1
Name:               b
Non-terminated Pods:          (0 in total)
Allocated resources:
  cpu                0 (0%)      0 (0%)
`;

const node = { allocatable: {}, requested: {}, limits: {}, measured: { requests: {}, limits: {} } };
const rounding: Deviation = {
  tool: "kubectl",
  node: "a",
  pod: "default/x",
  what: "requests",
  resource: "memory",
  scheduler: 107_374_183,
  other: "107374182400m",
  why: "the scheduler rounds each pod up",
};
const truth: Truth = {
  pods: 2,
  nodes: [
    { name: "a", pods: 2, ...node },
    { name: "b", pods: 0, ...node },
  ],
  deviations: [rounding],
};

function exporter(memory: number): EndpointNumbers {
  const gpu = { "example.com/gpu": 1 };
  const numbers = {
    requests: { cpu: 1500, memory, ...gpu },
    limits: { cpu: 2000, ...gpu },
    allocatable: {},
  };
  return { endpoint: "", covers: () => true, nodes: new Map([["a", numbers]]) };
}

test("the rows of every node are read, with and without percent", () => {
  const [first, second] = descriptionsIn(text);
  assert.equal(first?.rows.size, 4);
  assert.deepEqual(first.rows.get("example.com/gpu"), { requests: "1", limits: "1" });
  assert.deepEqual([second?.name, second?.pods], ["b", 0]);
});

test("what a documented rule counts otherwise is subtracted, to the last unit", () => {
  assert.deepEqual(compareDescriptions(truth, descriptionsIn(text), exporter(107_374_183)), {
    numbers: 12,
    differences: [],
  });
});

test("a difference that no rule explains is one", () => {
  const found = compareDescriptions(truth, descriptionsIn(text), exporter(107_374_184));
  assert.equal(found.differences.length, 1);
  assert.match(found.differences[0] ?? "", /^a memory requests: kubectl says 107374182400m, not/);
});

test("another number of pods and a node that is not described are differences", () => {
  const nodes = [
    { name: "a", pods: 3, ...node },
    { name: "c", pods: 0, ...node },
  ];
  const found = compareDescriptions(
    { ...truth, nodes },
    descriptionsIn(text),
    exporter(107_374_183),
  );
  assert.deepEqual(found.differences, [
    "a: kubectl counts 2 pods, not 3",
    "c: kubectl does not describe it",
  ]);
});
