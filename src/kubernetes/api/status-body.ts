import { statusFromJson } from "../wire/json/objects.ts";
import { ProtobufCursor } from "../wire/protobuf/cursor.ts";
import { openEnvelope } from "../wire/protobuf/envelope.ts";
import { statusFromProtobuf } from "../wire/protobuf/status.ts";
import type { StatusObject } from "../failures/errors.ts";

/**
 * The metav1.Status in the body of an error response, by the response's Content-Type; undefined
 * when the body is something else, as from a proxy or a filter in front of the API. Never throws.
 */
export function readStatus(body: Buffer, contentType: string): StatusObject | undefined {
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase();
  try {
    if (mediaType === "application/json") return jsonStatus(body);
    if (mediaType === "application/vnd.kubernetes.protobuf") return protobufStatus(body);
  } catch {
    // Not what it claims to be.
  }
  return undefined;
}

function jsonStatus(body: Buffer): StatusObject | undefined {
  const value: unknown = JSON.parse(body.toString("utf8"));
  const hasKind = typeof value === "object" && value !== null && "kind" in value;
  return hasKind && value.kind === "Status" ? statusFromJson(value) : undefined;
}

function protobufStatus(body: Buffer): StatusObject | undefined {
  const cursor = new ProtobufCursor();
  const { kind, object } = openEnvelope(cursor, body, { start: 0, end: body.length });
  cursor.begin(body, object.start, object.end);
  return kind === "Status" ? statusFromProtobuf(cursor) : undefined;
}
