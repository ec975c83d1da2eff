import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";

interface Found {
  nodeName: string;
}

function specNode(cursor: ProtobufCursor, into: Found): void {
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.PodSpec.nodeName) into.nodeName = cursor.name();
    else cursor.skip();
  }
}

/** The name of the node of a Pod, empty without one; of the rest only lengths are read. */
export function podNodeName(cursor: ProtobufCursor): string {
  const found = { nodeName: "" };
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ApiObject.spec) cursor.messageInto(specNode, found);
    else cursor.skip();
  }
  return found.nodeName;
}
