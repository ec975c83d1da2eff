import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import type { Snapshot } from "../../src/accounting/snapshot.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { chunkLength } from "../../src/render/json.ts";
import { renderPrometheus } from "../../src/render/prometheus.ts";
import { exampleSnapshot, node, snapshotOf } from "./example-snapshot.ts";
import { parseExposition } from "./parse-exposition.ts";

async function render(snapshot: Snapshot, families = clusterFamilies): Promise<string> {
  return (await Array.fromAsync(renderPrometheus(snapshot, families))).join("");
}

function key({ name, labels }: { name: string; labels: ReadonlyMap<string, string> }): string {
  return JSON.stringify([name, ...labels]);
}

suite("cluster families", () => {
  test("cpu is in cores, the rest in whole units", async () => {
    const lines = (await render(exampleSnapshot)).split("\n");
    for (const line of [
      'kubecommit_node_requests{node="node-a",resource="cpu",unit="core"} 1.225',
      'kubecommit_node_capacity{node="node-a",resource="memory",unit="byte"} 17179869184',
      'kubecommit_node_requests{node="node-a",resource="hugepages_2Mi",unit="byte"} 4194304',
      'kubecommit_node_limits{node="node-a",resource="nvidia_com_gpu",unit="integer"} 6',
      'kubecommit_unscheduled_requests{resource="cpu",unit="core"} 16',
    ]) {
      assert.ok(lines.includes(line), line);
    }
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
      groups: () => assert.fail(family.name),
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
      ["kubecommit_accounting_info", "kubecommit_unscheduled_pods", "kubecommit_orphan_pods"],
    );
    for (const { name } of clusterFamilies) assert.ok(text.includes(`# TYPE ${name} gauge\n`));
  });

  test("large snapshots come in chunks that end with a line", async () => {
    const nodes = Array.from({ length: 600 }, (_, index) => node(`node-${index}`));
    const chunks = await Array.fromAsync(renderPrometheus(snapshotOf(...nodes), clusterFamilies));
    assert.ok(chunks.length > 2);
    for (const chunk of chunks) {
      assert.ok(chunk.endsWith("\n"));
      assert.ok(chunk.length < 2 * chunkLength);
    }
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
          }));
          const text = await render(
            snapshotOf(
              ...nodes.map((each) => node(each, { resources: amounts, labels: new Map(labels) })),
            ),
          );
          const series = parseExposition(text);
          const perNode = 4 * amounts.length + 2 * amounts.length + 4 + 2 + 1;
          assert.equal(series.length, nodes.length * perNode + 3);
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
