import type { ApiObject, JsonObject, ObjectKind } from "../api-object.ts";
import * as protobuf from "./protobuf.ts";

export type EventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";

/** A wire format of the API. An object is encoded once, and the bytes are kept as long as it lives. */
export interface Encoding {
  readonly mediaType: string;
  readonly watchMediaType: string;
  /** A whole body with one object, or a Status. */
  body(object: JsonObject): Buffer;
  /** A whole list, in pieces. */
  list(kind: ObjectKind, metadata: JsonObject, objects: readonly ApiObject[]): Iterable<Buffer>;
  /** One event of a watch, in pieces. */
  event(type: EventType, object: JsonObject): readonly Buffer[];
}

class Kept {
  readonly #encoded = new WeakMap<JsonObject, Buffer>();
  readonly #encode: (object: JsonObject) => Buffer;

  constructor(encode: (object: JsonObject) => Buffer) {
    this.#encode = encode;
  }

  of(object: JsonObject): Buffer {
    const known = this.#encoded.get(object);
    if (known !== undefined) return known;
    const made = this.#encode(object);
    this.#encoded.set(object, made);
    return made;
  }
}

const jsonObjects = new Kept((object) => Buffer.from(JSON.stringify(object)));
const comma = Buffer.from(",");

const brace = Buffer.from("{");

/** In a list, objects do not repeat their type. */
function withoutType({ apiVersion, kind }: ApiObject, bytes: Buffer): readonly Buffer[] {
  const type = `{"apiVersion":"${apiVersion}","kind":"${kind}",`;
  const startsWithType = bytes.toString("latin1", 0, type.length) === type;
  return startsWithType ? [brace, bytes.subarray(type.length)] : [bytes];
}

export const json: Encoding = {
  mediaType: "application/json",
  watchMediaType: "application/json",
  body: (object) => jsonObjects.of(object),
  *list(kind, metadata, objects) {
    const head = JSON.stringify({ kind: `${kind}List`, apiVersion: "v1", metadata });
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

const kindOf = (object: JsonObject): string =>
  typeof object["kind"] === "string" ? object["kind"] : "";
const protobufObjects = new Kept((object) => protobuf.encodeMessage(kindOf(object), object));

export const protobufEncoding: Encoding = {
  mediaType: "application/vnd.kubernetes.protobuf",
  watchMediaType: "application/vnd.kubernetes.protobuf;stream=watch",
  body: (object) => protobuf.encodeBody(kindOf(object), protobufObjects.of(object)),
  *list(kind, metadata, objects) {
    const head = protobuf.listMetadata(metadata);
    let length = head.length;
    for (const object of objects) {
      const size = protobufObjects.of(object).length;
      length += protobuf.itemHead(size).length + size;
    }
    yield Buffer.concat([protobuf.envelope(`${kind}List`, length), head]);
    for (const object of objects) {
      const bytes = protobufObjects.of(object);
      yield protobuf.itemHead(bytes.length);
      yield bytes;
    }
    yield protobuf.envelopeEnd;
  },
  event: (type, object) => protobuf.frame(type, kindOf(object), protobufObjects.of(object)),
};
