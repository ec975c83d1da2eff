import { stringify } from "yaml";

import { chartValues } from "./values.ts";
import { isSection, type Schema, type Section, type Value, type Values } from "./value.ts";

const builtBy = "Built from deploy/chart/ by `npm run manifests`: edit there.";

/** values.yaml: every value with its default, under a comment that says what it is. */
export function valuesYaml(): string {
  return `# ${builtBy}\n${yamlOf(chartValues, "").join("\n")}\n`;
}

function yamlOf(values: Values, indent: string): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const comment = `${indent}# ${value.about}`;
    if (isSection(value))
      return [comment, `${indent}${key}:`, ...yamlOf(value.values, `${indent}  `)];
    const lines = stringify({ [key]: value.fallback }, { lineWidth: 0, nullStr: "" });
    return [
      comment,
      ...lines
        .trimEnd()
        .split("\n")
        .map((line) => `${indent}${line}`),
    ];
  });
}

/** values.schema.json: every section refuses keys that it does not name. */
export function valuesSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: builtBy,
    ...sectionSchema(chartValues),
  };
}

function sectionSchema(values: Values): Schema {
  const properties = Object.entries(values).map(([key, value]) => [key, schemaOf(value)]);
  const required = Object.keys(values).filter((key) => isRequired(values[key]));
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties),
    required,
  };
}

/**
 * Whether there has to be something. A key that a user sets to null is taken out by Helm, its default
 * too; templates see nothing then, which is as good only as an empty default.
 */
function isRequired(value: Value | Section | undefined): boolean {
  if (value === undefined) return false;
  if (isSection(value)) return true;
  const { fallback, canBeNull = false } = value;
  const isEmpty =
    fallback === null ||
    fallback === "" ||
    fallback === false ||
    fallback === 0 ||
    (typeof fallback === "object" && Object.keys(fallback).length === 0);
  return !isEmpty && !canBeNull;
}

function schemaOf(value: Value | Section): Schema {
  const rest = isSection(value) ? sectionSchema(value.values) : value.schema;
  return { description: value.about, ...rest };
}

/** A value by its whole key, as `--set` takes it. */
export interface Row {
  readonly key: string;
  readonly value: Value;
}

export function valueRows(values: Values = chartValues, prefix = ""): readonly Row[] {
  return Object.entries(values).flatMap(([key, value]) =>
    isSection(value)
      ? valueRows(value.values, `${prefix}${key}.`)
      : [{ key: `${prefix}${key}`, value }],
  );
}

/** The table of values in Markdown. */
export function valuesTable(): string {
  const rows = valueRows().map(({ key, value: { about, fallback } }) => {
    const shown = fallback === null || fallback === "" ? "" : `\`${JSON.stringify(fallback)}\``;
    return `| \`${key}\` | ${shown} | ${about} |`;
  });
  return ["| value | default | |", "| --- | --- | --- |", ...rows].join("\n");
}
