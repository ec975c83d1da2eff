import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { AmountsReader } from "../../../src/kubernetes/records/amounts-reader.ts";
import { podResources } from "../../../src/kubernetes/records/pod-resources.ts";
import { podFrom } from "../wire/json-objects.ts";

function resourcesOf(status: object) {
  const metadata = { uid: "u1", name: "web-0", namespace: "shop" };
  return podResources(podFrom({ metadata, status }).demand, new AmountsReader(32), assert.fail);
}

const requests = { cpu: "1" };
const requirements = { requests: new Map([["cpu", 1000]]), limits: new Map() };

suite("the resources in a status", () => {
  test("of a pod are undefined when it has none, and empty when they are", () => {
    assert.equal(resourcesOf({}).statusResources, undefined);
    assert.deepEqual(resourcesOf({ resources: {} }).statusResources, {
      requests: new Map(),
      limits: new Map(),
    });
    assert.deepEqual(resourcesOf({ resources: { requests } }).statusResources, requirements);
  });

  test("of a container are undefined when it has none, and empty when they are", () => {
    const containerStatuses = [{ name: "a" }, { name: "b", resources: {} }];
    const initContainerStatuses = [{ name: "c", resources: { requests } }];
    const pod = resourcesOf({ containerStatuses, initContainerStatuses });
    assert.deepEqual(
      [...pod.containerStatuses, ...pod.initContainerStatuses].map(({ resources }) => resources),
      [undefined, { requests: new Map(), limits: new Map() }, requirements],
    );
  });
});
