import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { resourceChoice, shownResources } from "../../src/accounting/shown-resources.ts";
import { renderPyklesNodes } from "../../src/render/pykles.ts";
import { renderSnapshotJson } from "../../src/render/snapshot-json.ts";
import { exampleSnapshot } from "../render/example-snapshot.ts";

const chosenBy =
  (...names: string[]) =>
  (resource: string) =>
    resourceChoice(names)?.(resource);

suite("names of resources", () => {
  test("choose themselves, and everything when there are none", () => {
    const isShown = chosenBy("cpu", "nvidia.com/gpu");
    assert.equal(isShown("cpu"), true);
    assert.equal(isShown("nvidia.com/gpu"), true);
    assert.equal(isShown("cpus"), false);
    assert.equal(isShown("nvidia_com_gpu"), false);
    assert.equal(resourceChoice([]), undefined);
  });

  test("with a star behind them choose all that begin so", () => {
    const isShown = chosenBy("hugepages-*", "cpu");
    for (const name of ["hugepages-2Mi", "hugepages-", "cpu"]) assert.equal(isShown(name), true);
    for (const name of ["hugepages", "nhugepages-2Mi", "memory"])
      assert.equal(isShown(name), false);
    assert.equal(chosenBy("*")("anything"), true);
  });
});

/** Every value under the key `resource` and every key of what is about resources, however deep. */
function resourcesIn(value: unknown): string[] {
  if (value instanceof Map || value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === "resource") return [String(each)];
    const isAbout =
      /^podsWithout|^(resources|nodeLossMargin|insufficient)$/.test(key) && !Array.isArray(each);
    return isAbout ? Object.keys(each) : resourcesIn(each);
  });
}

suite("an account of some resources", () => {
  for (const names of [["cpu"], ["memory", "pods"], ["nvidia.com/*"], ["nothing"], ["*"]]) {
    test(`holds ${names.join(" and ")} wherever there was some, and no other`, () => {
      const isShown = chosenBy(...names);
      const shown = shownResources(exampleSnapshot, (name) => isShown(name) === true);
      const kept = resourcesIn(exampleSnapshot).filter(isShown);
      assert.deepEqual(resourcesIn(shown), kept);
      const document = JSON.parse(`{${[...renderSnapshotJson(shown)].join("")}`);
      assert.deepEqual(resourcesIn(document).toSorted(), kept.toSorted());
    });
  }

  test("is the same when it is made of one that has no more", () => {
    for (const only of ["cpu", "memory"]) {
      const shown = shownResources(exampleSnapshot, (resource) => resource === only);
      assert.deepEqual(
        shownResources(shown, () => true),
        shown,
      );
    }
  });

  test("keeps what is not about a resource", () => {
    const shown = shownResources(exampleSnapshot, () => false);
    const { nodes, namespaces, unscheduled, pools } = shown;
    const { unscheduled: waiting } = exampleSnapshot;
    const emptied = { nodes, namespaces, unscheduled, pools, nodeLossMargin: [] };
    assert.deepEqual(shown, { ...exampleSnapshot, ...emptied });
    assert.deepEqual(
      pools,
      exampleSnapshot.pools.map((pool) => ({ ...pool, resources: [] })),
    );
    assert.deepEqual(
      nodes.map(({ name, ready, labels }) => [name, ready, labels]),
      exampleSnapshot.nodes.map(({ name, ready, labels }) => [name, ready, labels]),
    );
    assert.equal(namespaces.length, exampleSnapshot.namespaces.length);
    assert.deepEqual(unscheduled, { ...waiting, resources: [], insufficient: [] });
  });

  test("leaves pykles' document its shape, with zeros", () => {
    const shown = shownResources(exampleSnapshot, (resource) => resource === "memory");
    const { Nodes } = JSON.parse([...renderPyklesNodes(shown)].join(""));
    const before = JSON.parse([...renderPyklesNodes(exampleSnapshot)].join(""));
    const nothing = { InstrumentedValue: 0, Percent: 0 };
    assert.deepEqual(Nodes[1].CPU, {
      Capacity: 0,
      Allocatable: 0,
      Requests: nothing,
      Limits: nothing,
    });
    assert.deepEqual(Nodes[1].RAM, before.Nodes[1].RAM);
  });
});
