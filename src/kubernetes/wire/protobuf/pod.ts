import { createdAtOf } from "../created-at.ts";
import { maxMessageLength, noRequirements, noTexts } from "../objects.ts";
import type {
  ContainerObject,
  ContainerStatusObject,
  PodObject,
  RequirementsObject,
} from "../objects.ts";
import { podCondition } from "./condition.ts";
import type { PodConditions } from "./condition.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";
import { metadata, newPodMeta } from "./metadata.ts";
import type { ObjectMeta } from "./metadata.ts";
import { quantityEntry, requirements } from "./quantities.ts";

function container(cursor: ProtobufCursor): ContainerObject {
  let name = "";
  let restartPolicy = "";
  let resources = noRequirements;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Container.name) name = cursor.name();
    else if (field === proto.Container.restartPolicy) restartPolicy = cursor.name();
    else if (field === proto.Container.resources) resources = requirements(cursor);
    else cursor.skip();
  }
  return { name, restartPolicy, resources };
}

function containerStatus(cursor: ProtobufCursor): ContainerStatusObject {
  let name = "";
  let allocatedResources: Map<string, string> | undefined;
  let resources: RequirementsObject | undefined;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ContainerStatus.name) name = cursor.name();
    else if (field === proto.ContainerStatus.allocatedResources) {
      allocatedResources = cursor.messageInto(quantityEntry, allocatedResources);
    } else if (field === proto.ContainerStatus.resources) resources = requirements(cursor);
    else cursor.skip();
  }
  return { name, allocatedResources: allocatedResources ?? noTexts, resources };
}

function newPodSpec() {
  return {
    nodeName: "",
    priority: 0,
    containers: [] as ContainerObject[],
    initContainers: [] as ContainerObject[],
    overhead: undefined as Map<string, string> | undefined,
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
      case proto.PodSpec.nodeName:
        into.nodeName = cursor.name();
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
        into.resources = requirements(cursor);
        break;
      default:
        cursor.skip();
    }
  }
  return into;
}

function newPodStatus() {
  return {
    phase: "",
    conditions: { list: [], message: undefined } as PodConditions,
    containerStatuses: [] as ContainerStatusObject[],
    initContainerStatuses: [] as ContainerStatusObject[],
    allocatedResources: undefined as Map<string, string> | undefined,
    resources: undefined as RequirementsObject | undefined,
  };
}
type PodStatus = ReturnType<typeof newPodStatus>;

function podStatus(cursor: ProtobufCursor, into: PodStatus): PodStatus {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.PodStatus.phase:
        into.phase = cursor.name();
        break;
      case proto.PodStatus.conditions:
        cursor.messageInto(podCondition, into.conditions);
        break;
      case proto.PodStatus.containerStatuses:
        into.containerStatuses.push(cursor.message(containerStatus));
        break;
      case proto.PodStatus.initContainerStatuses:
        into.initContainerStatuses.push(cursor.message(containerStatus));
        break;
      case proto.PodStatus.allocatedResources:
        into.allocatedResources = cursor.messageInto(quantityEntry, into.allocatedResources);
        break;
      case proto.PodStatus.resources:
        into.resources = requirements(cursor);
        break;
      default:
        cursor.skip();
    }
  }
  return into;
}

function schedulingMessage(cursor: ProtobufCursor, { message }: PodConditions): string {
  return message === undefined ? "" : cursor.textAt(message, maxMessageLength);
}

/** A Pod; undefined when it has no name, namespace or uid. `into` gets its metadata. */
export function podFromProtobuf(cursor: ProtobufCursor, into: ObjectMeta): PodObject | undefined {
  const pod = newPodMeta();
  into.pod = pod;
  const spec = newPodSpec();
  const status = newPodStatus();
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) cursor.messageInto(metadata, into);
    else if (field === proto.ApiObject.spec) cursor.messageInto(podSpec, spec);
    else if (field === proto.ApiObject.status) cursor.messageInto(podStatus, status);
    else cursor.skip();
  }
  const { uid, namespace, name } = into;
  if (uid === "" || namespace === "" || name === "") return undefined;
  const isWaiting = spec.nodeName === "";
  return {
    uid,
    namespace,
    name,
    controller: pod.controller,
    mirrored: pod.mirrored,
    createdAt: isWaiting ? createdAtOf(pod.createdSeconds) : undefined,
    nodeName: spec.nodeName,
    priority: spec.priority,
    phase: status.phase,
    containers: spec.containers,
    initContainers: spec.initContainers,
    overhead: spec.overhead ?? noTexts,
    resources: spec.resources,
    conditions: status.conditions.list,
    schedulingMessage: isWaiting ? schedulingMessage(cursor, status.conditions) : "",
    containerStatuses: status.containerStatuses,
    initContainerStatuses: status.initContainerStatuses,
    allocatedResources: status.allocatedResources ?? noTexts,
    statusResources: status.resources,
  };
}
