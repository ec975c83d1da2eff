import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { containerLevel } from "../../src/resources/container-level.ts";
import type { ContainerStatusResources, PodResources } from "../../src/resources/pod-resources.ts";
import { emptyList, emptyRequirements } from "../../src/resources/resource-list.ts";
import { calculations } from "../../src/resources/rules.ts";

const cpu = (amount: bigint) => new Map([["cpu", amount]]);

/** What two containers that request 1 each are counted with in 1.37, by their statuses. */
function requests(statuses: readonly ContainerStatusResources[]): object {
  const container = { resources: { requests: cpu(1n), limits: emptyList }, sidecar: false };
  const pod: PodResources = {
    containers: [
      { ...container, name: "a" },
      { ...container, name: "b" },
    ],
    initContainers: [],
    overhead: emptyList,
    podLevel: emptyRequirements,
    resizeInfeasible: false,
    containerStatuses: statuses,
    initContainerStatuses: [],
    statusAllocated: emptyList,
    statusResources: undefined,
  };
  return Object.fromEntries(containerLevel(pod, calculations["1.37"]).requests);
}

const allocated = (name: string, amount: bigint): ContainerStatusResources => ({
  name,
  allocatedResources: cpu(amount),
  resources: undefined,
});

suite("container statuses in 1.37", () => {
  test("that say nothing leave a container with what its spec requests", () => {
    const silent = { name: "b", allocatedResources: emptyList, resources: emptyRequirements };
    assert.deepEqual(requests([allocated("a", 5n), silent]), { cpu: 6n });
  });

  test("of one name: the first counts", () => {
    assert.deepEqual(requests([allocated("a", 5n), allocated("a", 9n)]), { cpu: 6n });
  });
});
