import { parseArgs } from "node:util";
import { environmentName, OptionsError } from "./command-line.ts";
import { options } from "./options.ts";
import { namesOfReports } from "./other-names.ts";
import { type ReportConfig, reportOptions } from "./report-options.ts";
import { type KnownOptions, meant } from "./suggestions.ts";

export interface ReportLine {
  readonly action: "run" | "help" | "version";
  readonly config: ReportConfig;
}

type Key = keyof ReportConfig;

const keys = Object.keys(reportOptions) as Key[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- Object.keys of a mapped type over ReportConfig
const exporterFlags = new Set(Object.values(options).map(({ flag }) => flag));
const knownOptions: KnownOptions = {
  flags: ["--help", "--version", ...keys.map((key) => `--${reportOptions[key].flag}`)],
  otherNames: namesOfReports,
  otherCommand: { name: "serve", flags: [...exporterFlags] },
};

/** The variable of an option of the report: only those that the exporter has too have one. */
export function reportVariable(key: Key): string | undefined {
  const { flag } = reportOptions[key];
  return exporterFlags.has(flag) ? environmentName(flag) : undefined;
}

interface Texts {
  readonly flags: ReadonlyMap<Key, string>;
  readonly faults: readonly string[];
  readonly action: ReportLine["action"];
}

function readFlags(argv: readonly string[]): Texts {
  const flags = new Map<Key, string>();
  const faults: string[] = [];
  const { tokens } = parseArgs({
    args: [...argv],
    options: {
      help: { type: "boolean", short: "h" },
      version: { type: "boolean", short: "v" },
      ...Object.fromEntries(
        keys.map((key) => {
          const { flag, letter } = reportOptions[key];
          return [
            flag,
            { type: "string" as const, ...(letter !== undefined && { short: letter }) },
          ];
        }),
      ),
    },
    strict: false,
    tokens: true,
  });
  let action: ReportLine["action"] = "run";
  for (const token of tokens) {
    // What follows an option that is none may be its value.
    if (token.kind === "positional" && faults.length === 0) {
      faults.push(`"${token.value}" is not an option; options start with --`);
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const key = keys.find((each) => reportOptions[each].flag === name);
    if (name === "help" || name === "version") action = name;
    else if (key === undefined) {
      faults.push(`${rawName} is not an option of report${meant(rawName, knownOptions)}`);
    } else if (value === undefined) faults.push(`${rawName} needs a value`);
    else {
      const { separator } = reportOptions[key];
      const earlier = separator === undefined ? undefined : flags.get(key);
      flags.set(key, earlier === undefined ? value : `${earlier}${separator}${value}`);
    }
  }
  return { flags, faults, action };
}

/**
 * Reads the options of `kubecommit report`, which win over their variables, and those over the
 * defaults. Throws `OptionsError` with every fault at once.
 */
export function readReportLine(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): ReportLine {
  const { flags, faults: found, action } = readFlags(argv);
  const faults = [...found];
  const values = keys.map((key) => {
    const { flag, fallback, parse } = reportOptions[key];
    const variable = reportVariable(key);
    const inEnvironment = variable === undefined ? undefined : environment[variable];
    const text = flags.get(key) ?? inEnvironment ?? fallback;
    const name = flags.has(key) || inEnvironment === undefined ? `--${flag}` : variable;
    try {
      return [key, parse(text)] as const;
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
      return [key, undefined] as const;
    }
  });
  for (const key of ["kubeconfig", "context"] as const) {
    if (flags.has("file") && flags.has(key)) {
      faults.push(`--${key} cannot be given together with --file: leave one of them out`);
    }
  }
  if (faults.length > 0 && action !== "help")
    throw new OptionsError(faults, "kubecommit report --help");
  return {
    action,
    // Every key of the table is in the entries, each with what its own parser returned.
    config: Object.fromEntries(values) as unknown as ReportConfig, // oxlint-disable-line typescript/no-unsafe-type-assertion -- built from the table
  };
}

/** The text of `kubecommit report --help`, for a program that is called by this name. */
export function reportHelp(program = "kubecommit"): string {
  const lines = keys.map((key) => {
    const { flag, letter, placeholder = "", fallback, help } = reportOptions[key];
    const short = letter === undefined ? "" : `-${letter} ${placeholder}, `;
    const note = fallback === "" || key === "poolLabels" ? "" : ` (default ${fallback})`;
    return `  ${short}--${flag}=${placeholder}\n      ${help}${note}`;
  });
  return `kubecommit report: what pods request of each node of a cluster, in one look.

Usage: ${program} report [options]
       kubectl get nodes,pods -A -o json | ${program} report --file=-

${lines.join("\n")}
  -v, --version
      Print the version and exit.
  -h, --help
      Print this text and exit.

Options that the exporter has too can be given by its environment variables.
It ends with status 0; 2 when something is above --fail-above; 1 when it could not report.
`;
}
