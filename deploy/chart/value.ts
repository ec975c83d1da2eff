/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** One value of the chart: its default, what it means, and what may be given. */
export interface Value {
  readonly about: string;
  readonly fallback: unknown;
  readonly schema: Schema;
  /** Whether null is accepted, though the default is not empty. */
  readonly canBeNull?: boolean;
}

/** Values under one key. Keys that it does not name are refused. */
export interface Section {
  readonly about: string;
  readonly values: Values;
}

export type Values = Readonly<Record<string, Value | Section>>;

export function isSection(value: Value | Section): value is Section {
  return "values" in value;
}

export function section(about: string, values: Values): Section {
  return { about, values };
}

/** Patterns of texts; each accepts the empty text too. For the engines of JavaScript and Go. */
export const patterns = {
  /** Without control characters, line breaks among them. */
  line: "^[^\\x00-\\x1f\\x7f]*$",
  /** Names of objects, as RFC 1123 has subdomains. */
  name: "^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$",
  /** Namespaces, and what becomes a part of other names: without dots. */
  word: "^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$",
  /** Names of ClusterRoles, such as `system:node-reader`. */
  role: "^([\\w:@-][\\w:@.-]*)?$",
  /** Keys of a Secret. */
  key: "^[\\w.-]*$",
  label: "^([\\w.-]+/)?\\w([\\w.-]*\\w)?$",
  labelValue: "^(\\w([\\w.-]*\\w)?)?$",
  /** Parts of the name of an image: no tag, no digest. */
  image: "^[\\w.:/-]*$",
  address: "^(None|[0-9a-fA-F.:]+)?$",
  /** As the Prometheus operator has it: units from the largest down. */
  duration: "^(0|(\\d+y)?(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?)$",
  url: "^((http|https|socks5)://[^\\s]+)?$",
} as const;

export function text(about: string, fallback = "", pattern: keyof typeof patterns = "line"): Value {
  return { about, fallback, schema: { type: "string", pattern: patterns[pattern] } };
}

/** A value that may be null, and is then as the template has it. */
export function nullable(value: Value): Value {
  return { ...value, canBeNull: true };
}

export function oneOf(about: string, fallback: string, choices: readonly string[]): Value {
  return { about, fallback, schema: { enum: choices } };
}

export function onOrOff(about: string, fallback = false): Value {
  return { about, fallback, schema: { type: "boolean" } };
}

export function whole(about: string, fallback: number, least = 0, most = 65_535): Value {
  return { about, fallback, schema: { type: "integer", minimum: least, maximum: most } };
}

export function positive(about: string, fallback: number): Value {
  return { about, fallback, schema: { type: "number", exclusiveMinimum: 0 } };
}

export function share(about: string, fallback: number): Value {
  const schema = { type: "number", exclusiveMinimum: 0, maximum: 1 };
  return { about: `${about}, 0 to 1.`, fallback, schema };
}

/** A value that is null unless set: then whatever takes its place decides. */
export function unset(about: string, schema: Schema): Value {
  return { about, fallback: null, schema: { anyOf: [{ type: "null" }, schema] } };
}

export function list(about: string, items: Schema = {}, fallback: readonly unknown[] = []): Value {
  return { about, fallback, schema: { type: "array", items } };
}

export const string: Schema = { type: "string" };
const stringMap: Schema = { type: "object", additionalProperties: { type: "string" } };

/** Labels, annotations and the like. */
export function strings(about: string, fallback: Readonly<Record<string, string>> = {}): Value {
  return { about, fallback, schema: stringMap };
}

/** A part of a Kubernetes object, which the API server checks. */
export function object(about: string, fallback: Schema = {}, schema: Schema = {}): Value {
  return { about, fallback, schema: { type: "object", ...schema } };
}

/** A part of a Kubernetes object of which only these fields are accepted. */
export function fields(about: string, fallback: Schema, names: readonly string[]): Value {
  const properties = Object.fromEntries(names.map((name) => [name, {}]));
  return object(about, fallback, { additionalProperties: false, properties });
}
