import type { Config } from "../../src/config/options.ts";
import { options } from "../../src/config/options.ts";
import { environmentName } from "../../src/config/command-line.ts";
import { paths } from "../../src/http/endpoints.ts";
import { deviceModes } from "../../src/kubernetes/device-mode.ts";
import { logFormats, logLevels } from "../../src/log.ts";
import { maxQualifiedName } from "../../src/resources/scheduler.ts";
import { ruleSets } from "../../src/resources/rules.ts";
import { schedulePattern } from "./schedule-pattern.ts";
import { string, type Schema } from "./value.ts";

type Option = (typeof options)[keyof Config];

export type Kind = "switch" | "number" | "list" | "text";

/** How the text of an option is to be read, which its placeholder in the help says. */
export function kindOf({ placeholder }: Option): Kind {
  if (placeholder === undefined) return "switch";
  if (placeholder === "N") return "number";
  return placeholder.endsWith("…") ? "list" : "text";
}

/** From the oldest to the newest version of Kubernetes that there are rules for, without a gap. */
const knownMinors: readonly string[] = minorsBetween(ruleSets[0], ruleSets.at(-1) ?? ruleSets[0]);

function minorsBetween(oldest: string, newest: string): string[] {
  const [first = 0, last = 0] = [oldest, newest].map((version) => Number(version.split(".")[1]));
  return Array.from({ length: last - first + 1 }, (_, index) => `1.${first + index}`);
}

/**
 * What an option accepts, as far as its kind does not say so; of a list, what its items may be.
 * Patterns are for the engines of JavaScript and Go. `test/deploy/option-schemas.test.ts` holds all
 * against the program.
 */
const accepted: Partial<Record<keyof Config, Schema>> = {
  telemetryPath: {
    type: "string",
    pattern: "^(/[\\w.~-]+)+$",
    not: { enum: Object.values(paths).flat() },
  },
  schedule: { type: "string", pattern: `^(${schedulePattern})$` },
  rules: { enum: [...knownMinors, ...knownMinors.map(Number).filter(isWrittenAlike)] },
  nodeLabels: {
    type: "string",
    pattern: "^[A-Za-z0-9]([\\w./-]*[A-Za-z0-9])?$",
    maxLength: maxQualifiedName,
  },
  // A bare on or off is a boolean in YAML.
  devices: { enum: [...deviceModes, true, false] },
  dropStaleAfter: { type: "string", pattern: "^\\d{1,6}[smh]$" },
  logLevel: { enum: logLevels },
  logFormat: { enum: logFormats },
};

/** Whether a version that YAML takes for a number keeps its last digit: 1.40 would not. */
function isWrittenAlike(version: number): boolean {
  return knownMinors.includes(String(version));
}

function accepts(parse: (text: string) => unknown, value: number): boolean {
  try {
    parse(String(value));
    return true;
  } catch {
    return false;
  }
}

/** More than any option accepts. */
const far = 1e9;

/** The farthest from a good value, towards a bad one, that an option accepts. */
function lastAccepted(parse: (text: string) => unknown, good: number, bad: number): number {
  let [inside, outside] = [good, bad];
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.trunc((inside + outside) / 2);
    if (accepts(parse, middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** What the value of the chart for an option may be; asked of the option's own reader for numbers. */
export function schemaOf(key: keyof Config): Schema {
  const { parse, fallback } = options[key];
  const kind = kindOf(options[key]);
  if (kind === "switch") return { type: "boolean" };
  if (kind === "list") return { type: "array", items: accepted[key] ?? string };
  if (kind === "text") return accepted[key] ?? { type: "string", minLength: 1 };
  const minimum = lastAccepted(parse, Number(fallback), -1);
  const maximum = lastAccepted(parse, Number(fallback), far);
  return { type: "integer", minimum, maximum };
}

const escaped = (text: string): string => text.replaceAll(/[.\\]/g, "\\$&");

/** In a way that both engines read. */
function anyCaseOf(texts: readonly string[]): string {
  const patterns = texts.map((text) =>
    escaped(text).replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`),
  );
  return `(${patterns.join("|")})`;
}

/** What `--flag=` may be followed by. */
function valuePattern(key: keyof Config): string {
  const kind = kindOf(options[key]);
  if (kind === "switch") return anyCaseOf("true false yes no on off 1 0".split(" "));
  if (kind === "number") return "\\d+";
  const { pattern, enum: choices } = accepted[key] ?? {};
  if (key === "logLevel") return anyCaseOf([...logLevels, "warning"]);
  if (Array.isArray(choices)) {
    return anyCaseOf(choices.filter((choice) => typeof choice !== "boolean").map(String));
  }
  if (kind === "list" || typeof pattern !== "string") return ".*";
  return `(${pattern.slice(1, -1)})`;
}

export const optionKeys = Object.keys(options) as (keyof Config)[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- Object.keys of a mapped type over Config

/** The names of an option, without dashes. */
function flagsOf(key: keyof Config): readonly string[] {
  const { flag, formerFlag } = options[key];
  return formerFlag === undefined ? [flag] : [flag, formerFlag];
}

/** Texts with this pattern have to fit a schema; others are not looked at. */
function when(pattern: string, schema: Schema): Schema {
  return { if: { pattern }, then: schema }; // oxlint-disable-line unicorn/no-thenable -- a JSON schema
}

/** One argument: an option that there is, with a value that it accepts, or a value on its own. */
export function argumentSchema(): Schema {
  const switches = optionKeys.filter((key) => kindOf(options[key]) === "switch").flatMap(flagsOf);
  const known = `^--((no-)?(${switches.map(escaped).join("|")})|(${optionKeys
    .flatMap(flagsOf)
    .map(escaped)
    .join("|")})(=.*)?)$`;
  const valued = optionKeys.flatMap((key) =>
    flagsOf(key).map((flag) => {
      const start = `^--${escaped(flag)}=`;
      return when(start, { pattern: `${start}${valuePattern(key)}$` });
    }),
  );
  return {
    type: "string",
    allOf: [when("^-", { pattern: known }), ...valued],
  };
}

/** One environment variable: of ours only those that there are. */
export function variableSchema(): Schema {
  const names = optionKeys.flatMap(flagsOf).map(environmentName);
  const name = when("^KUBECOMMIT_", { enum: names });
  return { type: "object", properties: { name: { type: "string", ...name }, value: string } };
}
