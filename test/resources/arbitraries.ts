import * as fc from "fast-check";
import type { ContainerResources, PodResources } from "../../src/resources/pod-resources.ts";
import type { ResourceList, ResourceRequirements } from "../../src/resources/resource-list.ts";
import { emptyList, emptyRequirements } from "../../src/resources/resource-list.ts";

/** Objects as our own code makes them, never without a prototype. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

const names = ["cpu", "memory", "hugepages-2Mi", "ephemeral-storage", "nvidia.com/gpu"];

export const resourceLists: fc.Arbitrary<ResourceList> = fc
  .dictionary(fc.constantFrom(...names), fc.bigInt({ min: 0n, max: 10n ** 21n }), { maxKeys: 4 })
  .map((entries) => new Map(Object.entries(entries)));

const requirements: fc.Arbitrary<ResourceRequirements> = record({
  requests: resourceLists,
  limits: resourceLists,
});

function containers(prefix: string, sidecar: fc.Arbitrary<boolean>) {
  return fc.array(record({ sidecar, resources: requirements }), { maxLength: 4 }).map((list) =>
    list.map((container, index): ContainerResources => ({
      name: `${prefix}${index}`,
      ...container,
    })),
  );
}

function statuses(prefix: string) {
  const name = fc.integer({ min: 0, max: 4 }).map((index) => `${prefix}${index}`);
  return fc.array(
    record({
      name,
      allocatedResources: resourceLists,
      resources: fc.option(requirements, { nil: undefined }),
    }),
    { maxLength: 4 },
  );
}

/** Pods with nothing but a spec of containers. */
export const specOnlyPods: fc.Arbitrary<PodResources> = record({
  containers: containers("app", fc.constant(false)),
  initContainers: containers("init", fc.boolean()),
  overhead: fc.constant(emptyList),
  podLevel: fc.constant(emptyRequirements),
  resizeInfeasible: fc.constant(false),
  containerStatuses: fc.constant([]),
  initContainerStatuses: fc.constant([]),
  statusAllocated: fc.constant(emptyList),
  statusResources: fc.constant(undefined),
});

/** Pods with everything, at odds with each other as only a fuzzer does. */
export const pods: fc.Arbitrary<PodResources> = record({
  containers: containers("app", fc.constant(false)),
  initContainers: containers("init", fc.boolean()),
  overhead: resourceLists,
  podLevel: requirements,
  resizeInfeasible: fc.boolean(),
  containerStatuses: statuses("app"),
  initContainerStatuses: statuses("init"),
  statusAllocated: resourceLists,
  statusResources: fc.option(requirements, { nil: undefined }),
});
