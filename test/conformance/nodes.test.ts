import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import type { NodeResource } from "../../src/accounting/snapshot.ts";
import { takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { RequirementsPool } from "../../src/cluster/requirements-pool.ts";
import { AmountsReader } from "../../src/kubernetes/records/amounts-reader.ts";
import { NodeRecords } from "../../src/kubernetes/records/node-records.ts";
import { PodRecords } from "../../src/kubernetes/records/pod-records.ts";
import { nodeFrom, podFrom } from "../kubernetes/wire/json-objects.ts";

interface NodeVector {
  readonly name: string;
  readonly rule: string;
  readonly node: { readonly metadata: object };
  readonly pods: readonly object[];
  readonly expect: {
    readonly scheduler: {
      readonly requested: Readonly<Record<string, string>>;
      readonly pods: number;
      readonly allocatable_pods: string;
    };
  };
}

const { vectors }: { readonly vectors: readonly NodeVector[] } = JSON.parse(
  readFileSync(new URL("node-vectors.json", import.meta.url), "utf8"),
);

suite("nodes as kube-scheduler 1.37 counts them", () => {
  for (const { name, rule, node, pods, expect } of vectors) {
    test(`${name}: ${rule}`, () => {
      const snapshot = takeSnapshot(clusterOf(node, pods));
      const resources = snapshot.nodes.find((totals) => totals.name === "n1")?.resources ?? [];
      const slots = resources.find(({ resource }) => resource === "pods");
      assert.deepEqual(requested(resources), { ...expect.scheduler.requested });
      assert.equal(slots?.requests ?? 0, expect.scheduler.pods);
      assert.equal(String(slots?.allocatable ?? 0), expect.scheduler.allocatable_pods);
    });
  }
});

function clusterOf(node: NodeVector["node"], pods: NodeVector["pods"]): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  const { resources } = state;
  const amounts = new AmountsReader(32);
  const nodes = new NodeRecords({
    resources,
    amounts,
    labels: [],
    poolLabels: [],
    blockingTaints: [],
  });
  const pool = new RequirementsPool();
  const podRecords = new PodRecords({ rules: "1.37", resources, pool, amounts });
  // The nodes of the vectors have no uid, which every stored node has.
  const manifest = { ...node, metadata: { uid: "n1", ...node.metadata } };
  const record = nodes.record(nodeFrom(manifest), assert.fail);
  assert(record !== undefined);
  state.nodes.upsert(record);
  for (const pod of pods) {
    const counted = podRecords.record(podFrom(pod), assert.fail);
    if (counted !== undefined) state.pods.upsert(counted);
  }
  return state;
}

/** The vectors leave out what is zero and call cpu `cpu_milli`. */
function requested(resources: readonly NodeResource[]): Record<string, string> {
  const entries = resources
    .filter(({ resource, requests }) => resource !== "pods" && requests !== 0)
    .map(({ resource, requests }) => [
      resource === "cpu" ? "cpu_milli" : resource,
      String(requests),
    ]);
  return Object.fromEntries(entries);
}
