import { mirrorAnnotation, podConditions } from "../objects.ts";
import type { ProtobufCursor } from "./cursor.ts";
import type { Excerpt } from "./excerpt.ts";
import * as proto from "./fields.ts";
import type { ObjectMeta } from "./metadata.ts";

/** What is taken of a pod while its bytes are gone through. */
export interface PodReading {
  /** Of all that its demand follows from. */
  readonly excerpt: Excerpt;
  readonly meta: ObjectMeta;
  isNamed: boolean;
  nodeName: string;
  phase: string;
  /** Whether the map entry or condition that is being read matters. */
  matters: boolean;
}

/** Takes these fields of a message, with numbers below 32. */
function taking(...fields: readonly number[]) {
  const taken = fields.reduce((bits, field) => bits | (1 << field), 0);
  return (cursor: ProtobufCursor, { excerpt }: PodReading): void => {
    for (let field = cursor.next(); field !== 0; field = cursor.next()) {
      if (field < 32 && (taken & (1 << field)) !== 0) excerpt.field(cursor);
      else cursor.skip();
    }
  };
}

const { Container, ContainerStatus, OwnerReference } = proto;
const container = taking(Container.name, Container.resources, Container.restartPolicy);
const containerStatus = taking(
  ContainerStatus.name,
  ContainerStatus.allocatedResources,
  ContainerStatus.resources,
);
const requestMapping = taking(proto.ContainerExtendedResourceRequest.resourceName);
const owner = taking(OwnerReference.kind, OwnerReference.apiVersion, OwnerReference.controller);

const annotations = [mirrorAnnotation];

function annotation(cursor: ProtobufCursor, into: PodReading): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field !== proto.MapEntry.key) cursor.skip();
    else if (cursor.isTextOf(annotations)) {
      into.matters = true;
      into.excerpt.copy(cursor);
    }
  }
}

function condition(cursor: ProtobufCursor, into: PodReading): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Condition.type) {
      into.matters = cursor.isTextOf(podConditions);
      into.excerpt.copy(cursor);
    } else if (field === proto.Condition.status || field === proto.Condition.reason) {
      into.excerpt.field(cursor);
    } else cursor.skip();
  }
}

/** Takes an annotation or a condition, if it matters. */
function takeSome(
  cursor: ProtobufCursor,
  read: (cursor: ProtobufCursor, into: PodReading) => void,
  into: PodReading,
): void {
  const { excerpt } = into;
  const before = excerpt.length;
  into.matters = false;
  excerpt.message(cursor, read, into);
  if (!into.matters) excerpt.length = before;
}

function metadata(cursor: ProtobufCursor, into: PodReading): void {
  const { excerpt, meta } = into;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.ObjectMeta.name:
        into.isNamed = !cursor.isTextOf([""]);
        break;
      case proto.ObjectMeta.namespace:
        meta.namespace = cursor.name();
        break;
      case proto.ObjectMeta.uid:
        meta.uid = cursor.text();
        break;
      case proto.ObjectMeta.resourceVersion:
        meta.resourceVersion = cursor.text();
        break;
      case proto.ObjectMeta.annotations:
        takeSome(cursor, annotation, into);
        break;
      case proto.ObjectMeta.ownerReferences:
        excerpt.message(cursor, owner, into);
        break;
      default:
        cursor.skip();
    }
  }
}

function podSpec(cursor: ProtobufCursor, into: PodReading): void {
  const { excerpt } = into;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.PodSpec.containers:
      case proto.PodSpec.initContainers:
        excerpt.message(cursor, container, into);
        break;
      case proto.PodSpec.nodeName:
        into.nodeName = cursor.name();
        break;
      case proto.PodSpec.priority:
      case proto.PodSpec.overhead:
      case proto.PodSpec.resources:
        excerpt.field(cursor);
        break;
      default:
        cursor.skip();
    }
  }
}

/** Without the name of the claim, which is another for each pod. */
function claimStatus(cursor: ProtobufCursor, into: PodReading): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.PodExtendedResourceClaimStatus.requestMappings) {
      into.excerpt.message(cursor, requestMapping, into);
    } else cursor.skip();
  }
}

function podStatus(cursor: ProtobufCursor, into: PodReading): void {
  const { excerpt } = into;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.PodStatus.phase:
        into.phase = cursor.name();
        break;
      case proto.PodStatus.conditions:
        takeSome(cursor, condition, into);
        break;
      case proto.PodStatus.containerStatuses:
      case proto.PodStatus.initContainerStatuses:
        excerpt.message(cursor, containerStatus, into);
        break;
      case proto.PodStatus.extendedResourceClaimStatus:
        excerpt.message(cursor, claimStatus, into);
        break;
      case proto.PodStatus.allocatedResources:
      case proto.PodStatus.resources:
        excerpt.field(cursor);
        break;
      default:
        cursor.skip();
    }
  }
}

/** A Pod. Everything that `podDemand` reads goes into the excerpt. */
export function podReading(cursor: ProtobufCursor, into: PodReading): void {
  const { excerpt } = into;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) excerpt.message(cursor, metadata, into);
    else if (field === proto.ApiObject.spec) excerpt.message(cursor, podSpec, into);
    else if (field === proto.ApiObject.status) excerpt.message(cursor, podStatus, into);
    else cursor.skip();
  }
}
