import { basename } from "node:path";

import packageJson from "../package.json" with { type: "json" };
import { checkConfig } from "./commands/check-config.ts";
import { completion } from "./commands/completion.ts";
import { optimizeLate } from "./compilers.ts";
import type { Command } from "./commands/invocation.ts";
import { report } from "./commands/report.ts";
import { serve } from "./commands/serve.ts";
import type { CommandName } from "./config/command-names.ts";
import { explain } from "./explain.ts";
import { LogOutput } from "./log-output.ts";

optimizeLate();

/** What the program can do, by the first word of its command line. */
const commands = {
  serve,
  report,
  completion,
  "check-config": checkConfig,
} as const satisfies Record<CommandName, Command>;
const byName: ReadonlyMap<string, Command> = new Map(Object.entries(commands));

/** kubectl starts a plugin by the name of its file. */
const isPlugin = basename(process.argv[1] ?? "").startsWith("kubectl-commit");

const logOutput = new LogOutput(process.stderr);
// What is printed may have no reader either.
process.stdout.on("error", () => undefined);

/** How long the end of the process waits for a reader of its log, in milliseconds. */
const lastLines = 1000;

const argv = process.argv.slice(2);
const [word = "", ...rest] = argv;
const command = byName.get(word);
/** Of a plugin a look is expected, and no server with one's own credentials. */
const alone = isPlugin ? "report" : "serve";
/** The help of the program, with all its commands, is that of `serve`. */
const isHelp = argv.length === 1 && ["--help", "-h"].includes(word);
try {
  process.exitCode = await (command ?? commands[isHelp ? "serve" : alone])({
    argv: command === undefined ? argv : rest,
    program: isPlugin ? "kubectl commit" : "kubecommit",
    alone,
    environment: process.env,
    version: packageJson.version,
    logOutput,
    print: (text) => void process.stdout.write(text),
  });
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
} finally {
  logOutput.endWithin(lastLines);
}
