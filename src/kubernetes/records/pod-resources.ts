import type { PodResources } from "../../resources/pod-resources.ts";
import type { Reject } from "../observer.ts";
import type {
  ConditionObject,
  ContainerObject,
  ContainerStatusObject,
  DemandObject,
} from "../wire/objects.ts";
import type { AmountsReader } from "./amounts-reader.ts";

/** What of a pod its requests and limits depend on, without the amounts that are refused. */
export function podResources(
  demand: DemandObject,
  amounts: AmountsReader,
  reject: Reject,
): PodResources {
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
    containers: demand.containers.map(container),
    initContainers: demand.initContainers.map(container),
    overhead: amounts.list(demand.overhead, reject),
    podLevel: amounts.requirements(demand.resources, reject),
    resizeInfeasible: isResizeInfeasible(demand.conditions),
    containerStatuses: demand.containerStatuses.map(status),
    initContainerStatuses: demand.initContainerStatuses.map(status),
    statusAllocated: amounts.list(demand.allocatedResources, reject),
    statusResources: demand.statusResources && amounts.requirements(demand.statusResources, reject),
  };
}

/** Only the first condition of the type counts, whatever its status (KEP-1287). */
function isResizeInfeasible(conditions: readonly ConditionObject[]): boolean {
  return conditions.find(({ type }) => type === "PodResizePending")?.reason === "Infeasible";
}
