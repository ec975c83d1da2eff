import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import type { NodeResource } from "../../src/accounting/snapshot.ts";
import { takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { podRequirements } from "../../src/cluster/pod-requirements.ts";
import { schedulerAmounts } from "../../src/cluster/scheduler-amounts.ts";
import type { RawNode, RawPod } from "./raw-objects.ts";
import { isTerminal, podResources, resourceList } from "./raw-objects.ts";

interface NodeVector {
  readonly name: string;
  readonly rule: string;
  readonly node: RawNode;
  readonly pods: readonly RawPod[];
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
      const snapshot = takeSnapshot(clusterOf(node, pods), 0);
      const resources = snapshot.nodes.find((totals) => totals.name === "n1")?.resources ?? [];
      const slots = resources.find(({ resource }) => resource === "pods");
      assert.deepEqual(requested(resources), { ...expect.scheduler.requested });
      assert.equal(slots?.requests ?? 0, expect.scheduler.pods);
      assert.equal(String(slots?.allocatable ?? 0), expect.scheduler.allocatable_pods);
    });
  }
});

function clusterOf(node: RawNode, pods: readonly RawPod[]): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  const amounts = (raw: RawNode["status"]["capacity"]) =>
    schedulerAmounts(resourceList(raw), state.resources, assert.fail);
  state.nodes.upsert({
    uid: "n1",
    name: node.metadata.name,
    capacity: amounts(node.status.capacity),
    allocatable: amounts(node.status.allocatable),
    ready: true,
    unschedulable: false,
    labels: new Map(),
  });
  for (const pod of pods.filter((candidate) => !isTerminal(candidate))) {
    state.pods.upsert({
      uid: pod.metadata.uid,
      namespace: pod.metadata.namespace ?? "default",
      node: pod.spec.nodeName ?? "",
      requirements: podRequirements(podResources(pod), "1.37", state.resources, assert.fail),
    });
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
