import { isObject } from "../../../src/simulator/api-object.ts";
import type { ApiObject, Json, JsonObject } from "../../../src/simulator/api-object.ts";

export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** The objects of a list; none where there is no list. */
export const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((each: Json) => isObject(each)) : [];

export function labelOf({ metadata }: ApiObject, name: string): Json | undefined {
  return objectOf(metadata["labels"])[name];
}

export const conditionOf = ({ status }: ApiObject, type: string): JsonObject | undefined =>
  objectsIn(status["conditions"]).find((condition) => condition["type"] === type);

export const ownerOf = ({ metadata }: ApiObject): JsonObject =>
  objectsIn(metadata["ownerReferences"])[0] ?? {};
