import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { pyklesPodsFrame, renderPyklesNodes, renderPyklesPod } from "../../src/render/pykles.ts";
import { renderSnapshotJson, snapshotJsonHead } from "../../src/render/snapshot-json.ts";
import { exampleSnapshot, node, pyklesNodes, snapshotOf } from "./example-snapshot.ts";

const asIs = { serializers: [(value: unknown) => String(value)] };

function join(chunks: Iterable<string>): string {
  return [...chunks].join("");
}

suite("the pykles documents", () => {
  test("hold the numbers of the original's example", () => {
    assert.equal(
      join(renderPyklesNodes(snapshotOf(...pyklesNodes))),
      '{"Nodes":[{"NodeName":"node2",' +
        '"CPU":{"Capacity":2000,"Allocatable":2000,"Requests":{"InstrumentedValue":500,"Percent":25},"Limits":{"InstrumentedValue":1000,"Percent":50}},' +
        '"RAM":{"Capacity":8344227840,"Allocatable":8344227840,"Requests":{"InstrumentedValue":268435456,"Percent":3.217019730851453},"Limits":{"InstrumentedValue":536870912,"Percent":6.434039461702906}}},' +
        '{"NodeName":"node3",' +
        '"CPU":{"Capacity":2000,"Allocatable":2000,"Requests":{"InstrumentedValue":750,"Percent":37.5},"Limits":{"InstrumentedValue":1500,"Percent":75}},' +
        '"RAM":{"Capacity":8344227840,"Allocatable":8344227840,"Requests":{"InstrumentedValue":530579456,"Percent":6.358640561761075},"Limits":{"InstrumentedValue":1073741824,"Percent":12.868078923405813}}}]}',
    );
  });

  test("zero or unknown capacity gives zero percent", () => {
    const cpu = { resource: "cpu", allocatable: 0, requests: 5, limits: 7 };
    for (const capacity of [0, undefined]) {
      const text = join(
        renderPyklesNodes(snapshotOf(node("n", { resources: [{ ...cpu, capacity }] }))),
      );
      const { CPU, RAM } = JSON.parse(text).Nodes[0];
      assert.deepEqual(CPU.Requests, { InstrumentedValue: 5, Percent: 0 });
      assert.deepEqual(CPU.Limits, { InstrumentedValue: 7, Percent: 0 });
      assert.equal(CPU.Capacity, 0);
      assert.deepEqual(RAM.Limits, { InstrumentedValue: 0, Percent: 0 });
    }
  });

  test("match the golden file", (t) => {
    t.assert.fileSnapshot(
      join(renderPyklesNodes(exampleSnapshot)),
      "test/golden/pykles.json",
      asIs,
    );
  });

  test("pod usage is in cores and bytes", () => {
    const pod = {
      name: "p",
      namespace: "ns",
      containers: [{ name: "c", cpu: 0.25, memory: 1024 }],
    };
    assert.equal(
      renderPyklesPod(pod),
      '{"PodName":"p","NameSpace":"ns","Containers":[{"ContainerName":"c","UsageCpu":0.25,"UsageMemory":1024}]}',
    );
    assert.equal(pyklesPodsFrame.join(renderPyklesPod(pod)), `{"Items":[${renderPyklesPod(pod)}]}`);
  });
});

suite("the snapshot document", () => {
  const text =
    snapshotJsonHead("2026-11-23T13:00:00.000Z") + join(renderSnapshotJson(exampleSnapshot));

  test("matches the golden file", (t) => {
    t.assert.fileSnapshot(text, "test/golden/snapshot.json", asIs);
  });

  test("holds everything, hostile names included, under raw names", () => {
    const { nodes, namespaces, unscheduled, ...rest } = JSON.parse(text);
    assert.deepEqual(rest, {
      time: "2026-11-23T13:00:00.000Z",
      rules: "1.36",
      serverVersion: "v1.36.2",
      pods: 20,
      orphanPods: 1,
    });
    assert.equal(nodes.length, exampleSnapshot.nodes.length);
    for (const [index, expected] of exampleSnapshot.nodes.entries()) {
      const { name, labels, resources, ...flags } = nodes[index];
      assert.equal(name, expected.name);
      assert.deepEqual(Object.entries(labels), [...expected.labels]);
      assert.deepEqual(
        Object.entries(resources),
        expected.resources.map(({ resource, ...amounts }) => [
          resource,
          JSON.parse(JSON.stringify(amounts)),
        ]),
      );
      const { ready, unschedulable, podsWithoutRequests, podsWithoutLimits } = expected;
      assert.deepEqual(flags, { ready, unschedulable, podsWithoutRequests, podsWithoutLimits });
    }
    assert.equal(namespaces[0].resources.cpu.requests, 850);
    assert.deepEqual(unscheduled.resources.cpu, { requests: 16000, limits: 0 });
  });

  test("a resource named __proto__ is a key of its own", () => {
    const { resources } = JSON.parse(text).nodes[0];
    assert.ok(Object.hasOwn(resources, "__proto__"));
    assert.ok(Object.hasOwn(resources, "constructor"));
  });

  test("comes in chunks when it is large", () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => node(`node-${index}`));
    const chunks = [...renderSnapshotJson(snapshotOf(...nodes))];
    assert.ok(chunks.length > 5);
    assert.equal(JSON.parse(snapshotJsonHead("") + chunks.join("")).nodes.length, 2000);
  });
});
