import * as fc from "fast-check";
import { type Amount, nanosOf } from "../../src/resources/amount.ts";
import type {
  ContainerResources,
  ContainerStatusResources,
  PodResources,
} from "../../src/resources/pod-resources.ts";
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

/** The list with each amount as `of` writes it. */
export function amountsOf(list: ResourceList, of: (amount: Amount) => Amount): ResourceList {
  return new Map(Array.from(list, ([name, amount]) => [name, of(amount)]));
}

/** The pod with each amount as `of` writes it. */
export function withAmounts(pod: PodResources, of: (amount: Amount) => Amount): PodResources {
  const both = ({ requests, limits }: ResourceRequirements) => ({
    requests: amountsOf(requests, of),
    limits: amountsOf(limits, of),
  });
  const container = (each: ContainerResources) => ({ ...each, resources: both(each.resources) });
  const status = (each: ContainerStatusResources) => ({
    ...each,
    allocatedResources: amountsOf(each.allocatedResources, of),
    resources: each.resources && both(each.resources),
  });
  return {
    ...pod,
    containers: pod.containers.map(container),
    initContainers: pod.initContainers.map(container),
    overhead: amountsOf(pod.overhead, of),
    podLevel: both(pod.podLevel),
    containerStatuses: pod.containerStatuses.map(status),
    initContainerStatuses: pod.initContainerStatuses.map(status),
    statusAllocated: amountsOf(pod.statusAllocated, of),
    statusResources: pod.statusResources && both(pod.statusResources),
  };
}

/** {@link pods} with amounts in thousandths, so large too that sums are above 2⁵³. */
export const podsOfMillis: fc.Arbitrary<PodResources> = fc
  .tuple(pods, fc.constantFrom(1000n, 1n << 52n, BigInt(Number.MAX_SAFE_INTEGER)))
  .map(([pod, most]) => withAmounts(pod, (amount) => Number(nanosOf(amount) % (most + 1n))));

function common(list: ResourceList): ResourceList {
  return new Map(Array.from(list).filter(([name]) => name === "cpu" || name === "memory"));
}

function ofCommon(each: ContainerResources): ContainerResources {
  const { requests, limits } = each.resources;
  return { ...each, resources: { requests: common(requests), limits: common(limits) } };
}

/** {@link pods} of cpu and memory, whose statuses say what the spec says, or lack some of it. */
export const steadyPods: fc.Arbitrary<PodResources> = fc
  .tuple(pods, fc.array(fc.constantFrom("all", "resources", "allocated", "none", "odd")))
  .map(([pod, kinds]) => {
    const status = (each: ContainerResources, index: number): ContainerStatusResources => {
      const kind = kinds[index];
      const { requests, limits } = each.resources;
      const allocated = kind === "odd" ? new Map([["cpu", 1n]]) : requests;
      return {
        name: each.name,
        allocatedResources: kind === "none" || kind === "resources" ? emptyList : allocated,
        resources:
          kind === "none" || kind === "allocated"
            ? undefined
            : { requests: new Map(requests), limits: new Map(limits) },
      };
    };
    const [app, init] = [pod.containers.map(ofCommon), pod.initContainers.map(ofCommon)];
    return {
      ...pod,
      containers: app,
      initContainers: init,
      resizeInfeasible: false,
      containerStatuses: app.map(status),
      initContainerStatuses: init.map(status),
      statusResources: undefined,
    };
  });
