import { ProtobufCursor } from "./cursor.ts";
import type { ByteRange } from "./cursor.ts";
import { openEnvelope } from "./envelope.ts";
import * as proto from "./fields.ts";
import { ProtobufListDecoder } from "./list.ts";
import { newMetadata, onlyMetadata } from "./metadata.ts";
import type { ObjectMeta } from "./metadata.ts";
import { nodeFromProtobuf } from "./node.ts";
import { podFromProtobuf, wantedPodFromProtobuf } from "./pod.ts";
import { claimFromProtobuf } from "./resource-claim.ts";
import { sliceFromProtobuf, wrappedSliceFromProtobuf } from "./resource-slice.ts";
import { statusFromProtobuf } from "./status.ts";
import { ProtobufWatchDecoder } from "./watch.ts";
import type { ClaimObject, SliceObject } from "../device-objects.ts";
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

/** Reads pods in `application/vnd.kubernetes.protobuf`. */
export const podProtobufReader: WireReader<PodObject> = new ProtobufReader("Pod", podFromProtobuf);

/**
 * Reads pods as {@link podProtobufReader} does; but of those on nodes that are not wanted only the
 * uid and the name of the node, the rest being empty.
 */
export function podProtobufReaderOf(
  isWanted: (nodeName: string) => boolean,
): WireReader<PodObject> {
  return new ProtobufReader("Pod", (cursor, meta) => wantedPodFromProtobuf(cursor, meta, isWanted));
}

/** Reads nodes in `application/vnd.kubernetes.protobuf`. */
export const nodeProtobufReader: WireReader<NodeObject> = new ProtobufReader(
  "Node",
  nodeFromProtobuf,
);

/** Reads ResourceSlices of v1 and v1beta2 in `application/vnd.kubernetes.protobuf`. */
export const sliceProtobufReader: WireReader<SliceObject> = new ProtobufReader(
  "ResourceSlice",
  sliceFromProtobuf,
);

/** Reads ResourceSlices of v1beta1 in `application/vnd.kubernetes.protobuf`. */
export const wrappedSliceProtobufReader: WireReader<SliceObject> = new ProtobufReader(
  "ResourceSlice",
  wrappedSliceFromProtobuf,
);

/** Reads ResourceClaims of any version in `application/vnd.kubernetes.protobuf`. */
export const claimProtobufReader: WireReader<ClaimObject> = new ProtobufReader(
  "ResourceClaim",
  claimFromProtobuf,
);
