import type { Config } from "../../src/config/options.ts";
import { options } from "../../src/config/options.ts";
import { logFormats, logLevels } from "../../src/log.ts";
import { ruleSets } from "../../src/resources/rules.ts";
import { string, unset, type Schema, type Value, type Values } from "./value.ts";

/** The options that the chart derives from other values, and those values. */
export const derivedOptions = {
  listenAddresses: "service.port",
  healthListenAddresses: "healthPort",
  kubeconfig: "kubeconfig",
  context: "kubeconfig.context",
} as const satisfies Partial<Record<keyof Config, string>>;

const choices: Partial<Record<keyof Config, readonly string[]>> = {
  rules: ruleSets,
  logLevel: logLevels,
  logFormat: logFormats,
};

type Kind = "switch" | "number" | "list" | "text";

/** How the text of an option is to be read, which its placeholder in the help says. */
function kindOf(placeholder: string | undefined): Kind {
  if (placeholder === undefined) return "switch";
  if (placeholder === "N") return "number";
  return placeholder.endsWith("…") ? "list" : "text";
}

const schemas: Readonly<Record<Kind, Schema>> = {
  switch: { type: "boolean" },
  number: { type: "integer", minimum: 0 },
  list: { type: "array", items: string },
  text: { type: "string", minLength: 1 },
};

interface OptionValue {
  readonly key: string;
  readonly flag: string;
  readonly kind: Kind;
  readonly value: Value;
}

/** The options that are values of the chart, in the order of the help. */
export const optionValues: readonly OptionValue[] = Object.entries(options)
  .filter(([key]) => !(key in derivedOptions))
  .map(([key, { flag, placeholder, help, fallback }]) => {
    const kind = kindOf(placeholder);
    const choice = Object.entries(choices).find(([name]) => name === key)?.[1];
    const schema = choice === undefined ? schemas[kind] : { enum: choice };
    const about = `\`--${flag}\`: ${help}${fallback === "" ? "" : ` Default: \`${fallback}\`.`}`;
    // Log lines are for machines in a cluster, as in the manifests.
    const json: Value = { about, fallback: "json", schema };
    return { key, flag, kind, value: key === "logFormat" ? json : unset(about, schema) };
  });

export const configValues: Values = Object.fromEntries(
  optionValues.map(({ key, value }) => [key, value]),
);

/** The template that turns `config` into arguments of the program. */
export function argumentsTemplate(): string {
  const lines = optionValues.map(({ key, flag, kind }) => {
    const given = {
      switch: "$value",
      // YAML's numbers arrive as floating point.
      number: "(int64 $value)",
      list: '(join "," $value)',
      text: "$value",
    }[kind];
    const format = kind === "number" ? "%d" : kind === "switch" ? "%t" : "%s";
    return `{{- $value := .Values.config.${key} }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "--${flag}=${format}" ${given} | quote }}
{{- end }}`;
  });
  return `{{- /* Built from src/config/options.ts by \`npm run manifests\`. */ -}}
{{- define "kubecommit.optionArguments" -}}
${lines.join("\n")}
{{- end -}}
`;
}
