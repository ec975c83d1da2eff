import packageJson from "../package.json" with { type: "json" };
import type { Command } from "./commands/invocation.ts";
import { report } from "./commands/report.ts";
import { serve } from "./commands/serve.ts";
import { explain } from "./explain.ts";
import { LogOutput } from "./log-output.ts";

/** What the program can do, by the first word of its command line. */
const commands: ReadonlyMap<string, Command> = new Map([
  ["serve", serve],
  ["report", report],
]);

const logOutput = new LogOutput(process.stderr);
// What is printed may have no reader either.
process.stdout.on("error", () => undefined);

/** How long the end of the process waits for a reader of its log, in milliseconds. */
const lastLines = 1000;

const [word = "", ...rest] = process.argv.slice(2);
const command = commands.get(word);
try {
  process.exitCode = await (command ?? serve)({
    argv: command === undefined ? process.argv.slice(2) : rest,
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
