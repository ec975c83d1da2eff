import type { ContainerResources, PodResources } from "../../src/resources/pod-resources.ts";
import { parseQuantity } from "../../src/resources/quantity.ts";
import type { ResourceList, ResourceRequirements } from "../../src/resources/resource-list.ts";

/** The parts of API objects that the vectors use, as JSON has them. */
export interface RawPod {
  readonly metadata: { readonly namespace?: string; readonly name: string; readonly uid: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly RawContainer[];
    readonly initContainers?: readonly RawContainer[];
    readonly overhead?: RawList;
    readonly resources?: RawRequirements;
  };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
    readonly containerStatuses?: readonly RawContainerStatus[];
    readonly initContainerStatuses?: readonly RawContainerStatus[];
    readonly allocatedResources?: RawList;
    readonly resources?: RawRequirements;
  };
}

export interface RawNode {
  readonly metadata: { readonly name: string };
  readonly status: { readonly capacity?: RawList; readonly allocatable?: RawList };
}

type RawList = Readonly<Record<string, string>>;

interface RawRequirements {
  readonly requests?: RawList;
  readonly limits?: RawList;
}

interface RawContainer {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources?: RawRequirements;
}

interface RawContainerStatus {
  readonly name: string;
  readonly allocatedResources?: RawList;
  readonly resources?: RawRequirements;
}

/** The vectors as the calculation takes pods. */
export function podResources({ spec, status }: RawPod): PodResources {
  const pending = status.conditions?.find(({ type }) => type === "PodResizePending");
  return {
    containers: spec.containers.map(container),
    initContainers: (spec.initContainers ?? []).map(container),
    overhead: resourceList(spec.overhead),
    podLevel: requirements(spec.resources),
    resizeInfeasible: pending?.reason === "Infeasible",
    containerStatuses: (status.containerStatuses ?? []).map(containerStatus),
    initContainerStatuses: (status.initContainerStatuses ?? []).map(containerStatus),
    statusAllocated: resourceList(status.allocatedResources),
    statusResources: status.resources && requirements(status.resources),
  };
}

export function isTerminal(pod: RawPod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}

/** Quantity texts as amounts. */
export function resourceList(raw: RawList = {}): ResourceList {
  return new Map(Object.entries(raw).map(([name, text]) => [name, parseQuantity(text)]));
}

function requirements(raw: RawRequirements = {}): ResourceRequirements {
  return { requests: resourceList(raw.requests), limits: resourceList(raw.limits) };
}

function container(raw: RawContainer): ContainerResources {
  return {
    name: raw.name,
    sidecar: raw.restartPolicy === "Always",
    resources: requirements(raw.resources),
  };
}

function containerStatus(raw: RawContainerStatus) {
  return {
    name: raw.name,
    allocatedResources: resourceList(raw.allocatedResources),
    resources: raw.resources && requirements(raw.resources),
  };
}
