import type { ProtobufCursor } from "./cursor.ts";
import type { StatusObject } from "../../failures/errors.ts";
import * as proto from "./fields.ts";

function newDetails() {
  return { retryAfterSeconds: 0, causes: [] as string[] };
}
type Details = ReturnType<typeof newDetails>;

function details(cursor: ProtobufCursor, into: Details): Details {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.StatusDetails.retryAfterSeconds) into.retryAfterSeconds = cursor.int32();
    else if (field === proto.StatusDetails.causes) into.causes.push(cursor.message(causeReason));
    else cursor.skip();
  }
  return into;
}

function causeReason(cursor: ProtobufCursor): string {
  let reason = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.StatusCause.reason) reason = cursor.text();
    else cursor.skip();
  }
  return reason;
}

/** A metav1.Status; what it lacks is empty or 0. */
export function statusFromProtobuf(cursor: ProtobufCursor): StatusObject {
  let message = "";
  let reason = "";
  let code = 0;
  const more = newDetails();
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Status.message) message = cursor.text();
    else if (field === proto.Status.reason) reason = cursor.text();
    else if (field === proto.Status.details) cursor.messageInto(details, more);
    else if (field === proto.Status.code) code = cursor.int32();
    else cursor.skip();
  }
  return { message, reason, code, ...more };
}
