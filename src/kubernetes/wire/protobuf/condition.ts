import { podScheduled } from "../objects.ts";
import type { ConditionObject } from "../objects.ts";
import type { ByteRange, ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";

/** A NodeCondition. */
export function condition(cursor: ProtobufCursor): ConditionObject {
  let type = "";
  let status = "";
  let reason = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Condition.type) type = cursor.name();
    else if (field === proto.Condition.status) status = cursor.name();
    else if (field === proto.Condition.reason) reason = cursor.name();
    else cursor.skip();
  }
  return { type, status, reason };
}

/** The conditions of a pod, and where the message of the first one of {@link podScheduled} is. */
export interface PodConditions {
  readonly list: ConditionObject[];
  message: ByteRange | undefined;
}

const noMessage: ByteRange = { start: 0, end: 0 };

/**
 * A PodCondition, added to `into`. Its message is only found, not decoded: whether it is of interest
 * shows at the end of the pod.
 */
export function podCondition(cursor: ProtobufCursor, into: PodConditions): PodConditions {
  let type = "";
  let status = "";
  let reason = "";
  let message = noMessage;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Condition.type) type = cursor.name();
    else if (field === proto.Condition.status) status = cursor.name();
    else if (field === proto.Condition.reason) reason = cursor.name();
    else if (field === proto.Condition.message && (type === podScheduled || type === "")) {
      message = cursor.range();
    } else cursor.skip();
  }
  if (type === podScheduled) into.message ??= message;
  into.list.push({ type, status, reason });
  return into;
}
