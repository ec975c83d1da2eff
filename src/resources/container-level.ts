import { aggregate } from "./aggregate.ts";
import {
  type ContainerResources,
  type ContainerStatusResources,
  desired,
  type PodResources,
} from "./pod-resources.ts";
import type { ResourceList, ResourceRequirements } from "./resource-list.ts";
import { emptyRequirements, maxOf } from "./resource-list.ts";
import type { Calculation } from "./rules.ts";

/** What the containers of a pod need together, before pod-level values and overhead. */
export function containerLevel(pod: PodResources, calculation: Calculation): ResourceRequirements {
  if (calculation.containerStatus === "ignored" || isSteady(pod)) {
    return { requests: aggregate(pod, specRequests), limits: aggregate(pod, specLimits) };
  }
  return calculation.containerStatus === "sum of maxima" ? sumOfMaxima(pod) : maxOfSums(pod);
}

/** Of more than so many of either, the statuses are looked up in a map. */
const mostSteady = 8;

/**
 * Whether no status says anything but what the spec says, as that of most pods: then all sources are
 * the same, and each calculation comes to what the spec does.
 */
function isSteady(pod: PodResources): boolean {
  const { containers, initContainers, containerStatuses, initContainerStatuses } = pod;
  if (pod.resizeInfeasible || pod.statusResources !== undefined) return false;
  const most = Math.max(
    containers.length,
    initContainers.length,
    containerStatuses.length,
    initContainerStatuses.length,
  );
  if (most > mostSteady) return false;
  const says = (container: ContainerResources): boolean => {
    const status =
      statusNamed(containerStatuses, container.name) ??
      statusNamed(initContainerStatuses, container.name);
    if (status === undefined) return true;
    const { requests, limits } = container.resources;
    const running = status.resources;
    return (
      saysNoMore(status.allocatedResources, requests) &&
      (running === undefined ||
        (saysNoMore(running.requests, requests) && saysNoMore(running.limits, limits)))
    );
  };
  return containers.every(says) && initContainers.every(says);
}

function statusNamed(statuses: readonly ContainerStatusResources[], name: string) {
  for (const status of statuses) if (status.name === name) return status;
  return undefined;
}

/** Whether a list is empty, or is seen at once to be equal to the other. */
function saysNoMore(list: ResourceList, spec: ResourceList): boolean {
  if (list.size === 0 || list === spec) return true;
  const [cpu, memory] = [spec.get("cpu"), spec.get("memory")];
  const size = (cpu === undefined ? 0 : 1) + (memory === undefined ? 0 : 1);
  return (
    list.size === size &&
    spec.size === size &&
    list.get("cpu") === cpu &&
    list.get("memory") === memory
  );
}

const specRequests = (container: ContainerResources) => container.resources.requests;
const specLimits = (container: ContainerResources) => container.resources.limits;

/**
 * KEP-1287 as 1.33 to 1.36 count it: each container with the maximum of its sources. Only a status
 * that has `resources` counts, and only that of app containers and sidecars.
 */
function sumOfMaxima(pod: PodResources): ResourceRequirements {
  const statusOf = statusLookup(pod);

  const largestRequests = (container: ContainerResources) => {
    const spec = specRequests(container);
    const status = statusOf(container);
    if (status?.resources === undefined) return spec;
    const running = maxOf(status.resources.requests, status.allocatedResources);
    return maxOf(desired(pod, spec), running);
  };
  const largestLimits = (container: ContainerResources) => {
    const spec = specLimits(container);
    const running = statusOf(container)?.resources;
    return running === undefined ? spec : maxOf(desired(pod, spec), running.limits);
  };
  return {
    requests: aggregate(pod, largestRequests, specRequests),
    limits: aggregate(pod, largestLimits, specLimits),
  };
}

/**
 * KEP-1287 as 1.37 counts it: each source summed over the whole pod, then the maximum. An infeasible
 * resize takes the desired amounts out. A pod-level status stands in for the sums of the
 * container statuses (KEP-5419).
 */
function maxOfSums(pod: PodResources): ResourceRequirements {
  const statusOf = statusLookup(pod);
  const podStatus = pod.statusResources ?? emptyRequirements;

  const allocated = (container: ContainerResources) =>
    firstSet(statusOf(container)?.allocatedResources, desired(pod, specRequests(container)));
  const actual = (container: ContainerResources) =>
    firstSet(statusOf(container)?.resources?.requests, allocated(container));
  const actualLimits = (container: ContainerResources) =>
    firstSet(statusOf(container)?.resources?.limits, desired(pod, specLimits(container)));

  const podStatusSetsRequests = podStatus.requests.size > 0 && pod.statusAllocated.size > 0;
  const runningRequests = podStatusSetsRequests
    ? maxOf(pod.statusAllocated, podStatus.requests)
    : maxOf(aggregate(pod, allocated), aggregate(pod, actual));
  const runningLimits = podStatus.limits.size > 0 ? podStatus.limits : aggregate(pod, actualLimits);
  return {
    requests: maxOf(desired(pod, aggregate(pod, specRequests)), runningRequests),
    limits: maxOf(desired(pod, aggregate(pod, specLimits)), runningLimits),
  };
}

/** An empty list is the same as an absent one. */
function firstSet(list: ResourceList | undefined, fallback: ResourceList): ResourceList {
  return list === undefined || list.size === 0 ? fallback : list;
}

/** Statuses by container name; of two with one name the first counts, app containers before init. */
function statusLookup(
  pod: PodResources,
): (container: ContainerResources) => ContainerStatusResources | undefined {
  const statuses = new Map<string, ContainerStatusResources>();
  for (const list of [pod.containerStatuses, pod.initContainerStatuses]) {
    for (const status of list) {
      if (!statuses.has(status.name)) statuses.set(status.name, status);
    }
  }
  return (container) => statuses.get(container.name);
}
