// What the schemas of openapi.ts are made of.

export const number = { type: "number" };
export const integer = { type: "integer" };
export const string = { type: "string" };
export const boolean = { type: "boolean" };

export function object(properties: Record<string, object>): object {
  return { type: "object", required: Object.keys(properties), properties };
}

/** An object of which some members may be absent. */
export function optional(required: Record<string, object>, rest: Record<string, object>): object {
  return {
    type: "object",
    required: Object.keys(required),
    properties: { ...required, ...rest },
  };
}

export function list(items: object): object {
  return { type: "array", items };
}

/** An object keyed by names that come from the cluster. */
export function named(value: object): object {
  return { type: "object", additionalProperties: value };
}

/** A schema of {@link schemas}, from elsewhere in the description. */
export function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}
