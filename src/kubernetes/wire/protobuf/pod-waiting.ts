import { createdAtOf } from "../created-at.ts";
import { maxMessageLength, podScheduled } from "../objects.ts";
import type { PodObject } from "../objects.ts";
import type { ByteRange, ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";
import { timeSeconds } from "./metadata.ts";

/** Since when, and by which message, a pod waits. */
interface Waiting {
  createdSeconds: number;
  message: ByteRange | undefined;
}

function waitingMetadata(cursor: ProtobufCursor, into: Waiting): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ObjectMeta.creationTimestamp) {
      into.createdSeconds = cursor.message(timeSeconds);
    } else cursor.skip();
  }
}

function waitingStatus(cursor: ProtobufCursor, into: Waiting): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.PodStatus.conditions) cursor.messageInto(waitingCondition, into);
    else cursor.skip();
  }
}

const noMessage: ByteRange = { start: 0, end: 0 };

function waitingCondition(cursor: ProtobufCursor, into: Waiting): void {
  let type = "";
  let message = noMessage;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Condition.type) type = cursor.name();
    else if (field === proto.Condition.message) message = cursor.range();
    else cursor.skip();
  }
  if (type === podScheduled) into.message ??= message;
}

/** Of a Pod that has no node. */
export function podWaiting(
  cursor: ProtobufCursor,
): Pick<PodObject, "createdAt" | "schedulingMessage"> {
  const found: Waiting = { createdSeconds: 0, message: undefined };
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.metadata) cursor.messageInto(waitingMetadata, found);
    else if (field === proto.ApiObject.status) cursor.messageInto(waitingStatus, found);
    else cursor.skip();
  }
  const { createdSeconds, message = noMessage } = found;
  return {
    createdAt: createdAtOf(createdSeconds),
    schedulingMessage: cursor.textAt(message, maxMessageLength),
  };
}
