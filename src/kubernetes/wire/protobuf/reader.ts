import { ProtobufCursor } from "./cursor.ts";
import type { ByteRange } from "./cursor.ts";
import { openEnvelope } from "./envelope.ts";
import * as proto from "./fields.ts";
import { ProtobufListDecoder } from "./list.ts";
import { metadata, newMetadata } from "./metadata.ts";
import type { ObjectMeta } from "./metadata.ts";
import { nodeFromProtobuf } from "./node.ts";
import { podFromProtobuf } from "./pod.ts";
import { statusFromProtobuf } from "./status.ts";
import { ProtobufWatchDecoder } from "./watch.ts";
import { initialEventsEndAnnotation } from "../objects.ts";
import type {
  BodyDecoder,
  ListMeta,
  NodeObject,
  PodObject,
  WatchEvent,
  WireReader,
} from "../objects.ts";
import { noStatus, WireError } from "../../failures/errors.ts";
import type { Reject } from "../../observer.ts";

type FromProtobuf<T> = (cursor: ProtobufCursor, into: ObjectMeta) => T | undefined;

/** Reads the protobuf bodies of one kind: only the fields that are counted. */
class ProtobufReader<T> implements WireReader<T> {
  readonly mediaType = "application/vnd.kubernetes.protobuf";
  readonly #kind: string;
  readonly #fromProtobuf: FromProtobuf<T>;

  constructor(kind: string, fromProtobuf: FromProtobuf<T>) {
    this.#kind = kind;
    this.#fromProtobuf = fromProtobuf;
  }

  list(onItem: (object: T) => void, reject: Reject): BodyDecoder<ListMeta> {
    const read = (cursor: ProtobufCursor) => this.#fromProtobuf(cursor, newMetadata());
    return new ProtobufListDecoder(`${this.#kind}List`, (cursor) => {
      const object = cursor.message(read);
      if (object === undefined) reject("bad_object");
      else onItem(object);
    });
  }

  watch(onEvent: (event: WatchEvent<T>) => void, reject: Reject): BodyDecoder<void> {
    const cursor = new ProtobufCursor();
    return new ProtobufWatchDecoder((bytes, start, end) => {
      onEvent(this.#event(cursor, bytes, { start, end }, reject));
    });
  }

  #event(cursor: ProtobufCursor, bytes: Buffer, frame: ByteRange, reject: Reject): WatchEvent<T> {
    cursor.begin(bytes, frame.start, frame.end);
    const { type, raw } = watchEvent(cursor);
    const { kind, object } = openEnvelope(cursor, bytes, raw);
    cursor.begin(bytes, object.start, object.end);
    if (type === "ERROR") {
      return { type, status: kind === "Status" ? statusFromProtobuf(cursor) : noStatus };
    }
    if (kind !== this.#kind)
      throw new WireError(`an object of another kind in a watch of ${this.#kind}`);

    const into = newMetadata();
    switch (type) {
      case "ADDED":
      case "MODIFIED": {
        const read = this.#fromProtobuf(cursor, into);
        if (read === undefined) reject("bad_object");
        return { type, object: read, resourceVersion: into.resourceVersion };
      }
      case "DELETED":
        onlyMetadata(cursor, into);
        if (into.uid === "") reject("bad_object");
        return { type, uid: into.uid, resourceVersion: into.resourceVersion };
      case "BOOKMARK": {
        into.annotations = new Map();
        onlyMetadata(cursor, into);
        const initialEventsEnd = into.annotations.get(initialEventsEndAnnotation) === "true";
        return { type, resourceVersion: into.resourceVersion, initialEventsEnd };
      }
      default:
        throw new WireError("a watch event of an unknown type");
    }
  }
}

interface RawEvent {
  readonly type: string;
  readonly raw: ByteRange;
}

function watchEvent(cursor: ProtobufCursor): RawEvent {
  let type = "";
  let raw: ByteRange = { start: 0, end: 0 };
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.WatchEvent.type) type = cursor.name();
    else if (field === proto.WatchEvent.object) raw = cursor.message(rawExtension);
    else cursor.skip();
  }
  return { type, raw };
}

function rawExtension(cursor: ProtobufCursor): ByteRange {
  let raw: ByteRange = { start: 0, end: 0 };
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.RawExtension.raw) raw = cursor.range();
    else cursor.skip();
  }
  return raw;
}

/** Reads the metadata of an object into `into`. */
function onlyMetadata(cursor: ProtobufCursor, into: ObjectMeta): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) cursor.messageInto(metadata, into);
    else cursor.skip();
  }
}

/** Reads pods in `application/vnd.kubernetes.protobuf`. */
export const podProtobufReader: WireReader<PodObject> = new ProtobufReader("Pod", podFromProtobuf);

/** Reads nodes in `application/vnd.kubernetes.protobuf`. */
export const nodeProtobufReader: WireReader<NodeObject> = new ProtobufReader(
  "Node",
  nodeFromProtobuf,
);
