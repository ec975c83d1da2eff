import type { ConditionObject } from "../objects.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";

/** A PodCondition or NodeCondition. */
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
