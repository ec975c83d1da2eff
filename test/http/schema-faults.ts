/** The part of JSON Schema that the description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

/**
 * Where a value is not what the schema says; members that it does not name are faults too, unless it
 * names none at all.
 */
export function schemaFaults(
  schemas: Readonly<Record<string, Schema>>,
  schema: Schema,
  value: unknown,
  path = "",
): string[] {
  if (schema.$ref !== undefined) {
    const found = schemas[schema.$ref.split("/").at(-1) ?? ""];
    return found === undefined
      ? [`${schema.$ref} is missing`]
      : schemaFaults(schemas, found, value, path);
  }
  const wrong = valueFault(schema, value);
  if (wrong !== undefined) return [`${path} is ${wrong}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      schemaFaults(schemas, schema.items ?? {}, item, `${path}/${index}`),
    );
  }
  return typeof value === "object" && value !== null
    ? memberFaults(schemas, schema, value, path)
    : [];
}

/** What the value is, where it must not be that. */
function valueFault(schema: Schema, value: unknown): string | undefined {
  const type = typeOf(value);
  if (type !== schema.type && !(type === "integer" && schema.type === "number")) {
    return `${type}, not ${schema.type}`;
  }
  const allowed = schema.enum ?? (schema.const === undefined ? [value] : [schema.const]);
  return allowed.includes(value) ? undefined : `${JSON.stringify(value)}, which is not allowed`;
}

function memberFaults(
  schemas: Readonly<Record<string, Schema>>,
  { properties, additionalProperties, required = [] }: Schema,
  value: object,
  path: string,
): string[] {
  if (properties === undefined && additionalProperties === undefined) return [];
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${path}/${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const known = properties?.[name] ?? additionalProperties;
      return known === undefined
        ? [`${path}/${name} is not described`]
        : schemaFaults(schemas, known, member, `${path}/${name}`);
    }),
  ];
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return value === null ? "null" : typeof value;
}
