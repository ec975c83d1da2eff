import type { CommandName } from "../config/command-names.ts";
import type { LogOutput } from "../log-output.ts";

/** What a command is given by the process. */
export interface Invocation {
  /** Without the name of the command. */
  readonly argv: readonly string[];
  /** What the program is called by: `kubecommit`, or `kubectl commit` as a plugin. */
  readonly program: string;
  /** What the program does without a command. */
  readonly alone: CommandName;
  readonly environment: NodeJS.ProcessEnv;
  /** Of the program. */
  readonly version: string;
  readonly logOutput: LogOutput;
  /** Writes to standard output, for people. */
  readonly print: (text: string) => void;
}

/**
 * Something that the program can do. Resolves with the exit status; what it throws is for
 * `explain`, and status 1.
 */
export type Command = (invocation: Invocation) => Promise<number>;
