import type { Json, JsonObject } from "./api-object.ts";
import { messages } from "./protobuf-schema.ts";
import type { Field } from "./protobuf-schema.ts";

const varintWire = 0;
const lengthWire = 2;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  // Negative numbers take ten bytes, as two's complement of 64 bits.
  let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const tag = (number: number, wire: number): Buffer => varint(number * 8 + wire);

/** A length-delimited field. */
function delimited(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([tag(number, lengthWire), varint(bytes.length), bytes]);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The content of one value, without its tag. */
function content(type: string, value: Json): Buffer {
  if (type === "string") return Buffer.from(textOf(value));
  if (type === "Quantity") return delimited(1, Buffer.from(textOf(value)));
  if (type === "FieldsV1") return delimited(1, Buffer.from(JSON.stringify(value)));
  if (type === "LocalObjectReference") return delimited(1, Buffer.from(textOf(value)));
  if (type === "Time") {
    const seconds = Math.floor(Date.parse(textOf(value)) / 1000);
    return Buffer.concat([tag(1, varintWire), varint(seconds), tag(2, varintWire), varint(0)]);
  }
  return isObject(value) ? encodeMessage(type, value) : Buffer.alloc(0);
}

function encodeValue({ number, type }: Field, value: Json): Buffer {
  if (type === "int") return Buffer.concat([tag(number, varintWire), varint(Number(value))]);
  if (type === "bool") {
    return Buffer.concat([tag(number, varintWire), varint(value === true ? 1 : 0)]);
  }
  return delimited(number, content(type, value));
}

function encodeField(field: Field, value: Json): Buffer {
  if (field.shape === "many" && Array.isArray(value)) {
    return Buffer.concat(value.map((item: Json) => encodeValue(field, item)));
  }
  if (field.shape === "map" && isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) =>
      delimited(
        field.number,
        Buffer.concat([
          delimited(1, Buffer.from(key)),
          delimited(2, content(field.type, item ?? "")),
        ]),
      ),
    );
    return Buffer.concat(entries);
  }
  return field.shape === "one" ? encodeValue(field, value) : Buffer.alloc(0);
}

/** A message of the schema; fields that it does not name are left out. */
export function encodeMessage(name: string, object: JsonObject): Buffer {
  const fields = Object.entries(messages[name] ?? {});
  const parts = fields.map(([key, field]) => {
    const value = object[key];
    return value === undefined || value === null ? Buffer.alloc(0) : encodeField(field, value);
  });
  return Buffer.concat(parts);
}

const magic = Buffer.from("k8s\0");

/** What stands before the object in a body: the magic number and `runtime.Unknown`. */
export function envelope(kind: string, length: number): Buffer {
  const typeMeta = Buffer.concat([
    delimited(1, Buffer.from("v1")),
    delimited(2, Buffer.from(kind)),
  ]);
  return Buffer.concat([magic, delimited(1, typeMeta), tag(2, lengthWire), varint(length)]);
}

/** What stands behind it: empty contentEncoding and contentType, as the Go server writes them. */
export const envelopeEnd = Buffer.concat([
  delimited(3, Buffer.alloc(0)),
  delimited(4, Buffer.alloc(0)),
]);

/** The tag and length of an item of a list. */
export const itemHead = (length: number): Buffer =>
  Buffer.concat([tag(2, lengthWire), varint(length)]);

/** A whole body around an encoded object. */
export function body(kind: string, object: Uint8Array): Buffer {
  return Buffer.concat([envelope(kind, object.length), object, envelopeEnd]);
}

/** A frame of a watch: its length, then a `WatchEvent` with a whole body inside. */
export function frame(type: string, kind: string, object: Uint8Array): Buffer {
  const raw = delimited(1, body(kind, object));
  const event = Buffer.concat([delimited(1, Buffer.from(type)), delimited(2, raw)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

/** The list metadata as a field of a list message. */
export const listMetadata = (metadata: JsonObject): Buffer =>
  delimited(1, encodeMessage("ListMeta", metadata));
