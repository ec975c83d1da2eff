import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";

import { openApi } from "../../src/http/openapi.ts";

/** The part of JSON Schema that the description uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
}

interface Description {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const description: Description = JSON.parse(JSON.stringify(openApi("0")));
const { schemas } = description.components;

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (Number.isInteger(value)) return "integer";
  return value === null ? "null" : typeof value;
}

/** Where a value is not what the schema says; members that it does not name are faults too. */
function faults(schema: Schema, value: unknown, path: string): string[] {
  if (schema.$ref !== undefined) {
    const found = schemas[schema.$ref.split("/").at(-1) ?? ""];
    return found === undefined ? [`${schema.$ref} is missing`] : faults(found, value, path);
  }
  const type = typeOf(value);
  if (type !== schema.type && !(type === "integer" && schema.type === "number")) {
    return [`${path} is ${type}, not ${schema.type}`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => faults(schema.items ?? {}, item, `${path}/${index}`));
  }
  if (typeof value !== "object" || value === null) return [];
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${path}/${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      return known === undefined
        ? [`${path}/${name} is not described`]
        : faults(known, member, `${path}/${name}`);
    }),
  ];
}

suite("/openapi.json describes what is served", () => {
  for (const [name, golden] of [
    ["Snapshot", "snapshot.json"],
    ["Nodes", "pykles.json"],
  ] as const) {
    test(name, () => {
      const value: unknown = JSON.parse(readFileSync(`test/golden/${golden}`, "utf8"));
      assert.deepEqual(faults(schemas[name] ?? {}, value, ""), []);
    });
  }

  test("a document that differs is seen", () => {
    const nodes = { Nodes: [{ NodeName: 1, CPU: {}, RAM: {} }] };
    const found = faults(schemas["Nodes"] ?? {}, nodes, "");
    assert.ok(found.includes("/Nodes/0/NodeName is integer, not string"));
    assert.ok(found.includes("/Nodes/0/CPU/Capacity is missing"));
  });
});
