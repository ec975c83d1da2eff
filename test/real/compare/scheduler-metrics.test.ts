import assert from "node:assert/strict";
import { test } from "node:test";

import { compareSchedulerMetrics } from "./scheduler-metrics.ts";
import type { Truth } from "./truth.ts";

const exposition = `# HELP kube_pod_resource_request Resources requested
kube_pod_resource_request{namespace="n",node="a",pod="x",priority="0",resource="cpu",scheduler="s",unit="cores"} 0.1
kube_pod_resource_request{namespace="n",node="a",pod="y",priority="0",resource="cpu",scheduler="s",unit="cores"} 0.2
kube_pod_resource_request{namespace="n",node="",pod="z",priority="0",resource="cpu",scheduler="s",unit="cores"} 9
kube_pod_resource_limit{namespace="n",node="a",pod="x",priority="0",resource="memory",scheduler="s",unit="bytes"} 1.073741824e+08
`;

function truth(cpu: string): Truth {
  const measured = { requests: { cpu }, limits: { memory: "107374182.4" } };
  const node = { name: "a", pods: 2, allocatable: {}, requested: {}, limits: {}, measured };
  return { pods: 3, nodes: [node], deviations: [] };
}

test("sums over the bound pods of a node are exact", () => {
  assert.deepEqual(compareSchedulerMetrics(truth("0.3"), exposition), {
    numbers: 2,
    differences: [],
  });
});

test("another sum is a difference", () => {
  const { differences } = compareSchedulerMetrics(truth("0.301"), exposition);
  assert.deepEqual(differences, ["a cpu requests: its metrics say 300000000 n, not 301000000 n"]);
});
