import type { PodResources } from "../../resources/pod-resources.ts";
import type { Reject } from "../observer.ts";
import type {
  ConditionObject,
  ContainerObject,
  ContainerStatusObject,
  PodObject,
} from "../wire/objects.ts";
import type { AmountsReader } from "./amounts-reader.ts";

/** What of a pod its requests and limits depend on, without the amounts that are refused. */
export function podResources(pod: PodObject, amounts: AmountsReader, reject: Reject): PodResources {
  const container = ({ name, restartPolicy, resources }: ContainerObject) => ({
    name,
    sidecar: restartPolicy === "Always",
    resources: amounts.requirements(resources, reject),
  });
  const status = ({ name, allocatedResources, resources }: ContainerStatusObject) => ({
    name,
    allocatedResources: amounts.list(allocatedResources, reject),
    resources: resources && amounts.requirements(resources, reject),
  });
  return {
    containers: pod.containers.map(container),
    initContainers: pod.initContainers.map(container),
    overhead: amounts.list(pod.overhead, reject),
    podLevel: amounts.requirements(pod.resources, reject),
    resizeInfeasible: isResizeInfeasible(pod.conditions),
    containerStatuses: pod.containerStatuses.map(status),
    initContainerStatuses: pod.initContainerStatuses.map(status),
    statusAllocated: amounts.list(pod.allocatedResources, reject),
    statusResources: pod.statusResources && amounts.requirements(pod.statusResources, reject),
  };
}

/** Only the first condition of the type counts, whatever its status (KEP-1287). */
function isResizeInfeasible(conditions: readonly ConditionObject[]): boolean {
  return conditions.find(({ type }) => type === "PodResizePending")?.reason === "Infeasible";
}
