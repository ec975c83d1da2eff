import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { podShape, podShapes, readRequests } from "../../src/resources/pod-shape.ts";

function manyResources(count: number): (readonly [string, string])[] {
  return Array.from({ length: count }, (_, index) => [`a.b/${index}`, "1"] as const);
}

function manyShapes(count: number): string {
  return Array.from({ length: count }, (_, index) => `s${index}=cpu:1`).join(";");
}

suite("requests of a shape", () => {
  test("are rounded up, as the scheduler rounds them", () => {
    const { requests, faults } = readRequests([
      ["cpu", "0.0001"],
      ["memory", "1.5"],
      ["nvidia.com/gpu", "1e0"],
      ["hugepages-2Mi", "0"],
    ]);
    assert.deepEqual(faults, []);
    assert.deepEqual(Object.fromEntries(requests), {
      cpu: 1,
      memory: 2,
      "nvidia.com/gpu": 1,
      "hugepages-2Mi": 0,
    });
  });

  test("all have their faults told, and what is sent comes back harmless and short", () => {
    const { faults } = readRequests([
      ["<b>", "1"],
      ["cpu", "<i>"],
      ["cpu", "1"],
      ["memory", "9007199254740992"],
      ["-/x", "1"],
      ["storage", "1"],
      ["ephemeral-storage", "x".repeat(300)],
    ]);
    assert.deepEqual(faults, [
      '"?b?" is not a resource that the scheduler counts',
      'cpu must be a quantity such as 500m or 1Gi, not "?i?"',
      "cpu is given more than once",
      "memory must be from 0 to 9007199254740991",
      "-/x is not the name of a resource",
      "storage is not a resource that the scheduler counts",
      `ephemeral-storage must be a quantity such as 500m or 1Gi, not "${"x".repeat(60)}…"`,
    ]);
  });

  test("are at least one resource and 16 at most", () => {
    assert.deepEqual(readRequests([]).faults, ["no resource is given"]);
    assert.deepEqual(readRequests(manyResources(16)).faults, []);
    assert.deepEqual(readRequests(manyResources(17)).faults, [
      "17 resources are given, and 16 are the most",
    ]);
  });
});

suite("the text of a shape", () => {
  test("is a name and its requests", () => {
    const { name, requests } = podShape(" gpu_1.a-b = cpu:500m, memory:1Gi,nvidia.com/gpu:1 ");
    assert.equal(name, "gpu_1.a-b");
    assert.deepEqual(
      [...requests],
      [
        ["cpu", 500],
        ["memory", 1024 ** 3],
        ["nvidia.com/gpu", 1],
      ],
    );
  });

  for (const [text, fault] of [
    ["", /^must be NAME=/],
    ["cpu:1", /^must be NAME=.*not "cpu:1"$/],
    ["=cpu:1", /^must be NAME=/],
    ["-a=cpu:1", /^must be NAME=/],
    [`${"a".repeat(64)}=cpu:1`, /^must be NAME=/],
    ["a=", /^a: no resource is given$/],
    ["a=cpu", /^a: cpu must be a quantity such as 500m or 1Gi, not ""$/],
    [
      "a=cpu:1:2,pods:3",
      /^a: cpu must be a quantity .*"1:2"; pods cannot be requested: each pod takes one$/,
    ],
    ["a=cpu:1,cpu:2", /^a: cpu is given more than once$/],
  ] as const) {
    test(`is not ${JSON.stringify(text.slice(0, 30))}`, () => {
      assert.throws(() => podShape(text), { message: fault });
    });
  }

  test("may be several with semicolons, each of another name", () => {
    assert.deepEqual(
      podShapes("a=cpu:1; b=cpu:2;").map(({ name }) => name),
      ["a", "b"],
    );
    assert.deepEqual(podShapes(""), []);
    assert.throws(() => podShapes("a=cpu:1;a=cpu:2"), {
      message: /more than one shape of the name a$/,
    });
    assert.equal(podShapes(manyShapes(100)).length, 100);
    assert.throws(() => podShapes(manyShapes(101)), {
      message: /101 shapes, and 100 are the most/,
    });
  });
});
