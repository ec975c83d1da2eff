import { noQuantities, noRequirements } from "../objects.ts";
import type { RequirementsObject } from "../objects.ts";
import type { Quantity } from "../plain-quantity.ts";
import type { ProtobufCursor } from "./cursor.ts";
import * as proto from "./fields.ts";

/** Reads one entry of a map of quantities, each as `readValue` reads it; a map is made for the first. */
function entryReader(readValue: (cursor: ProtobufCursor) => Quantity) {
  return (
    cursor: ProtobufCursor,
    into: Map<string, Quantity> | undefined,
  ): Map<string, Quantity> => {
    let key = "";
    let value: Quantity = 0;
    for (let field = cursor.next(); field !== 0; field = cursor.next()) {
      if (field === proto.MapEntry.key) key = cursor.name();
      else if (field === proto.MapEntry.value) value = cursor.message(readValue);
      else cursor.skip();
    }
    return (into ?? new Map<string, Quantity>()).set(key, value);
  };
}

/** One entry of a map of quantities. */
export const quantityEntry = entryReader(quantity);

/** One entry of a map whose values are messages with a quantity as their first field. */
export const wrappedQuantityEntry = entryReader(wrappedQuantity);

/** Of a Counter or a DeviceCapacity. */
function wrappedQuantity(cursor: ProtobufCursor): Quantity {
  let value: Quantity = 0;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.QuantityHolder.value) value = cursor.message(quantity);
    else cursor.skip();
  }
  return value;
}

/** Zero when it has no text, as for the Go decoder. */
function quantity(cursor: ProtobufCursor): Quantity {
  let value: Quantity = 0;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Quantity.string) value = cursor.quantity();
    else cursor.skip();
  }
  return value;
}

/** A ResourceRequirements. */
export function requirements(cursor: ProtobufCursor): RequirementsObject {
  let requests: Map<string, Quantity> | undefined;
  let limits: Map<string, Quantity> | undefined;
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.ResourceRequirements.limits) {
      limits = cursor.messageInto(quantityEntry, limits);
    } else if (field === proto.ResourceRequirements.requests) {
      requests = cursor.messageInto(quantityEntry, requests);
    } else cursor.skip();
  }
  if (requests === undefined && limits === undefined) return noRequirements;
  return { requests: requests ?? noQuantities, limits: limits ?? noQuantities };
}
