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
        '"CPU":{"Capacity":2000,"Allocatable":2000,"Requests":{"InstrumentedValue":500.0,"Percent":25.0},"Limits":{"InstrumentedValue":1000.0,"Percent":50.0}},' +
        '"RAM":{"Capacity":8344227840,"Allocatable":8344227840,"Requests":{"InstrumentedValue":268435456.0,"Percent":3.217019730851453},"Limits":{"InstrumentedValue":536870912.0,"Percent":6.434039461702906}}},' +
        '{"NodeName":"node3",' +
        '"CPU":{"Capacity":2000,"Allocatable":2000,"Requests":{"InstrumentedValue":750.0,"Percent":37.5},"Limits":{"InstrumentedValue":1500.0,"Percent":75.0}},' +
        '"RAM":{"Capacity":8344227840,"Allocatable":8344227840,"Requests":{"InstrumentedValue":530579456.0,"Percent":6.358640561761075},"Limits":{"InstrumentedValue":1073741824.0,"Percent":12.868078923405813}}}]}',
    );
  });

  test("zero or unknown capacity gives zero percent", () => {
    const cpu = {
      resource: "cpu",
      allocatable: 0,
      requests: 5,
      limits: 7,
      daemonsetRequests: 0,
      preemptibleRequests: 0,
    };
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
      '{"PodName":"p","NameSpace":"ns","Containers":[{"ContainerName":"c","UsageCpu":0.25,"UsageMemory":1024.0}]}',
    );
    assert.equal(pyklesPodsFrame.join(renderPyklesPod(pod)), `{"Items":[${renderPyklesPod(pod)}]}`);
  });
});

suite("the snapshot document of devices", () => {
  const { nodes, pools, devices } = JSON.parse(
    snapshotJsonHead("2026-11-23T13:00:00.000Z") +
      [...renderSnapshotJson(exampleSnapshot)].join(""),
  );

  test("has them by node and driver, in base units and set by set", () => {
    assert.deepEqual(nodes[0].devices, {
      'd"\\\n': { total: 1, allocated: 0, free: 1, ratio: 0, tainted: { None: 1 } },
    });
    const counter = { pool: "node-a", set: "gpu-0", counter: "memory" };
    const ofNode = nodes[1].devices;
    assert.deepEqual(ofNode["gpu.example.com"], {
      total: 8,
      allocated: 2,
      free: 4,
      ratio: 0.25,
      tainted: { NoExecute: 1, NoSchedule: 2 },
    });
    assert.equal(ofNode["mig.example.com"].counters.length, 4);
    assert.deepEqual(ofNode["mig.example.com"].counters[0], {
      ...counter,
      total: 80 * 1024 ** 3,
      allocated: 10 * 1024 ** 3,
    });
    assert.deepEqual(ofNode["nic.example.com"].capacity, [
      { name: "bandwidth", total: 100e9, allocated: 25e9 },
      { name: "constructor", total: 1.5, allocated: 1e-9 },
    ]);
    assert.equal("devices" in nodes[2], false);
  });

  test("has those of pools of nodes, and what is of no node", () => {
    const { devices: ofPool } = pools.find(({ name }: { name: string }) => name === "gpu");
    assert.deepEqual(ofPool, { "gpu.example.com": { total: 8, allocated: 2 } });
    assert.deepEqual(devices.claims, {
      allocated: 6,
      pending: 2,
      unreserved: 1,
      oldestPending: "2026-11-23T12:57:00.000Z",
    });
    assert.deepEqual(devices.withoutNode, {
      "fabric.example.com": { total: 4, allocated: 4, free: 0, ratio: 1 },
    });
    assert.deepEqual(Object.entries(devices.namespaces), [
      ["__proto__", { "gpu.example.com": 1 }],
      ["shop", { "fabric.example.com": 4, "gpu.example.com": 1 }],
    ]);
    assert.deepEqual(devices.incompletePools, { "gpu.example.com": 1 });
    assert.deepEqual(devices.orphanedAllocations, { "gpu.example.com": 3 });
  });

  test("has nothing of them while they are not read", () => {
    const { devices: _, ...without } = exampleSnapshot;
    const text = [...renderSnapshotJson(without)].join("");
    assert.equal(text.includes("evices"), false);
  });
});

suite("the snapshot document", () => {
  const text =
    snapshotJsonHead("2026-11-23T13:00:00.000Z") + join(renderSnapshotJson(exampleSnapshot));

  test("matches the golden file", (t) => {
    t.assert.fileSnapshot(text, "test/golden/snapshot.json", asIs);
  });

  test("holds everything, hostile names included, under raw names", () => {
    const { nodes, pools, namespaces, unscheduled, nodeLossMargin, fits, devices, ...rest } =
      JSON.parse(text);
    assert.deepEqual(rest, {
      time: "2026-11-23T13:00:00.000Z",
      rules: "1.36",
      serverVersion: "v1.36.2",
      pods: 20,
      orphanPods: 1,
      resizing: { deferred: 1, infeasible: 0, in_progress: 2 },
      foldedPools: 0,
    });
    assert.equal(nodes.length, exampleSnapshot.nodes.length);
    for (const [index, expected] of exampleSnapshot.nodes.entries()) {
      const { name, labels, resources, devices: _devices, ...flags } = nodes[index];
      assert.equal(name, expected.name);
      assert.deepEqual(Object.entries(labels), [...expected.labels]);
      assert.deepEqual(
        Object.entries(resources),
        expected.resources.map(({ resource, limits, ...amounts }) => [
          resource,
          JSON.parse(JSON.stringify({ ...amounts, ...(resource !== "pods" && { limits }) })),
        ]),
      );
      const { labels: _labels, resources: _resources, name: _name, ...others } = expected;
      assert.deepEqual(flags, others);
    }
    assert.deepEqual(Object.keys(devices), [
      "claims",
      "incompletePools",
      "invalidPools",
      "orphanedAllocations",
      "withoutNode",
      "namespaces",
    ]);
    assert.equal(namespaces[0].resources.cpu.requests, 850);
    assert.equal(namespaces[1].unscheduledPods, 2);
    assert.deepEqual(unscheduled.resources.cpu, { requests: 16000, limits: 0 });
    assert.deepEqual(unscheduled.byReason, { unschedulable: 2, gated: 0, pending: 1 });
    assert.deepEqual(unscheduled.insufficient, { cpu: 1, "nvidia.com/gpu": 1 });
    assert.equal(unscheduled.withoutShortage, 1);
    assert.deepEqual(unscheduled.oldestByReason, {
      unschedulable: "2026-11-23T12:58:59.000Z",
      pending: "2026-11-23T12:59:58.000Z",
    });
    assert.equal(unscheduled.oldest, "2026-11-23T12:58:59.000Z");
    const gpu = pools.find(({ name }: { name: string }) => name === "gpu");
    assert.deepEqual(gpu.nodes, { not_ready: 0, cordoned: 0, blocked: 0, dedicated: 1, open: 0 });
    assert.deepEqual(gpu.resources.cpu, {
      allocatable: 3920,
      requests: 1225,
      limits: 4000,
      free: 2695,
      largestFree: 2695,
      nodeLossMargin: -1000,
    });
    assert.deepEqual(gpu.fits, { small: 5, "with-gpu": 2 });
    assert.equal(nodeLossMargin.cpu, 750);
    assert.deepEqual(fits, { small: 0, "with-gpu": 0 });
  });

  test("there are no limits of pods, as there are no series of them", () => {
    const { nodes, pools, namespaces, unscheduled } = JSON.parse(text);
    const ofPods = [...nodes, ...pools, ...namespaces, unscheduled].flatMap(
      ({ resources: { pods } }: { resources: { pods?: object } }) => pods ?? [],
    );
    assert.equal(ofPods.length, 4);
    for (const amounts of ofPods) assert.ok(!Object.hasOwn(amounts, "limits"));
  });

  test("there is no oldest of no waiting pods", () => {
    const { unscheduled } = JSON.parse(
      snapshotJsonHead("") + join(renderSnapshotJson(snapshotOf())),
    );
    assert.equal(unscheduled.oldest, undefined);
    assert.deepEqual(unscheduled.oldestByReason, {});
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
