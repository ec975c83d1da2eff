import { mirrorAnnotation, noRequirements, noQuantities, podConditions } from "../objects.ts";
import type {
  ConditionObject,
  ContainerObject,
  ContainerStatusObject,
  ControllerObject,
  DemandObject,
  RequirementsObject,
} from "../objects.ts";
import type { Quantity } from "../plain-quantity.ts";
import { condition } from "./condition.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";
import { quantityEntry, requirements } from "./quantities.ts";

function newMetadata() {
  return { controller: undefined as ControllerObject | undefined, mirrored: false };
}
type Metadata = ReturnType<typeof newMetadata>;

function metadata(cursor: ProtobufCursor, into: Metadata): Metadata {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ObjectMeta.annotations) cursor.messageInto(mirrorEntry, into);
    else if (field === proto.ObjectMeta.ownerReferences && into.controller === undefined) {
      into.controller = cursor.message(controllerReference);
    } else cursor.skip();
  }
  return into;
}

/** Looks only at whether an annotation is the one of mirror pods. */
function mirrorEntry(cursor: ProtobufCursor, into: Metadata): Metadata {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field !== proto.MapEntry.key) cursor.skip();
    else if (cursor.isTextOf([mirrorAnnotation])) into.mirrored = true;
  }
  return into;
}

/** Undefined for the reference to an owner that is not the controller. */
function controllerReference(cursor: ProtobufCursor): ControllerObject | undefined {
  let kind = "";
  let apiVersion = "";
  let isController = false;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.OwnerReference.kind) kind = cursor.name();
    else if (field === proto.OwnerReference.apiVersion) apiVersion = cursor.name();
    else if (field === proto.OwnerReference.controller) isController = cursor.boolean();
    else cursor.skip();
  }
  return isController ? { apiVersion, kind } : undefined;
}

function container(cursor: ProtobufCursor): ContainerObject {
  let name = "";
  let restartPolicy = "";
  let resources = noRequirements;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Container.name) name = cursor.name();
    else if (field === proto.Container.restartPolicy) restartPolicy = cursor.name();
    else if (field === proto.Container.resources) resources = cursor.message(requirements);
    else cursor.skip();
  }
  return { name, restartPolicy, resources };
}

function containerStatus(cursor: ProtobufCursor): ContainerStatusObject {
  let name = "";
  let allocatedResources: Map<string, Quantity> | undefined;
  let resources: RequirementsObject | undefined;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ContainerStatus.name) name = cursor.name();
    else if (field === proto.ContainerStatus.allocatedResources) {
      allocatedResources = cursor.messageInto(quantityEntry, allocatedResources);
    } else if (field === proto.ContainerStatus.resources) resources = cursor.message(requirements);
    else cursor.skip();
  }
  return { name, allocatedResources: allocatedResources ?? noQuantities, resources };
}

function newPodSpec() {
  return {
    priority: 0,
    containers: [] as ContainerObject[],
    initContainers: [] as ContainerObject[],
    overhead: undefined as Map<string, Quantity> | undefined,
    resources: undefined as RequirementsObject | undefined,
  };
}
type PodSpec = ReturnType<typeof newPodSpec>;

function podSpec(cursor: ProtobufCursor, into: PodSpec): PodSpec {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.PodSpec.containers:
        into.containers.push(cursor.message(container));
        break;
      case proto.PodSpec.priority:
        into.priority = cursor.int32();
        break;
      case proto.PodSpec.initContainers:
        into.initContainers.push(cursor.message(container));
        break;
      case proto.PodSpec.overhead:
        into.overhead = cursor.messageInto(quantityEntry, into.overhead);
        break;
      case proto.PodSpec.resources:
        into.resources = cursor.message(requirements);
        break;
      default:
        cursor.skip();
    }
  }
  return into;
}

function newPodStatus() {
  return {
    conditions: [] as ConditionObject[],
    containerStatuses: [] as ContainerStatusObject[],
    initContainerStatuses: [] as ContainerStatusObject[],
    allocatedResources: undefined as Map<string, Quantity> | undefined,
    resources: undefined as RequirementsObject | undefined,
    servedByDevices: [] as string[],
  };
}
type PodStatus = ReturnType<typeof newPodStatus>;

function podStatus(cursor: ProtobufCursor, into: PodStatus): PodStatus {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.PodStatus.conditions:
        into.conditions.push(cursor.message(condition));
        break;
      case proto.PodStatus.containerStatuses:
        into.containerStatuses.push(cursor.message(containerStatus));
        break;
      case proto.PodStatus.initContainerStatuses:
        into.initContainerStatuses.push(cursor.message(containerStatus));
        break;
      case proto.PodStatus.extendedResourceClaimStatus:
        cursor.messageInto(claimStatus, into);
        break;
      case proto.PodStatus.allocatedResources:
        into.allocatedResources = cursor.messageInto(quantityEntry, into.allocatedResources);
        break;
      case proto.PodStatus.resources:
        into.resources = cursor.message(requirements);
        break;
      default:
        cursor.skip();
    }
  }
  return into;
}

function claimStatus(cursor: ProtobufCursor, into: PodStatus): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.PodExtendedResourceClaimStatus.requestMappings) {
      into.servedByDevices.push(cursor.message(servedResource));
    } else cursor.skip();
  }
}

function servedResource(cursor: ProtobufCursor): string {
  let name = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ContainerExtendedResourceRequest.resourceName) name = cursor.name();
    else cursor.skip();
  }
  return name;
}

/** What a Pod asks for; of a whole one, or of an excerpt with what is read here. */
export function podDemand(cursor: ProtobufCursor): DemandObject {
  const { controller, mirrored, spec, status } = parts(cursor);
  return {
    controller,
    mirrored,
    priority: spec.priority,
    containers: spec.containers,
    initContainers: spec.initContainers,
    overhead: spec.overhead ?? noQuantities,
    resources: spec.resources,
    conditions: status.conditions.filter(({ type }) => podConditions.includes(type)),
    containerStatuses: status.containerStatuses,
    initContainerStatuses: status.initContainerStatuses,
    allocatedResources: status.allocatedResources ?? noQuantities,
    statusResources: status.resources,
    servedByDevices: status.servedByDevices,
  };
}

function parts(cursor: ProtobufCursor) {
  const meta = newMetadata();
  const spec = newPodSpec();
  const status = newPodStatus();
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) cursor.messageInto(metadata, meta);
    else if (field === proto.ApiObject.spec) cursor.messageInto(podSpec, spec);
    else if (field === proto.ApiObject.status) cursor.messageInto(podStatus, status);
    else cursor.skip();
  }
  return { ...meta, spec, status };
}
