import { parseArgs } from "node:util";
import { environmentName, OptionsError, suggestion } from "./command-line.ts";
import { options } from "./options.ts";
import { type ReportConfig, reportOptions } from "./report-options.ts";

export interface ReportLine {
  readonly action: "run" | "help";
  readonly config: ReportConfig;
}

type Key = keyof ReportConfig;

const keys = Object.keys(reportOptions) as Key[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- Object.keys of a mapped type over ReportConfig
const exporterFlags = new Set(Object.values(options).map(({ flag }) => flag));

/** The variable of an option of the report: only those that the exporter has too have one. */
export function reportVariable(key: Key): string | undefined {
  const { flag } = reportOptions[key];
  return exporterFlags.has(flag) ? environmentName(flag) : undefined;
}

interface Texts {
  readonly flags: ReadonlyMap<Key, string>;
  readonly faults: readonly string[];
  readonly isHelp: boolean;
}

function readFlags(argv: readonly string[]): Texts {
  const flags = new Map<Key, string>();
  const faults: string[] = [];
  const { tokens } = parseArgs({
    args: [...argv],
    options: {
      help: { type: "boolean", short: "h" },
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
  let isHelp = false;
  for (const token of tokens) {
    if (token.kind === "positional") {
      faults.push(`"${token.value}" is not an option; options start with --`);
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const key = keys.find((each) => reportOptions[each].flag === name);
    if (name === "help") isHelp = true;
    else if (key === undefined) {
      const known = ["--help", ...keys.map((each) => `--${reportOptions[each].flag}`)];
      faults.push(`${rawName} is not an option of report${suggestion(rawName, known)}`);
    } else if (value === undefined) faults.push(`${rawName} needs a value`);
    else {
      const { separator } = reportOptions[key];
      const earlier = separator === undefined ? undefined : flags.get(key);
      flags.set(key, earlier === undefined ? value : `${earlier}${separator}${value}`);
    }
  }
  return { flags, faults, isHelp };
}

/**
 * Reads the options of `kubecommit report`, which win over their variables, and those over the
 * defaults. Throws `OptionsError` with every fault at once.
 */
export function readReportLine(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): ReportLine {
  const { flags, faults: found, isHelp } = readFlags(argv);
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
  if (faults.length > 0 && !isHelp) throw new OptionsError(faults, "kubecommit report --help");
  return {
    action: isHelp ? "help" : "run",
    // Every key of the table is in the entries, each with what its own parser returned.
    config: Object.fromEntries(values) as unknown as ReportConfig, // oxlint-disable-line typescript/no-unsafe-type-assertion -- built from the table
  };
}

/** The text of `kubecommit report --help`. */
export function reportHelp(): string {
  const lines = keys.map((key) => {
    const { flag, letter, placeholder = "", fallback, help } = reportOptions[key];
    const short = letter === undefined ? "" : `-${letter} ${placeholder}, `;
    const note = fallback === "" || key === "poolLabels" ? "" : ` (default ${fallback})`;
    return `  ${short}--${flag}=${placeholder}\n      ${help}${note}`;
  });
  return `kubecommit report: what pods request of each node of a cluster, in one look.

Usage: kubecommit report [options]
       kubectl get nodes,pods -A -o json | kubecommit report --file=-

${lines.join("\n")}
  -h, --help
      Print this text and exit.

Options that the exporter has too can be given by its environment variables.
It ends with status 0; 2 when something is above --fail-above; 1 when it could not report.
`;
}
