import type { ApiObject } from "../../api-object.ts";
import { age } from "./human-duration.ts";
import { objectIn, objectsIn, textIn } from "./json-fields.ts";

/** What the columns of a slice hold (pkg/printers/internalversion, printResourceSlice). */
export function sliceCells({ metadata, spec }: ApiObject, now: number): readonly string[] {
  return [
    metadata.name,
    textIn(spec, "nodeName"),
    textIn(spec, "driver"),
    textIn(objectIn(spec, "pool"), "name"),
    age(metadata.creationTimestamp, now),
  ];
}

/** What the columns of a claim hold (pkg/printers/internalversion, printResourceClaim). */
export function claimCells({ metadata, status }: ApiObject, now: number): readonly string[] {
  const isReserved = objectsIn(status, "reservedFor").length > 0;
  const state =
    status["allocation"] === undefined
      ? "pending"
      : isReserved
        ? "allocated,reserved"
        : "allocated";
  return [metadata.name, state, age(metadata.creationTimestamp, now)];
}
