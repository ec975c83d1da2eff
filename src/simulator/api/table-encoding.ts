import type { ApiObject, JsonObject } from "../api-object.ts";
import { isObjectKind } from "../object-kinds.ts";
import { json } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import { booleanOption } from "./lists/list-options.ts";
import { badRequest } from "./lists/refusal.ts";
import { emptyTable, tableRow } from "./tables/table.ts";
import type { TableOptions } from "./tables/table.ts";

function includeObjectOf(query: URLSearchParams): TableOptions["includeObject"] {
  const text = query.get("includeObject") ?? "";
  if (text === "None" || text === "Object") return text;
  if (text === "" || text === "Metadata") return "Metadata";
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

function isApiObject(object: JsonObject): object is ApiObject {
  return isObjectKind(object["kind"]);
}

/**
 * JSON in which objects are the rows of Tables, for one request: the first Table of a watch has the
 * columns, the others do not.
 * @throws Refusal, a 400, for options that a real server refuses
 */
export function tableEncoding(apiVersion: string, query: URLSearchParams): Encoding {
  const options = { apiVersion, includeObject: includeObjectOf(query) };
  let hasHeaders = booleanOption(query, "noHeaders") !== true;
  const head = (kind: ApiObject["kind"], metadata: JsonObject): string => {
    const text = JSON.stringify(emptyTable(kind, options, metadata, hasHeaders));
    return `${text.slice(0, -1)},"rows":[`;
  };
  const row = (object: ApiObject): string => JSON.stringify(tableRow(object, options, Date.now()));
  const body = (object: JsonObject): Buffer => {
    if (!isApiObject(object)) return json.body(object);
    const { resourceVersion } = object.metadata;
    return Buffer.from(`${head(object.kind, { resourceVersion })}${row(object)}]}`);
  };
  return {
    mediaType: json.mediaType,
    watchMediaType: json.watchMediaType,
    body,
    *list(kind, metadata, objects) {
      yield Buffer.from(head(kind, metadata));
      for (const [index, object] of objects.filter(isApiObject).entries()) {
        yield Buffer.from(index > 0 ? `,${row(object)}` : row(object));
      }
      yield Buffer.from("]}");
    },
    event(type, object) {
      const pieces = [Buffer.from(`{"type":"${type}","object":`), body(object), Buffer.from("}\n")];
      hasHeaders = false;
      return pieces;
    },
  };
}
