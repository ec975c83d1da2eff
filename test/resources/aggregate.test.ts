import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { aggregate } from "../../src/resources/aggregate.ts";
import type { ContainerResources, PodResources } from "../../src/resources/pod-resources.ts";
import { emptyList, emptyRequirements, maxOf, sumOf } from "../../src/resources/resource-list.ts";
import { specOnlyPods } from "./arbitraries.ts";

const requestsOf = ({ resources }: ContainerResources) => resources.requests;

/** KEP-753 as it is written, with a new list at each step. */
function asWritten(pod: PodResources) {
  let sidecars = emptyList;
  let peak = emptyList;
  for (const container of pod.initContainers) {
    const beside = sumOf(sidecars, requestsOf(container));
    if (container.sidecar) sidecars = beside;
    peak = maxOf(peak, beside);
  }
  return maxOf(pod.containers.map(requestsOf).reduce(sumOf, sidecars), peak);
}

/** Containers that each request a resource that no other one does. */
function containers(count: number, sidecar: boolean): readonly ContainerResources[] {
  return Array.from({ length: count }, (_, index) => {
    const requests = new Map([[`example.com/${sidecar}-${index}`, 1n]]);
    return { name: `c${index}`, sidecar, resources: { requests, limits: emptyList } };
  });
}

suite("the containers of a pod", () => {
  test("are added up in place as KEP-753 has it", () => {
    fc.assert(
      fc.property(specOnlyPods, (pod) => {
        const before = structuredClone(pod);
        assert.deepEqual(aggregate(pod, requestsOf), asWritten(pod));
        assert.deepEqual(pod, before, "lists of containers are not changed");
      }),
    );
  });

  // Where a list is copied for each container, this takes minutes.
  test("may be thousands, each with a name of its own", () => {
    const apps = containers(10_000, false);
    const sidecars = containers(10_000, true);
    const pod: PodResources = {
      containers: apps,
      initContainers: sidecars,
      overhead: emptyList,
      podLevel: emptyRequirements,
      resizeInfeasible: false,
      containerStatuses: [],
      initContainerStatuses: [],
      statusAllocated: emptyList,
      statusResources: undefined,
    };
    const started = performance.now();
    assert.equal(aggregate(pod, requestsOf).size, 20_000);
    assert.ok(performance.now() - started < 5000);
  });
});
