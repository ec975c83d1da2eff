import { mirrorAnnotation } from "../objects.ts";
import type { ControllerObject, ListMeta } from "../objects.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";

/** What is read of the metadata of pods alone. */
export interface PodMeta {
  controller: ControllerObject | undefined;
  mirrored: boolean;
  /** Of the creation, since the epoch; 0 when it is not there. */
  createdSeconds: number;
}

export function newPodMeta(): PodMeta {
  return { controller: undefined, mirrored: false, createdSeconds: 0 };
}

/** What is read of an ObjectMeta; a map, and what is of pods, is filled only if there is one. */
export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  labels: Map<string, string> | undefined;
  annotations: Map<string, string> | undefined;
  pod: PodMeta | undefined;
}

export function newMetadata(): ObjectMeta {
  return {
    name: "",
    namespace: "",
    uid: "",
    resourceVersion: "",
    labels: undefined,
    annotations: undefined,
    pod: undefined,
  };
}

/** An ObjectMeta, added to `into`. */
export function metadata(cursor: ProtobufCursor, into: ObjectMeta): ObjectMeta {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    switch (field) {
      case proto.ObjectMeta.name:
        into.name = cursor.text();
        break;
      case proto.ObjectMeta.namespace:
        into.namespace = cursor.name();
        break;
      case proto.ObjectMeta.uid:
        into.uid = cursor.text();
        break;
      case proto.ObjectMeta.resourceVersion:
        into.resourceVersion = cursor.text();
        break;
      case proto.ObjectMeta.labels:
        addText(cursor, into.labels);
        break;
      case proto.ObjectMeta.annotations:
        if (into.pod === undefined) addText(cursor, into.annotations);
        else cursor.messageInto(mirrorEntry, into.pod);
        break;
      default:
        if (into.pod === undefined) cursor.skip();
        else podField(cursor, field, into.pod);
    }
  }
  return into;
}

/** A field of an ObjectMeta that is of interest only for pods. */
function podField(cursor: ProtobufCursor, field: number, into: PodMeta): void {
  if (field === proto.ObjectMeta.creationTimestamp) {
    into.createdSeconds = cursor.message(timeSeconds);
  } else if (field === proto.ObjectMeta.ownerReferences && into.controller === undefined) {
    into.controller = cursor.message(controllerReference);
  } else cursor.skip();
}

function addText(cursor: ProtobufCursor, texts: Map<string, string> | undefined): void {
  if (texts === undefined) cursor.skip();
  else cursor.messageInto(textEntry, texts);
}

function textEntry(cursor: ProtobufCursor, into: Map<string, string>): Map<string, string> {
  let key = "";
  let value = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.MapEntry.key) key = cursor.name();
    else if (field === proto.MapEntry.value) value = cursor.name();
    else cursor.skip();
  }
  return into.set(key, value);
}

/** Looks only at whether an annotation is the one of mirror pods. */
function mirrorEntry(cursor: ProtobufCursor, into: PodMeta): PodMeta {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field !== proto.MapEntry.key) cursor.skip();
    else if (cursor.isText(mirrorAnnotation)) into.mirrored = true;
  }
  return into;
}

function timeSeconds(cursor: ProtobufCursor): number {
  let seconds = 0;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Time.seconds) seconds = cursor.unsigned();
    else cursor.skip();
  }
  return seconds;
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

/** The metadata of a list. */
export function listMeta(cursor: ProtobufCursor): ListMeta {
  let resourceVersion = "";
  let continueToken = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ListMeta.resourceVersion) resourceVersion = cursor.text();
    else if (field === proto.ListMeta.continue) continueToken = cursor.text();
    else cursor.skip();
  }
  return { resourceVersion, continueToken };
}
