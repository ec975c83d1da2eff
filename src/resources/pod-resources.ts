import type { ResourceList, ResourceRequirements } from "./resource-list.ts";
import { emptyList } from "./resource-list.ts";

/** A container or init container of a pod's spec. */
export interface ContainerResources {
  readonly name: string;
  /** An init container is a sidecar when its `restartPolicy` is exactly `Always`. */
  readonly sidecar: boolean;
  readonly resources: ResourceRequirements;
}

/** An entry of `status.containerStatuses` or `status.initContainerStatuses`. */
export interface ContainerStatusResources {
  readonly name: string;
  /** Empty when the status does not have it. */
  readonly allocatedResources: ResourceList;
  /** Undefined when absent; present and empty is a different thing (KEP-1287, 1.33 to 1.36). */
  readonly resources: ResourceRequirements | undefined;
}

/** Everything of a pod that its effective requests and limits depend on, with parsed amounts. */
export interface PodResources {
  readonly containers: readonly ContainerResources[];
  /** In spec order: the order decides which sidecars run beside which init container. */
  readonly initContainers: readonly ContainerResources[];
  readonly overhead: ResourceList;
  /** `spec.resources` (KEP-2837). */
  readonly podLevel: ResourceRequirements;
  /** The first `PodResizePending` condition has reason `Infeasible`. */
  readonly resizeInfeasible: boolean;
  readonly containerStatuses: readonly ContainerStatusResources[];
  readonly initContainerStatuses: readonly ContainerStatusResources[];
  /** `status.allocatedResources` of the pod (KEP-5419). */
  readonly statusAllocated: ResourceList;
  /** `status.resources` of the pod (KEP-5419); undefined when absent. */
  readonly statusResources: ResourceRequirements | undefined;
}

/** What the spec asks for, which counts for nothing while the node cannot grant it (KEP-1287). */
export function desired(pod: PodResources, list: ResourceList): ResourceList {
  return pod.resizeInfeasible ? emptyList : list;
}
