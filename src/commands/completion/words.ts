import { commandNames, type CommandName } from "../../config/command-names.ts";
import { type Option, options } from "../../config/options.ts";
import { type ReportOption, reportOptions } from "../../config/report-options.ts";

/** The shells that there is a completion for: a closed set. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** An option as it is completed; names are with their dashes. */
export interface OptionWords {
  readonly names: readonly string[];
  /** In a few words. */
  readonly about: string;
  /** What its value is called; absent for a switch. */
  readonly placeholder?: string;
  /** The values to choose from; empty when they cannot be listed. */
  readonly values: readonly string[];
  readonly isFile: boolean;
}

export interface CommandWords {
  readonly name: CommandName;
  readonly about: string;
  /** What may follow it beside options. */
  readonly words: readonly string[];
  readonly options: readonly OptionWords[];
}

const about: Readonly<Record<CommandName, string>> = {
  serve: "Serve the metrics and the page, as without a command",
  report: "Look at a cluster once",
  completion: "Print what completes commands and options in a shell",
  "check-config": "Say whether the exporter would start with these options",
};

const help = switchWords(["--help", "-h"], "Print the options and exit");
const version = switchWords(["--version", "-v"], "Print the version and exit");

const own: Readonly<Record<CommandName, readonly OptionWords[]>> = {
  serve: [
    ...Object.values(options).map(optionWords),
    switchWords(["--print-config"], "Print every option with its value and source, and exit"),
    version,
    help,
  ],
  report: [...Object.values(reportOptions).map(optionWords), version, help],
  completion: [help],
  "check-config": [...Object.values(options).map(optionWords), help],
};

/** Every command with its options, in the order of the help. */
export const commandWords: readonly CommandWords[] = commandNames.map((name) => ({
  name,
  about: about[name],
  words: name === "completion" ? shells : [],
  options: own[name],
}));

function switchWords(names: readonly string[], text: string): OptionWords {
  return { names, about: text, values: [], isFile: false };
}

function optionWords(option: Option<unknown> | ReportOption<unknown>): OptionWords {
  const { flag, placeholder, help: text, values = [] } = option;
  const letter = "letter" in option ? option.letter : undefined;
  return {
    names: [`--${flag}`, ...(letter === undefined ? [] : [`-${letter}`])],
    about: fewWords(text),
    ...(placeholder !== undefined && { placeholder }),
    values,
    isFile: placeholder === "FILE",
  };
}

/** The beginning of a help text, as far as it can stand alone. */
function fewWords(text: string): string {
  const [, start = text] = /^(.*?)(?:[:;.] |\.$)/.exec(text) ?? [];
  return start.replaceAll("`", "");
}

/** The options of a command that take a value. */
export function withValue({ options: all }: CommandWords): readonly OptionWords[] {
  return all.filter(({ placeholder }) => placeholder !== undefined);
}
