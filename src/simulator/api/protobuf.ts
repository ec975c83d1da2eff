import type { Json, JsonObject } from "../api-object.ts";
import { messages } from "./schema/messages.ts";
import type { Field } from "./schema/messages.ts";

const varintWire = 0;
const lengthWire = 2;

/**
 * Writes from the back to the front, as the Go server does: what is inside a message is written
 * before its length, so nothing is measured or copied twice.
 */
class BackwardWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #at = this.#bytes.length;

  /** How much has been written. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** A copy of what has been written; the writer is empty afterwards. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.length);
    this.#bytes.copy(taken, 0, this.#at);
    this.#at = this.#bytes.length;
    return taken;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#at -= bytes.length;
    this.#bytes.set(bytes, this.#at);
  }

  text(text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#at -= length;
    this.#bytes.write(text, this.#at);
  }

  varint(value: number): void {
    if (value < 0 || value >= 2 ** 31) this.bytes(varint(value));
    else {
      this.#reserve(5);
      let size = 1;
      for (let rest = value; rest > 0x7f; rest >>>= 7) size += 1;
      this.#at -= size;
      let rest = value;
      for (let index = this.#at; index < this.#at + size - 1; index += 1) {
        this.#bytes[index] = (rest & 0x7f) | 0x80;
        rest >>>= 7;
      }
      this.#bytes[this.#at + size - 1] = rest;
    }
  }

  /** The tag and length of what has been written since the writer was `before` long. */
  delimit(number: number, before: number): void {
    this.varint(this.length - before);
    this.varint(number * 8 + lengthWire);
  }

  #reserve(size: number): void {
    if (this.#at >= size) return;
    const written = this.length;
    const grown = Buffer.allocUnsafeSlow((this.#bytes.length + size) * 2);
    this.#bytes.copy(grown, grown.length - written, this.#at);
    this.#at = grown.length - written;
    this.#bytes = grown;
  }
}

/** Any integer: a negative one takes ten bytes, as two's complement of 64 bits. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Messages that the pods of one workload have in common, as one object. */
const sharedMessages = new Set(["Container", "ManagedFieldsEntry", "PodStatus", "Toleration"]);
const encodedShared = new WeakMap<JsonObject, Buffer>();

function writeShared(writer: BackwardWriter, type: string, object: JsonObject): void {
  let encoded = encodedShared.get(object);
  if (encoded === undefined) {
    encoded = encodeMessage(type, object);
    encodedShared.set(object, encoded);
  }
  writer.bytes(encoded);
}

/** The content of one value, without its tag and length; undefined is what Go's zero value is. */
function writeContent(writer: BackwardWriter, type: string, value: Json | undefined): void {
  switch (type) {
    case "string": {
      writer.text(textOf(value ?? ""));
      break;
    }
    case "Quantity":
    case "FieldsV1": {
      const before = writer.length;
      writer.text(textOf(value ?? "0"));
      writer.delimit(1, before);
      break;
    }
    case "Time": {
      if (value !== undefined) writeTime(writer, textOf(value));
      break;
    }
    case "IntOrString": {
      writeIntOrString(writer, value ?? 0);
      break;
    }
    default: {
      const object = isObject(value) ? value : {};
      if (sharedMessages.has(type)) writeShared(writer, type, object);
      else writeMessage(writer, type, object);
    }
  }
}

function writeInteger(writer: BackwardWriter, number: number, value: number): void {
  writer.varint(value);
  writer.varint(number * 8 + varintWire);
}

/** `metav1.Time`, in whole seconds. */
function writeTime(writer: BackwardWriter, text: string): void {
  writeInteger(writer, 2, 0);
  writeInteger(writer, 1, Math.floor(Date.parse(text) / 1000));
}

function writeIntOrString(writer: BackwardWriter, value: Json): void {
  const isText = typeof value === "string";
  const before = writer.length;
  if (isText) writer.text(value);
  writer.delimit(3, before);
  writeInteger(writer, 2, isText ? 0 : Number(value));
  writeInteger(writer, 1, isText ? 1 : 0);
}

function writeValue(
  writer: BackwardWriter,
  { number, type }: Field,
  value: Json | undefined,
): void {
  if (type === "int") writeInteger(writer, number, Number(value ?? 0));
  else if (type === "bool") writeInteger(writer, number, Number(value === true));
  else {
    const before = writer.length;
    writeContent(writer, type, value);
    writer.delimit(number, before);
  }
}

/** The entries of a map, sorted by key. */
function writeMap(writer: BackwardWriter, field: Field, map: JsonObject): void {
  for (const key of Object.keys(map).toSorted().toReversed()) {
    const before = writer.length;
    writeValue(writer, { ...field, number: 2 }, map[key]);
    const beforeKey = writer.length;
    writer.text(key);
    writer.delimit(1, beforeKey);
    writer.delimit(field.number, before);
  }
}

function writeField(writer: BackwardWriter, field: Field, object: JsonObject): void {
  const value = object[field.name] ?? undefined;
  switch (field.shape) {
    case "one": {
      writeValue(writer, field, value);
      break;
    }
    case "optional": {
      if (value !== undefined) writeValue(writer, field, value);
      break;
    }
    case "many": {
      if (!Array.isArray(value)) break;
      for (const item of value.toReversed()) writeValue(writer, field, item);
      break;
    }
    case "map": {
      if (isObject(value)) writeMap(writer, field, value);
      break;
    }
    case "embedded": {
      writeValue(writer, field, object);
    }
  }
}

/** The fields of each message, the last one first. */
const fieldsOf = new Map([...messages].map(([name, fields]) => [name, fields.toReversed()]));

function writeMessage(writer: BackwardWriter, name: string, object: JsonObject): void {
  for (const field of fieldsOf.get(name) ?? []) writeField(writer, field, object);
}

const spareWriters: BackwardWriter[] = [];

/** What is written by the function, with a writer that is used again. */
function bytesOf(write: (writer: BackwardWriter) => void): Buffer {
  const writer = spareWriters.pop() ?? new BackwardWriter();
  write(writer);
  const bytes = writer.take();
  spareWriters.push(writer);
  return bytes;
}

/**
 * A message of the schema, byte for byte as the Go server encodes it. Fields that the schema does not
 * name are left out.
 */
export function encodeMessage(name: string, object: JsonObject): Buffer {
  return bytesOf((writer) => writeMessage(writer, name, object));
}

/** The tag and length that stand before a length-delimited field. */
function head(number: number, length: number): Buffer {
  return bytesOf((writer) => {
    writer.varint(length);
    writer.varint(number * 8 + lengthWire);
  });
}

/** A length-delimited field: a text, bytes or a message. */
export function delimited(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([head(number, bytes.length), bytes]);
}

const magic = Buffer.from("k8s\0");

const typeMetas = new Map<string, Buffer>();

/** `runtime.TypeMeta` of a kind, as the first field of `runtime.Unknown`. */
function typeMeta(kind: string): Buffer {
  const known = typeMetas.get(kind);
  if (known !== undefined) return known;
  const names = [delimited(1, "v1"), delimited(2, kind)];
  const made = delimited(1, Buffer.concat(names));
  typeMetas.set(kind, made);
  return made;
}

/** What stands before the object in a body: the magic number and `runtime.Unknown`. */
export function envelope(kind: string, length: number): Buffer {
  return Buffer.concat([magic, typeMeta(kind), head(2, length)]);
}

/** What stands behind it: empty contentEncoding and contentType, as the Go server writes them. */
export const envelopeEnd = Buffer.concat([head(3, 0), head(4, 0)]);

/** The tag and length of an item of a list. */
export const itemHead = (length: number): Buffer => head(2, length);

/** A whole body around an encoded object. */
export function encodeBody(kind: string, object: Uint8Array): Buffer {
  return Buffer.concat([envelope(kind, object.length), object, envelopeEnd]);
}

/** A frame of a watch: its length, then a `WatchEvent` with a whole body inside; in pieces. */
export function frame(type: string, kind: string, object: Buffer): readonly Buffer[] {
  const before = envelope(kind, object.length);
  const bodyLength = before.length + object.length + envelopeEnd.length;
  const raw = head(1, bodyLength);
  const event = Buffer.concat([delimited(1, type), head(2, raw.length + bodyLength), raw, before]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length + object.length + envelopeEnd.length);
  return [length, event, object, envelopeEnd];
}

/** The list metadata as a field of a list message. */
export const listMetadata = (metadata: JsonObject): Buffer =>
  delimited(1, encodeMessage("ListMeta", metadata));
