import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import type { ExpositionFormat } from "../../src/render/exposition.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { Exporter } from "../../src/serving/exporter.ts";
import { PodUsageDocument } from "../../src/serving/pod-usage-document.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import { parseExposition } from "../render/parse-exposition.ts";
import { bytesOf } from "./bytes-of.ts";

const names = [
  "__proto__",
  "constructor",
  'a"b',
  "a\\b",
  "a\nb 1",
  "a\r\nb",
  'x"} 1\nkubecommit_up 1',
  "</script>",
  "\u2028",
  "\0",
].toSorted();

const now = new Date(Date.UTC(2026, 0, 1));
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** An exporter of nodes and namespaces with these names: one pod of each namespace on each node. */
async function exporterOfNames(): Promise<Exporter> {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  const metrics = new SelfMetrics({ version: "1", revision: "", nodeVersion: "v24", handlers: [] });
  const exporter = new Exporter({
    state,
    metrics,
    log,
    families: clusterFamilies,
    tickInterval: 15_000,
    dropStaleAfter: undefined,
  });
  const none = { cpu: false, memory: false };
  const requirements = {
    requests: amounts([100]),
    limits: amounts(),
    withoutRequests: none,
    withoutLimits: none,
    ...plain,
  };
  const capacity = amounts([1000], { ["__proto__"]: 1, 'a"b': 1 });
  state.nodes.beginSync();
  for (const name of names) {
    const flags = { ready: true, unschedulable: false, state: "open", pool: "default" } as const;
    const labels = new Map([["__proto__", name]]);
    state.nodes.upsert({
      uid: name,
      name,
      capacity,
      allocatable: capacity,
      ...flags,
      roles: [],
      labels,
    });
  }
  state.nodes.endSync(now.getTime());
  state.pods.beginSync();
  for (const namespace of names) {
    for (const node of names) {
      state.pods.upsert({
        uid: JSON.stringify([namespace, node]),
        namespace,
        node,
        requirements,
        waiting: undefined,
      });
    }
  }
  state.pods.endSync(now.getTime());
  await exporter.tick(now);
  return exporter;
}

/** The values of the label of the metric's series for cpu, sorted. */
function labelsOf(text: string, metric: string, label: string): readonly string[] {
  return parseExposition(text)
    .filter(({ name, labels }) => name === metric && (labels.get("resource") ?? "cpu") === "cpu")
    .map(({ labels }) => labels.get(label) ?? "")
    .toSorted((a, b) => (a < b ? -1 : 1));
}

function namesOf(objects: readonly Record<string, unknown>[], key: string): readonly string[] {
  return objects.map((object) => String(object[key])).toSorted();
}

function withoutProcess(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^(?:# \w+ )?(?:process|nodejs)_/.test(line))
    .join("\n");
}

suite("hostile names of nodes and namespaces read back as they are", () => {
  for (const format of ["text", "openmetrics"] as const satisfies readonly ExpositionFormat[]) {
    test(`from the metrics as ${format}`, async () => {
      const exporter = await exporterOfNames();
      const pieces = await exporter.exposition(format, false, now);
      const text = withoutProcess((await bytesOf(pieces)).toString());
      assert.deepEqual(labelsOf(text, "kubecommit_node_requests", "node"), names);
      assert.deepEqual(labelsOf(text, "kubecommit_namespace_requests", "namespace"), names);
      assert.deepEqual(labelsOf(text, "kubecommit_node_labels", "node"), names);
      assert.equal(labelsOf(text, "kubecommit_up", "node").length, 1);
    });
  }

  test("from /api/v1/snapshot", async () => {
    const answer = await (await exporterOfNames()).snapshotJson(now);
    assert.ok("body" in answer);
    const { nodes, namespaces } = JSON.parse(Buffer.concat([...answer.body]).toString());
    assert.deepEqual(namesOf(nodes, "name"), names);
    assert.deepEqual(namesOf(namespaces, "name"), names);
    for (const { resources, labels } of nodes) {
      assert.equal(resources.cpu.requests, 100 * names.length);
      assert.ok(Object.hasOwn(resources, "__proto__"));
      assert.ok(Object.hasOwn(labels, "__proto__"));
    }
  });

  test("from / in the format of pykles", async () => {
    const answer = await (await exporterOfNames()).pyklesNodes(now);
    assert.ok("body" in answer);
    const { Nodes } = JSON.parse(Buffer.concat([...answer.body]).toString());
    assert.deepEqual(namesOf(Nodes, "NodeName"), names);
  });

  test("from /pod-metrics", async () => {
    const document = new PodUsageDocument(async (onPod) => {
      for (const name of names) {
        onPod({ name, namespace: name, containers: [{ name, cpu: 1, memory: 1 }] });
      }
      return undefined;
    }, log);
    const answer = await document.get();
    assert.ok("body" in answer);
    const { Items } = JSON.parse(Buffer.concat([...answer.body]).toString());
    assert.deepEqual(
      Items,
      names.map((name) => ({
        PodName: name,
        NameSpace: name,
        Containers: [{ ContainerName: name, UsageCpu: 1, UsageMemory: 1 }],
      })),
    );
  });
});
