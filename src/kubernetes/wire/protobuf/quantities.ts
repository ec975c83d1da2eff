import { noRequirements, noTexts } from "../objects.ts";
import type { RequirementsObject } from "../objects.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";
import { SharedMessages } from "./interning.ts";

/** One entry of a map of quantities; a map is made for the first. */
export function quantityEntry(
  cursor: ProtobufCursor,
  into: Map<string, string> | undefined,
): Map<string, string> {
  let key = "";
  let value = "0";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.MapEntry.key) key = cursor.name();
    else if (field === proto.MapEntry.value) value = cursor.message(quantity);
    else cursor.skip();
  }
  return (into ?? new Map<string, string>()).set(key, value);
}

/** Its text; that of zero when it has none, as for the Go decoder. */
function quantity(cursor: ProtobufCursor): string {
  let text = "0";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Quantity.string) text = cursor.name();
    else cursor.skip();
  }
  return text;
}

function readRequirements(cursor: ProtobufCursor): RequirementsObject {
  let requests: Map<string, string> | undefined;
  let limits: Map<string, string> | undefined;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ResourceRequirements.limits) {
      limits = cursor.messageInto(quantityEntry, limits);
    } else if (field === proto.ResourceRequirements.requests) {
      requests = cursor.messageInto(quantityEntry, requests);
    } else cursor.skip();
  }
  if (requests === undefined && limits === undefined) return noRequirements;
  return { requests: requests ?? noTexts, limits: limits ?? noTexts };
}

const sharedRequirements = new SharedMessages<RequirementsObject>();

/** A ResourceRequirements. */
export function requirements(cursor: ProtobufCursor): RequirementsObject {
  return cursor.sharedMessage(readRequirements, sharedRequirements);
}
