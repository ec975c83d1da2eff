import type { Json, JsonObject } from "../api-object.ts";
import { BackwardWriter, lengthWire } from "./backward-writer.ts";
import { messages } from "./schema/messages.ts";
import type { Field } from "./schema/messages.ts";

const varintWire = 0;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * What many objects have in common, as one list or one object of JavaScript: it is encoded once, and
 * the bytes are kept once.
 */
const sharedLists = new Set(["Container", "ContainerImage", "ManagedFieldsEntry", "Toleration"]);
const sharedMessage = "PodStatus";

/** Of a field, by what it has been given. */
const encodedShared = new Map<Field, WeakMap<object, Buffer>>();

/** Shorter ones are copied: a reference to them would cost as much. */
const shortestReferred = 256;

/** Writes a field whose values many objects share, by what they share. */
function writeShared(
  writer: BackwardWriter,
  field: Field,
  shared: object,
  write: (writer: BackwardWriter) => void,
): void {
  const ofField = encodedShared.get(field) ?? new WeakMap<object, Buffer>();
  encodedShared.set(field, ofField);
  const encoded = ofField.get(shared) ?? bytesOf(write);
  ofField.set(shared, encoded);
  if (encoded.length < shortestReferred) writer.bytes(encoded);
  else writer.refer(encoded);
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
      writeMessage(writer, type, isObject(value) ? value : {});
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

function writeMessageField(writer: BackwardWriter, field: Field, value: Json | undefined): void {
  if (field.type === sharedMessage && isObject(value)) {
    writeShared(writer, field, value, (own) => writeValue(own, field, value));
  } else writeValue(writer, field, value);
}

function writeItems(writer: BackwardWriter, field: Field, list: readonly Json[]): void {
  for (const item of list.toReversed()) writeValue(writer, field, item);
}

function writeList(writer: BackwardWriter, field: Field, list: readonly Json[]): void {
  if (sharedLists.has(field.type)) {
    writeShared(writer, field, list, (own) => writeItems(own, field, list));
  } else writeItems(writer, field, list);
}

function writeField(writer: BackwardWriter, field: Field, object: JsonObject): void {
  const value = object[field.name] ?? undefined;
  switch (field.shape) {
    case "one": {
      writeMessageField(writer, field, value);
      break;
    }
    case "optional": {
      if (value !== undefined) writeValue(writer, field, value);
      break;
    }
    case "many": {
      if (Array.isArray(value)) writeList(writer, field, value);
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
function piecesOf(write: (writer: BackwardWriter) => void): readonly Buffer[] {
  const writer = spareWriters.pop() ?? new BackwardWriter();
  write(writer);
  const pieces = writer.take();
  spareWriters.push(writer);
  return pieces;
}

/** The same as one. */
function bytesOf(write: (writer: BackwardWriter) => void): Buffer {
  const pieces = piecesOf(write);
  const [first] = pieces;
  return first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
}

/** In bytes. */
export const lengthOf = (pieces: readonly Buffer[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0);

/**
 * A message of the schema, byte for byte as the Go server encodes it. Fields that the schema does not
 * name are left out.
 */
export function encodeMessage(name: string, object: JsonObject): Buffer {
  return bytesOf((writer) => writeMessage(writer, name, object));
}

/**
 * The same in pieces, of which those that many objects share are one Buffer for all of them: a pod of
 * a workload has some hundreds of bytes to itself, of several thousand.
 */
export function encodePieces(name: string, object: JsonObject): readonly Buffer[] {
  return piecesOf((writer) => writeMessage(writer, name, object));
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

/** `runtime.TypeMeta`. */
export interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

/** A kind alone is one of the core group. */
type Type = TypeMeta | string;

const typeMetas = new Map<string, Buffer>();

/** The type of an object, as the first field of `runtime.Unknown`. */
function typeMeta(type: Type): Buffer {
  const { apiVersion, kind } = typeof type === "string" ? { apiVersion: "v1", kind: type } : type;
  const key = `${apiVersion}/${kind}`;
  const known = typeMetas.get(key);
  if (known !== undefined) return known;
  const names = [delimited(1, apiVersion), delimited(2, kind)];
  const made = delimited(1, Buffer.concat(names));
  typeMetas.set(key, made);
  return made;
}

/** What stands before the object in a body: the magic number and `runtime.Unknown`. */
export function envelope(of: Type, length: number): Buffer {
  return Buffer.concat([magic, typeMeta(of), head(2, length)]);
}

/** What stands behind it: empty contentEncoding and contentType, as the Go server writes them. */
export const envelopeEnd = Buffer.concat([head(3, 0), head(4, 0)]);

/** The tag and length of an item of a list. */
export const itemHead = (length: number): Buffer => head(2, length);

/** A whole body around an encoded object. */
export function encodeBody(of: Type, ...object: readonly Buffer[]): Buffer {
  return Buffer.concat([envelope(of, lengthOf(object)), ...object, envelopeEnd]);
}

/** What stands before an object of a length in a frame, which is the same for each of them. */
const frameHeads = new Map<string, Buffer>();
const mostFrameHeads = 10_000;

function frameHead(type: string, of: Type, length: number): Buffer {
  const { apiVersion, kind } = typeof of === "string" ? { apiVersion: "v1", kind: of } : of;
  const key = `${type} ${apiVersion} ${kind} ${length}`;
  const known = frameHeads.get(key);
  if (known !== undefined) return known;
  const before = envelope(of, length);
  const bodyLength = before.length + length + envelopeEnd.length;
  const raw = head(1, bodyLength);
  const event = Buffer.concat([delimited(1, type), head(2, raw.length + bodyLength), raw, before]);
  const made = Buffer.alloc(4 + event.length);
  made.writeUInt32BE(event.length + length + envelopeEnd.length);
  event.copy(made, 4);
  if (frameHeads.size >= mostFrameHeads) frameHeads.clear();
  frameHeads.set(key, made);
  return made;
}

/** A frame of a watch: its length, then a `WatchEvent` with a whole body inside; in pieces. */
export function frame(type: string, of: Type, ...object: readonly Buffer[]): readonly Buffer[] {
  return [frameHead(type, of, lengthOf(object)), ...object, envelopeEnd];
}

/** The list metadata as a field of a list message. */
export const listMetadata = (metadata: JsonObject): Buffer =>
  delimited(1, encodeMessage("ListMeta", metadata));
