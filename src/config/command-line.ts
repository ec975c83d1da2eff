import { parseArgs } from "node:util";

import { type CommandName, commandNames } from "./command-names.ts";
import type { Config } from "./options.ts";
import { options } from "./options.ts";
import { faultsOfNode, warningsOfNode } from "./node-variables.ts";
import { namesOfExporters } from "./other-names.ts";
import { reportOptions } from "./report-options.ts";
import { type KnownOptions, meant, suggestion } from "./suggestions.ts";
import { faultsTogether, warningsTogether } from "./together.ts";

/** Where the value of an option comes from, highest precedence first. */
export type Source = "flag" | "environment" | "default";

export interface CommandLine {
  readonly action: "run" | "help" | "version" | "print-config";
  readonly config: Config;
  readonly sources: { readonly [K in keyof Config]: Source };
  /** The text of each option as it was given. */
  readonly texts: { readonly [K in keyof Config]: string };
  /** What is accepted but may not be meant: old names of options, and what undoes the sandbox. */
  readonly warnings: readonly string[];
}

/** The configuration has faults; the message lists all of them. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";

  constructor(faults: readonly string[], help = "--help") {
    const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    const lines = faults.map((fault) => `  ${fault}`).join("\n");
    super(`kubecommit cannot start, its configuration has ${count}:\n${lines}\nSee ${help}.`);
  }
}

const environmentPrefix = "KUBECOMMIT_";
const actions = ["help", "version", "print-config"] as const;
const letters: ReadonlyMap<string, string> = new Map([
  ["help", "h"],
  ["version", "v"],
]);

/** The variable for a flag: `KUBECOMMIT_WEB_LISTEN_ADDRESS` for `--web.listen-address`. */
export function environmentName(flag: string): string {
  return environmentPrefix + flag.replace(/[.-]/g, "_").toUpperCase();
}

const keys = Object.keys(options) as (keyof Config)[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- Object.keys of a mapped type over Config
const flagOf = (key: keyof Config): string => options[key].flag;
const isSwitch = (key: keyof Config): boolean => options[key].placeholder === undefined;
const keyOfFlag = new Map(
  keys.flatMap((key) => {
    const { flag, formerFlag = flag } = options[key];
    return [
      [flag, key],
      [formerFlag, key],
    ] as const;
  }),
);

const knownOptions: KnownOptions = {
  flags: [...actions, ...keys.map(flagOf)].map((flag) => `--${flag}`),
  otherNames: namesOfExporters,
  otherCommand: { name: "report", flags: Object.values(reportOptions).map(({ flag }) => flag) },
};

/** The text of an option, and the flag or variable that it was given by. */
interface GivenText {
  readonly text: string;
  readonly name: string;
}

interface Given {
  readonly texts: Map<keyof Config, GivenText>;
  readonly faults: string[];
  readonly warnings: string[];
  action: CommandLine["action"];
}

/** Notes what an option was given; `present` is what a former name is called now. */
function give(given: Given, key: keyof Config, text: GivenText, present: string): void {
  const { separator } = options[key];
  const earlier = separator === undefined ? undefined : given.texts.get(key);
  given.texts.set(
    key,
    earlier === undefined ? text : { ...text, text: `${earlier.text}${separator}${text.text}` },
  );
  if (text.name === present || text.name === options[key].legacy?.env) return;
  given.warnings.push(
    `${text.name} is now called ${present}; the old name still works, please use the new one`,
  );
}

function readFlags(argv: readonly string[]): Given {
  const given: Given = { texts: new Map(), faults: [], warnings: [], action: "run" };
  const switches = new Set<string>([...actions, ...keys.filter(isSwitch).map(flagOf)]);
  const known = [...actions, ...keyOfFlag.keys()];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      known.map((name) => {
        const letter = letters.get(name);
        const type = switches.has(name) ? ("boolean" as const) : ("string" as const);
        return [name, { type, ...(letter !== undefined && { short: letter }) }];
      }),
    ),
    strict: false,
    allowNegative: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const key = keyOfFlag.get(name);
    const action = actions.find((candidate) => candidate === name);
    if (action !== undefined) given.action = action;
    else if (key === undefined) {
      given.faults.push(`${rawName} is not an option${meant(rawName, knownOptions)}`);
    } else if (value === undefined && !isSwitch(key)) {
      given.faults.push(`--${name} needs a value`);
    } else {
      const text = value ?? String(!rawName.startsWith("--no-"));
      give(given, key, { text, name: `--${name}` }, `--${flagOf(key)}`);
    }
  }
  const alone = tokens.find((token) => token.kind === "positional");
  if (alone?.kind === "positional" && given.faults.length === 0)
    given.faults.push(wordFault(alone.value, alone.index === 0));
  return given;
}

/** What is wrong with a word that is neither an option nor the value of one. */
function wordFault(word: string, isFirst: boolean): string {
  const isCommand = commandNames.some((name) => name === word);
  const command = isFirst && !isCommand ? suggestion(word, commandNames) : "";
  if (command !== "") return `"${word}" is not a command${command}`;
  const hint = /^(true|false|yes|no|on|off|0|1)$/i.test(word)
    ? `; a switch takes its value behind =, as in --demo=${word}`
    : "; options start with --";
  return `"${word}" is not an option${hint}`;
}

/** Service links that Kubernetes injects for a Service called kubecommit look like our variables. */
const serviceLink = /^KUBECOMMIT_(SERVICE_(HOST|PORT)|PORT)(_|$)/;

/** The text of an option in the environment: by its own variable, its former one, or pykles'. */
function fromVariable(key: keyof Config, environment: NodeJS.ProcessEnv): GivenText | undefined {
  const { flag, formerFlag, legacy } = options[key];
  for (const name of [flag, formerFlag ?? flag].map(environmentName)) {
    const text = environment[name];
    if (text !== undefined) return { text, name };
  }
  const text = legacy === undefined ? undefined : environment[legacy.env];
  if (legacy === undefined || text === undefined || text === "") return undefined;
  return { text: legacy.translate(text), name: legacy.env };
}

function readEnvironment(environment: NodeJS.ProcessEnv): Given {
  const given: Given = { texts: new Map(), faults: [], warnings: [], action: "run" };
  for (const key of keys) {
    const found = fromVariable(key, environment);
    if (found !== undefined) give(given, key, found, environmentName(flagOf(key)));
  }
  const accepted = new Set(Array.from(keyOfFlag.keys(), environmentName));
  const known = keys.map((key) => environmentName(flagOf(key)));
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(environmentPrefix) || serviceLink.test(name) || accepted.has(name))
      continue;
    given.faults.push(`${name} is not a variable of kubecommit${suggestion(name, known)}`);
  }
  return given;
}

/** Whether the text turns `--demo` on; one that says nothing is reported where options are read. */
function isOn(text: string): boolean {
  try {
    return options.demo.parse(text);
  } catch {
    return false;
  }
}

/**
 * Reads the configuration: a flag wins over its environment variable, which wins over the default.
 * Throws {@link OptionsError} with every fault at once.
 */
export function readCommandLine(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): CommandLine {
  const fromEnvironment = readEnvironment(environment);
  const fromFlags = readFlags(argv);

  const faults = [...fromFlags.faults, ...fromEnvironment.faults, ...faultsOfNode(environment)];
  const givenOf = (key: keyof Config) => fromFlags.texts.get(key) ?? fromEnvironment.texts.get(key);
  const isDemo = isOn(givenOf("demo")?.text ?? options.demo.fallback);
  const entries = keys.map((key) => {
    const { flag, fallback, fallbackInDemo = fallback, parse } = options[key];
    const flagged = fromFlags.texts.get(key);
    const given = givenOf(key);
    const text = given?.text ?? (isDemo ? fallbackInDemo : fallback);
    const name = given?.name ?? `--${flag}`;
    const source: Source =
      given === undefined ? "default" : given === flagged ? "flag" : "environment";
    let value: unknown;
    let isSound = true;
    try {
      value = parse(text);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
      isSound = false;
    }
    return { key, source, text, value, isSound };
  });
  const collect = (field: "value" | "source" | "text"): object =>
    Object.fromEntries(entries.map((entry) => [entry.key, entry[field]]));
  const sound = entries.filter(({ isSound }) => isSound);
  faults.push(...faultsTogether(Object.fromEntries(sound.map(({ key, value }) => [key, value]))));
  if (faults.length > 0 && fromFlags.action !== "help") throw new OptionsError(faults);

  // Every key of the table is in the entries, each with what its own parser returned.
  return {
    action: fromFlags.action,
    config: collect("value") as Config, // oxlint-disable-line typescript/no-unsafe-type-assertion -- built from the table
    sources: collect("source") as CommandLine["sources"], // oxlint-disable-line typescript/no-unsafe-type-assertion -- built from the table
    texts: collect("text") as CommandLine["texts"], // oxlint-disable-line typescript/no-unsafe-type-assertion -- built from the table
    warnings: [
      ...new Set([...fromFlags.warnings, ...fromEnvironment.warnings]),
      ...warningsTogether(collect("value")),
      ...warningsOfNode(environment),
    ],
  };
}

/** The text of `--help`, for a program that is called by this name, and does that without a command. */
export function helpText(program = "kubecommit", alone: CommandName = "serve"): string {
  const lines = keys.map((key) => {
    const { flag, placeholder, fallback, help } = options[key];
    const name = placeholder === undefined ? `--[no-]${flag}` : `--${flag}=${placeholder}`;
    const note = fallback === "" ? "" : ` (default ${fallback})`;
    return `  ${name}\n      ${help}${note}`;
  });
  return `kubecommit: a Prometheus exporter of what pods request of each Kubernetes node.

Usage:
  ${usage(program, "serve", alone)}serve the metrics
  ${usage(program, "report", alone)}look at a cluster once; see ${program} report --help
  ${program} check-config        say whether it would start with these options
  ${program} completion SHELL    print what completes its commands and options; see ${program} completion --help

Each option has an environment variable: --web.listen-address is KUBECOMMIT_WEB_LISTEN_ADDRESS.
A flag wins over its variable, which wins over the default.

${lines.join("\n")}
  --print-config
      Print every option with its value and where it comes from, and exit.
  -v, --version
      Print the version and exit.
  -h, --help
      Print this text and exit.
`;
}

function usage(program: string, command: CommandName, alone: CommandName): string {
  const word = command === alone ? `[${command}]` : command;
  return `${program} ${`${word} [options]`.padEnd("completion SHELL".length + 4)}`;
}

/** The text of `--print-config`: one line per option, its value and where it comes from. */
export function configText({ texts, sources }: CommandLine): string {
  return keys
    .map((key) => `--${options[key].flag}=${JSON.stringify(texts[key])}  # ${sources[key]}\n`)
    .join("");
}
