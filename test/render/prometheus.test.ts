import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { Registry, type OpenMetricsContentType } from "prom-client";
import type { Snapshot } from "../../src/accounting/snapshot.ts";
import { openMetricsEnd } from "../../src/render/exposition.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { chunkLength } from "../../src/render/json.ts";
import { nodeFamily } from "../../src/render/family.ts";
import { noLabels } from "../../src/render/label-set.ts";
import { ClusterMetrics } from "../../src/render/prometheus.ts";
import { exampleSnapshot, node, snapshotOf } from "./example-snapshot.ts";
import { parseExposition } from "./parse-exposition.ts";

async function render(snapshot: Snapshot, families = clusterFamilies): Promise<string> {
  return Array.from(new ClusterMetrics(families).show(snapshot)).join("");
}

function key({ name, labels }: { name: string; labels: ReadonlyMap<string, string> }): string {
  return JSON.stringify([name, ...labels]);
}

/** The same text without the empty lines that prom-client writes between families, as bytes. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll("\n\n", "\n"));
}

suite("a registry of prom-client", () => {
  const hostile = snapshotOf(
    ...["a", 'a"b', "a\\", "x\ny", "\ud800", "é", "__proto__", "node=,:"].map((name) =>
      node(name, {
        pool: name,
        roles: [name],
        labels: new Map([[name, name]]),
        resources: [name, "cpu", "toString"].map((resource, index) => ({
          resource,
          capacity: index,
          allocatable: index / 3,
          requests: 1500 + index,
          limits: 2 ** 53,
          daemonsetRequests: 0,
          preemptibleRequests: index,
        })),
      }),
    ),
  );
  for (const [name, snapshot] of [
    ["the example", exampleSnapshot],
    ["hostile names", hostile],
    ["an empty cluster", snapshotOf()],
  ] as const) {
    test(`gives our exposition of ${name} as text`, async () => {
      const registry = new Registry();
      const text = Array.from(new ClusterMetrics(clusterFamilies, registry).show(snapshot)).join(
        "",
      );
      assert.ok(bytesOf(await registry.metrics()).equals(bytesOf(text)));
    });

    test(`gives our exposition of ${name} as OpenMetrics`, async () => {
      const registry = new Registry<OpenMetricsContentType>();
      registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
      const text = Array.from(new ClusterMetrics(clusterFamilies, registry).show(snapshot)).join(
        "",
      );
      assert.ok(bytesOf(await registry.metrics()).equals(bytesOf(text + openMetricsEnd)));
    });
  }

  test("has the gauges of the given families, with the samples of the latest snapshot", async () => {
    const registry = new Registry();
    const ready = clusterFamilies.filter(({ name }) => name === "kubecommit_node_ready");
    const metrics = new ClusterMetrics(ready, registry);
    const collected = async () =>
      (await registry.getMetricsAsJSON()).map(({ name, values }) => ({ name, values }));
    assert.deepEqual(await collected(), [{ name: "kubecommit_node_ready", values: [] }]);
    for (const name of ["old", "new"]) {
      Array.from(metrics.show(snapshotOf(node(name))));
      const values = [{ labels: { node: name }, value: 1 }];
      assert.deepEqual(await collected(), [{ name: "kubecommit_node_ready", values }]);
    }
  });
});

suite("cluster families", () => {
  test("cpu is in cores, the rest in whole units", async () => {
    const lines = (await render(exampleSnapshot)).split("\n");
    for (const line of [
      'kubecommit_node_requests{node="node-a",resource="cpu",unit="core"} 1.225',
      'kubecommit_node_capacity{node="node-a",resource="memory",unit="byte"} 17179869184',
      'kubecommit_node_requests{node="node-a",resource="hugepages_2Mi",unit="byte"} 4194304',
      'kubecommit_node_limits{node="node-a",resource="nvidia_com_gpu",unit="integer"} 6',
      'kubecommit_unscheduled_requests{resource="cpu",unit="core"} 16',
      'kubecommit_node_info{node="node-a",pool="gpu",state="dedicated"} 1',
      'kubecommit_node_role{node="node-a",role="worker"} 1',
      'kubecommit_node_daemonset_requests{node="node-a",resource="cpu",unit="core"} 0.225',
      'kubecommit_node_preemptible_requests{node="node-a",resource="nvidia_com_gpu",unit="integer"} 1',
      'kubecommit_pool_free{pool="gpu",resource="cpu",unit="core"} 2.695',
      'kubecommit_pool_requests_ratio{pool="default",resource="cpu"} 0.3125',
      'kubecommit_pool_node_loss_margin{pool="gpu",resource="cpu",unit="core"} -1',
      'kubecommit_cluster_node_loss_margin{resource="cpu",unit="core"} 0.75',
      'kubecommit_pool_nodes{pool="gpu",state="dedicated"} 1',
      'kubecommit_pool_nodes{pool="gpu",state="open"} 0',
      'kubecommit_pool_fit_pods{pool="gpu",fit="with-gpu"} 2',
      'kubecommit_cluster_fit_pods{fit="with-gpu"} 0',
      'kubecommit_unscheduled_pods{reason="gated"} 0',
      'kubecommit_unschedulable_pods_insufficient{resource="nvidia_com_gpu"} 1',
      'kubecommit_unscheduled_oldest_timestamp_seconds{reason="unschedulable"} 1795438739',
      'kubecommit_unscheduled_oldest_timestamp_seconds{reason="pending"} 1795438798',
      "kubecommit_unschedulable_pods_without_shortage 1",
      'kubecommit_namespace_unscheduled_pods{namespace="shop"} 2',
      'kubecommit_resizing_pods{state="in_progress"} 2',
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });

  test("nothing limits pods, so no family says so", async () => {
    const series = parseExposition(await render(exampleSnapshot));
    const limits = series.filter(({ name }) => /_limits(_ratio)?$/.test(name));
    assert.ok(limits.length > 0);
    assert.ok(limits.every(({ labels }) => labels.get("resource") !== "pods"));
  });

  test("parts of requests are told of cpu, memory and pods always, of the rest where there are some", async () => {
    const series = parseExposition(await render(exampleSnapshot));
    const of = (family: string) =>
      series
        .filter(({ name, labels }) => name === family && labels.get("node") === "node-a")
        .map(({ labels, value }) => [labels.get("resource"), value]);
    assert.deepEqual(of("kubecommit_node_daemonset_requests"), [
      ["cpu", 0.225],
      ["memory", 0],
      ["pods", 3],
    ]);
    assert.deepEqual(of("kubecommit_node_preemptible_requests"), [
      ["cpu", 0.5],
      ["memory", 0],
      ["pods", 1],
      ["nvidia_com_gpu", 1],
    ]);
  });

  test("ratios divide by allocatable and are absent when that is zero or missing", async () => {
    const series = parseExposition(await render(exampleSnapshot));
    const ratios = series.filter(({ name }) => name === "kubecommit_node_requests_ratio");
    const of = (name: string) =>
      ratios
        .filter(({ labels }) => labels.get("node") === name)
        .map(({ labels, value }) => [labels.get("resource"), value]);
    assert.deepEqual(of("node2"), [
      ["cpu", 0.25],
      ["memory", 268435456 / 8344227840],
    ]);
    assert.deepEqual(
      of("hostile").map(([resource]) => resource),
      ["__proto__", "constructor", "x_y_z", "x\\y z"],
    );
  });

  test("amounts that the node does not list are left out, never zero", async () => {
    const series = parseExposition(await render(exampleSnapshot));
    const capacities = series.filter(
      ({ name, labels }) => name === "kubecommit_node_capacity" && labels.get("node") === "hostile",
    );
    assert.ok(capacities.every(({ labels }) => labels.get("resource") !== "constructor"));
    assert.equal(capacities.length, 5);
  });

  test("every node has every node label, empty where it has none", async () => {
    const series = parseExposition(await render(exampleSnapshot));
    const labels = series
      .filter(({ name }) => name === "kubecommit_node_labels")
      .map((each) => Object.fromEntries(each.labels));
    assert.deepEqual(labels[1], {
      node: "node-a",
      label_kubernetes_io_arch: "amd64",
      label_topology_kubernetes_io_zone: "eu-1a",
      label_zone_conflict1: "",
      label_zone_conflict2: "one",
    });
    assert.equal(labels.length, 4);
  });

  test("a family that is not among the given ones is not even asked for its samples", async () => {
    const [kept, ...others] = clusterFamilies;
    assert.ok(kept !== undefined);
    const untouched = others.map((family) => ({
      ...family,
      samples: () => assert.fail(family.name),
    }));
    const families = [kept, ...untouched].filter(({ name }) => name === kept.name);
    const text = await render(exampleSnapshot, families);
    assert.deepEqual(new Set(parseExposition(text).map(({ name }) => name)), new Set([kept.name]));
  });

  test("a node whose counts of cpu are not shown has none", async () => {
    const counts = { podsWithoutRequests: { memory: 1 }, podsWithoutLimits: {} };
    const text = await render(snapshotOf(node("a", counts)));
    assert.deepEqual(
      text.split("\n").filter((line) => line.startsWith("kubecommit_node_pods_without")),
      ['kubecommit_node_pods_without_requests{node="a",resource="memory"} 1'],
    );
  });

  test("an empty cluster has the families, and series only for what is not per object", async () => {
    const text = await render(snapshotOf());
    assert.deepEqual(
      parseExposition(text).map(({ name }) => name),
      [
        "kubecommit_accounting_info",
        ...Array(3).fill("kubecommit_unscheduled_pods"),
        "kubecommit_unschedulable_pods_without_shortage",
        ...Array(3).fill("kubecommit_resizing_pods"),
        "kubecommit_orphan_pods",
      ],
    );
    for (const { name } of clusterFamilies) assert.ok(text.includes(`# TYPE ${name} gauge\n`));
  });

  test("large snapshots come in chunks that end with a line", async () => {
    const nodes = Array.from({ length: 600 }, (_, index) => node(`node-${index}`));
    const all = Array.from(new ClusterMetrics(clusterFamilies).show(snapshotOf(...nodes)));
    const chunks = all.filter((chunk) => chunk !== "");
    assert.ok(chunks.length > 2);
    for (const chunk of chunks) {
      assert.ok(chunk.endsWith("\n"));
      assert.ok(chunk.length < 2 * chunkLength);
    }
  });

  test("where hardly any node has a sample, others may run all the same", () => {
    const nodes = Array.from({ length: 5000 }, (_, index) => node(`node-${index}`));
    let asked = 0;
    const rare = nodeFamily({
      name: "rare",
      help: "Of one node in a hundred.",
      labels: [],
      samples(_, add) {
        asked += 1;
        if (asked % 100 === 0) add(noLabels, 1);
      },
    });
    let last = 0;
    for (const chunk of new ClusterMetrics([rare]).show(snapshotOf(...nodes))) {
      assert.ok(asked - last <= 1000, `${asked - last} nodes at once`);
      if (chunk === "") last = asked;
    }
    assert.equal(asked, 5000);
  });

  test("any names give one line and one series each, and read back equal", async () => {
    const name = fc.string({ unit: "grapheme", maxLength: 12 });
    const hostile = fc.oneof(
      name,
      fc.string({ unit: fc.constantFrom("a", "_", ".", ",", ":", '"', "\\", "\n", "é", "\ud800") }),
      fc.constantFrom("__proto__", "constructor", "toString", 'a"b', "x\ny", "cpu", "memory"),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 4 }),
        fc.uniqueArray(hostile, { maxLength: 6 }),
        fc.uniqueArray(fc.tuple(hostile, name), { maxLength: 4, selector: ([label]) => label }),
        async (nodes, resources, labels) => {
          const amounts = resources.map((resource, index) => ({
            resource,
            capacity: index,
            allocatable: index + 1,
            requests: index + 2,
            limits: index + 3,
            daemonsetRequests: 1,
            preemptibleRequests: 1,
          }));
          const text = await render(
            snapshotOf(
              ...nodes.map((each) => node(each, { resources: amounts, labels: new Map(labels) })),
            ),
          );
          const series = parseExposition(text);
          // Amounts and ratios, parts, pods without, ready and unschedulable, info and labels.
          const perNode = (4 + 2 + 2) * amounts.length + 4 + 2 + 2;
          const perPool = 5 + 8 * amounts.length;
          const pools = nodes.length > 0 ? 1 : 0;
          const ofCluster = 9 + pools * (perPool + amounts.length);
          assert.equal(series.length, nodes.length * perNode + ofCluster);
          assert.equal(new Set(series.map(key)).size, series.length);
          assert.equal(text.split("\n").length - 1, series.length + 2 * clusterFamilies.length);
          const read = series
            .filter((each) => each.name === "kubecommit_node_ready")
            .map((each) => each.labels.get("node"));
          assert.deepEqual(read, nodes);
          for (const each of series) {
            if (each.name !== "kubecommit_node_labels") continue;
            const values = [...each.labels].filter(([label]) => label !== "node");
            assert.deepEqual(
              values.map(([, value]) => value).toSorted(),
              labels.map(([, value]) => value.toWellFormed()).toSorted(),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
