import type { JsonObject, ObjectKind } from "../api-object.ts";
import { apiVersionOf } from "../object-kinds.ts";
import * as protobuf from "./protobuf.ts";

export type EventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";

/** A wire format of the API. An object is encoded once, and the bytes are kept as long as it lives. */
export interface Encoding {
  readonly mediaType: string;
  readonly watchMediaType: string;
  /** A whole body with one object, or a Status. */
  body(object: JsonObject): Buffer;
  /** A whole list, in pieces; in the newest version of the API unless another is given. */
  list(
    kind: ObjectKind,
    metadata: JsonObject,
    objects: readonly JsonObject[],
    apiVersion?: string,
  ): Iterable<Buffer>;
  /** One event of a watch, in pieces. */
  event(type: EventType, object: JsonObject): readonly Buffer[];
}

class Kept<Encoded> {
  readonly #encoded = new WeakMap<JsonObject, Encoded>();
  readonly #encode: (object: JsonObject) => Encoded;

  constructor(encode: (object: JsonObject) => Encoded) {
    this.#encode = encode;
  }

  of(object: JsonObject): Encoded {
    const known = this.#encoded.get(object);
    if (known !== undefined) return known;
    const made = this.#encode(object);
    this.#encoded.set(object, made);
    return made;
  }
}

function textOf(object: JsonObject, name: "apiVersion" | "kind"): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

const jsonObjects = new Kept((object) => Buffer.from(JSON.stringify(object)));
const comma = Buffer.from(",");

const brace = Buffer.from("{");

/** In a list, objects do not repeat their type. */
function withoutType(object: JsonObject, bytes: Buffer): readonly Buffer[] {
  const [apiVersion, kind] = [textOf(object, "apiVersion"), textOf(object, "kind")];
  const type = `{"apiVersion":"${apiVersion}","kind":"${kind}",`;
  const startsWithType = bytes.toString("latin1", 0, type.length) === type;
  return startsWithType ? [brace, bytes.subarray(type.length)] : [bytes];
}

export const json: Encoding = {
  mediaType: "application/json",
  watchMediaType: "application/json",
  body: (object) => jsonObjects.of(object),
  *list(kind, metadata, objects, apiVersion = apiVersionOf(kind)) {
    const head = JSON.stringify({ kind: `${kind}List`, apiVersion, metadata });
    yield Buffer.from(`${head.slice(0, -1)},"items":[`);
    for (const [index, object] of objects.entries()) {
      if (index > 0) yield comma;
      yield* withoutType(object, jsonObjects.of(object));
    }
    yield Buffer.from("]}");
  },
  event: (type, object) => [
    Buffer.from(`{"type":"${type}","object":`),
    jsonObjects.of(object),
    Buffer.from("}\n"),
  ],
};

/** The message of the schema that an object is. */
function messageOf(object: JsonObject): string {
  const kind = textOf(object, "kind");
  return textOf(object, "apiVersion") === "resource.k8s.io/v1beta1" ? `${kind}V1beta1` : kind;
}
const protobufObjects = new Kept((object) => protobuf.encodePieces(messageOf(object), object));
const typeOf = (object: JsonObject): protobuf.TypeMeta => ({
  kind: textOf(object, "kind"),
  apiVersion: textOf(object, "apiVersion") || "v1",
});

export const protobufEncoding: Encoding = {
  mediaType: "application/vnd.kubernetes.protobuf",
  watchMediaType: "application/vnd.kubernetes.protobuf;stream=watch",
  body: (object) => protobuf.encodeBody(typeOf(object), ...protobufObjects.of(object)),
  *list(kind, metadata, objects, apiVersion = apiVersionOf(kind)) {
    const head = protobuf.listMetadata(metadata);
    let length = head.length;
    for (const object of objects) {
      const size = protobuf.lengthOf(protobufObjects.of(object));
      length += protobuf.itemHead(size).length + size;
    }
    yield Buffer.concat([protobuf.envelope({ kind: `${kind}List`, apiVersion }, length), head]);
    for (const object of objects) {
      const pieces = protobufObjects.of(object);
      yield protobuf.itemHead(protobuf.lengthOf(pieces));
      yield* pieces;
    }
    yield protobuf.envelopeEnd;
  },
  event: (type, object) => protobuf.frame(type, typeOf(object), ...protobufObjects.of(object)),
};
