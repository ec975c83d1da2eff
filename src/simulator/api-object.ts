/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export type ObjectKind = "Node" | "Pod" | "ResourceSlice" | "ResourceClaim";

/** An object as `kubectl get -o json` prints it; a ResourceSlice has an empty status besides. */
export interface ApiObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: ObjectKind;
  readonly metadata: Metadata;
  readonly spec: JsonObject;
  readonly status: JsonObject;
}

export interface Metadata extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Whether a value is neither a list nor a scalar. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
