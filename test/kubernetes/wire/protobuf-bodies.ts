import { protobufEncoding } from "../../../src/simulator/api/encoding.ts";
import { encodeMessage, frame } from "../../../src/simulator/api/protobuf.ts";
import type { ApiObject, ObjectKind } from "../../../src/simulator/api-object.ts";

/** An object, which a test may leave incomplete, as the simulated API server has it. */
function apiObject(kind: string, object: object): ApiObject {
  return JSON.parse(JSON.stringify({ ...object, kind }));
}

/** The body of a list of Pods or Nodes. */
export function protobufList(
  kind: ObjectKind,
  items: readonly object[],
  metadata: { readonly resourceVersion: string; readonly continue?: string },
): Buffer {
  const objects = items.map((item) => apiObject(kind, item));
  return Buffer.concat([...protobufEncoding.list(kind, metadata, objects)]);
}

export interface TypedEvent {
  readonly type: string;
  /** Pod, Node or Status. */
  readonly kind: string;
  readonly object: object;
}

/** The body of a watch. */
export function protobufWatch(events: readonly TypedEvent[]): Buffer {
  const frames = events.flatMap(({ type, kind, object }) =>
    frame(type, kind, encodeMessage(kind, apiObject(kind, object))),
  );
  return Buffer.concat(frames);
}
