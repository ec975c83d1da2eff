import { OptionsError } from "../config/command-line.ts";
import { suggestion } from "../config/suggestions.ts";
import { bashCompletion } from "./completion/bash.ts";
import { fishCompletion } from "./completion/fish.ts";
import { type Shell, shells } from "./completion/words.ts";
import { zshCompletion } from "./completion/zsh.ts";
import type { Invocation } from "./invocation.ts";

const texts: Readonly<Record<Shell, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Prints what completes the commands and options in a shell. Throws `OptionsError`. */
export async function completion({ argv, program, print }: Invocation): Promise<number> {
  const [word = "", ...others] = argv;
  if (argv.some((each) => each === "--help" || each === "-h")) {
    print(completionHelp(program));
    return 0;
  }
  const shell = shells.find((known) => known === word);
  if (shell === undefined || others.length > 0)
    throw new OptionsError([fault(argv)], helpOf(program));
  print(texts[shell]());
  return 0;
}

const helpOf = (program: string): string => `${program} completion --help`;

function fault(argv: readonly string[]): string {
  const [word] = argv;
  const what = `completion needs the name of one shell: ${shells.join(", ")}`;
  return argv.length === 1 && word !== undefined
    ? `${what}, not "${word}"${suggestion(word, shells)}`
    : what;
}

function completionHelp(program: string): string {
  return `${program} completion: what completes commands, options and their values in a shell.

Usage: ${program} completion ${shells.join("|")}

In this session:
  source <(kubecommit completion bash)
  source <(kubecommit completion zsh)
  kubecommit completion fish | source

In every one, this line in ~/.bashrc or, after compinit, ~/.zshrc; and for fish:
  kubecommit completion fish > ~/.config/fish/completions/kubecommit.fish

kubectl completes kubectl commit by itself, with the program kubectl_complete-commit of the package.
`;
}
