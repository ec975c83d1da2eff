import type { ApiObject, JsonObject } from "../../api-object.ts";
import { claimColumns, nodeColumns, podColumns, sliceColumns } from "./columns.ts";
import { claimCells, sliceCells } from "./device-cells.ts";
import { nodeCells } from "./node-cells.ts";
import { podCells } from "./pod-cells.ts";

/** `metav1.TableOptions`, and of which API version the Table is. */
export interface TableOptions {
  readonly apiVersion: string;
  /** What a row has beside its cells. */
  readonly includeObject: "None" | "Metadata" | "Object";
}

const kinds = {
  Node: { columns: nodeColumns, cells: nodeCells },
  Pod: { columns: podColumns, cells: podCells },
  ResourceSlice: { columns: sliceColumns, cells: sliceCells },
  ResourceClaim: { columns: claimColumns, cells: claimCells },
} as const;

/** What kubectl greys out or leaves away. */
function conditionsOf({ kind, status }: ApiObject): JsonObject {
  const phase = kind === "Pod" ? status["phase"] : undefined;
  if (phase !== "Succeeded" && phase !== "Failed") return {};
  const message = phase === "Failed" ? "The pod failed." : "The pod has completed successfully.";
  return { conditions: [{ type: "Completed", status: "True", reason: phase, message }] };
}

function objectOf(
  object: ApiObject,
  { apiVersion, includeObject }: TableOptions,
): JsonObject | null {
  if (includeObject === "None") return null;
  if (includeObject === "Object") return object;
  return { kind: "PartialObjectMetadata", apiVersion, metadata: object.metadata };
}

/** A row of a Table: the cells of an object at a time in milliseconds. */
export function tableRow(object: ApiObject, options: TableOptions, now: number): JsonObject {
  return {
    cells: kinds[object.kind].cells(object, now),
    ...conditionsOf(object),
    object: objectOf(object, options),
  };
}

/** A `metav1.Table` without rows. */
export function emptyTable(
  kind: ApiObject["kind"],
  { apiVersion }: TableOptions,
  metadata: JsonObject,
  hasHeaders: boolean,
): JsonObject {
  const columnDefinitions = hasHeaders ? kinds[kind].columns : null;
  return { kind: "Table", apiVersion, metadata, columnDefinitions };
}
