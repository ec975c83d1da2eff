import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { briefFamilies } from "../src/self-families.ts";
import { threeNodes } from "../src/simulator/population/examples.ts";
import { configFor, Program, serveExample } from "./program.ts";

/** The names of the families that a program with these flags serves, and what else a test asks. */
async function served<T>(flags: readonly string[], ask: (program: Program) => Promise<T>) {
  const selected = threeNodes
    .filter(({ metadata }) => ["node1", "node3"].includes(metadata.name))
    .map((node) => ({ ...node, metadata: { ...node.metadata, labels: { pool: "a" } } }));
  await using server = await serveExample({}, selected);
  await using program = await Program.serving({ kubeconfig: configFor(server.url), flags });
  await program.ready();
  const { body } = await program.get("/metrics");
  const families = Array.from(body.matchAll(/^# TYPE (\S+) /gm), ([, name = ""]) => name);
  return { body, families, complaints: program.complaints, answer: await ask(program) };
}

suite("a program that is to show less", () => {
  test("has only the metrics, the resources and the nodes that are chosen", async () => {
    const { body, families, complaints, answer } = await served(
      [
        "--metrics.allow=kubecommit_node_.*,kubecommit_namespace_requests",
        "--metrics.deny=kubecommit_node_limits.*,kubecommit_node_pods_.*,kubecommit_node_limit",
        "--resources=memory,pod*",
        "--node-selector=pool in (a, b)",
        "--web.disable-exporter-metrics",
      ],
      async (program) => ({
        snapshot: JSON.parse((await program.get("/api/v1/snapshot")).body),
        nodes: JSON.parse((await program.get("/")).body),
      }),
    );
    const ofCluster = families.filter((name) => !briefFamilies.has(name));
    assert.deepEqual(ofCluster, [
      "kubecommit_node_info",
      "kubecommit_node_role",
      "kubecommit_node_capacity",
      "kubecommit_node_allocatable",
      "kubecommit_node_requests",
      "kubecommit_node_requests_ratio",
      "kubecommit_node_daemonset_requests",
      "kubecommit_node_preemptible_requests",
      "kubecommit_node_ready",
      "kubecommit_node_unschedulable",
      "kubecommit_node_labels",
      "kubecommit_namespace_requests",
      "kubecommit_node_devices",
      "kubecommit_node_devices_allocated",
      "kubecommit_node_devices_free",
      "kubecommit_node_devices_ratio",
      "kubecommit_node_device_counters",
      "kubecommit_node_device_counters_allocated",
      "kubecommit_node_device_capacity",
      "kubecommit_node_device_capacity_allocated",
      "kubecommit_node_devices_tainted",
      "kubecommit_node_device_requests",
    ]);
    assert.equal(families.length - ofCluster.length, briefFamilies.size);
    const valuesOf = (label: string) =>
      new Set(Array.from(body.matchAll(new RegExp(`\\b${label}="([^"]*)"`, "g")), ([, v]) => v));
    assert.deepEqual(valuesOf("resource"), new Set(["memory", "pods"]));
    assert.deepEqual(valuesOf("node"), new Set(["node1", "node3"]));
    assert.deepEqual(
      answer.snapshot.nodes.map(({ name, resources }: { name: string; resources: object }) => [
        name,
        Object.keys(resources),
      ]),
      [
        ["node1", ["memory", "pods"]],
        ["node3", ["memory", "pods"]],
      ],
    );
    assert.equal(answer.snapshot.orphanPods, 0);
    assert.equal(answer.nodes.Nodes[1].CPU.Capacity, 0);
    assert.ok(answer.nodes.Nodes[1].RAM.Requests.InstrumentedValue > 0);
    assert.deepEqual(complaints, [
      "a pattern of --metrics.allow or --metrics.deny matches no metric about the cluster; those about the exporter are left out by --web.disable-exporter-metrics",
      "--resources leaves out cpu: the document at / has 0 for that",
    ]);
  });

  test("says when nothing is left, once", async () => {
    const { complaints } = await served(
      [
        "--metrics.allow=kubecommit_node_.*",
        "--metrics.deny=kubecommit_.*",
        "--resources=example.com/none",
        "--node-selector=pool=none",
        "--fit=gpu=nvidia.com/gpu:1",
      ],
      async (program) => program.get("/api/v1/snapshot"),
    );
    assert.deepEqual(complaints, [
      "--metrics.allow and --metrics.deny leave no metric about the cluster",
      "--resources leaves out cpu and memory: the document at / has 0 for that",
      "--node-selector matches no node, though there are pods: nothing is shown of nodes and pools",
      "--resources names none of the resources that there are: no amount is shown",
    ]);
  });
});
