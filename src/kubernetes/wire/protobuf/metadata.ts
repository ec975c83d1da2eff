import type { ListMeta } from "../objects.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";

/** What is read of an ObjectMeta; a map is filled only if there is one. */
export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  labels: Map<string, string> | undefined;
  annotations: Map<string, string> | undefined;
}

export function newMetadata(): ObjectMeta {
  return {
    name: "",
    namespace: "",
    uid: "",
    resourceVersion: "",
    labels: undefined,
    annotations: undefined,
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
        addText(cursor, into.annotations);
        break;
      default:
        cursor.skip();
    }
  }
  return into;
}

/** Of an API object only its metadata, added to `into`. */
export function onlyMetadata(cursor: ProtobufCursor, into: ObjectMeta): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) cursor.messageInto(metadata, into);
    else cursor.skip();
  }
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

/** Of a metav1.Time: seconds since the epoch. */
export function timeSeconds(cursor: ProtobufCursor): number {
  let seconds = 0;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Time.seconds) seconds = cursor.unsigned();
    else cursor.skip();
  }
  return seconds;
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
