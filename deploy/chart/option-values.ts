import type { Config } from "../../src/config/options.ts";
import { options } from "../../src/config/options.ts";
import { kindOf, optionKeys, schemaOf, type Kind } from "./option-schemas.ts";
import { unset, type Value, type Values } from "./value.ts";

/** The options that the chart derives from other values, and those values. */
export const derivedOptions = {
  listenAddresses: "service.port",
  healthListenAddresses: "healthPort",
  kubeconfig: "kubeconfig",
  context: "kubeconfig.context",
  totalShards: "shards",
  pod: "shards",
  shard: "shards",
} as const satisfies Partial<Record<keyof Config, string>>;

/** What only the program can refuse: it then says so in the log, and does not start. */
const beyondSchema: Partial<Record<keyof Config, string>> = {
  dropStaleAfter:
    " Whether it is long enough for the schedule is checked at the start: with less, the program ends and its log says how much is needed.",
};

interface OptionValue {
  readonly key: keyof Config;
  readonly flag: string;
  readonly kind: Kind;
  readonly value: Value;
}

/** The options that are values of the chart, in the order of the help. */
export const optionValues: readonly OptionValue[] = optionKeys
  .filter((key) => !(key in derivedOptions))
  .map((key) => {
    const { flag, help, fallback } = options[key];
    const schema = schemaOf(key);
    const about = `\`--${flag}\`: ${help}${fallback === "" ? "" : ` Default: \`${fallback}\`.`}${beyondSchema[key] ?? ""}`;
    // Log lines are for machines in a cluster, as in the manifests.
    const json: Value = { about, fallback: "json", schema };
    const value = key === "logFormat" ? json : unset(about, schema);
    return { key, flag, kind: kindOf(options[key]), value };
  });

export const configValues: Values = Object.fromEntries(
  optionValues.map(({ key, value }) => [key, value]),
);

/** Whether on and off are among the words that the option accepts. */
function takesOnAndOff(key: keyof Config): boolean {
  const { enum: choices } = schemaOf(key);
  return Array.isArray(choices) && choices.includes(true);
}

/** The template that turns `config` into arguments of the program. */
export function argumentsTemplate(): string {
  const lines = optionValues.map(({ key, flag, kind }) => {
    const given = {
      switch: "$value",
      // YAML's numbers arrive as floating point.
      number: "(int64 $value)",
      list: '(join "," $value)',
      // Not %s alone: YAML takes a version for a number, and a bare on for true.
      text: takesOnAndOff(key)
        ? '(toString $value | get (dict "true" "on" "false" "off") | default (toString $value))'
        : "(toString $value)",
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
