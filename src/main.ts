import packageJson from "../package.json" with { type: "json" };
import { runApplication } from "./application.ts";
import { configText, helpText, readCommandLine, type CommandLine } from "./config/command-line.ts";
import { explain } from "./explain.ts";
import { LogOutput } from "./log-output.ts";
import { createLogger } from "./log.ts";
import { revision } from "./revision.ts";

const { version } = packageJson;
const print = (text: string): void => void process.stdout.write(text);

const logOutput = new LogOutput(process.stderr);
// What is printed may have no reader either.
process.stdout.on("error", () => undefined);

/** How long the end of the process waits for a reader of its log, in milliseconds. */
const lastLines = 1000;

/** In milliseconds. npm passes on a Ctrl-C that the terminal has already sent to both processes. */
const sameSignal = 1000;

/** Aborted by SIGINT or SIGTERM; a later one is not handled, and ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const onSignal = (): void => {
    stop.abort();
    setTimeout(() => {
      for (const signal of signals) process.off(signal, onSignal);
    }, sameSignal).unref();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return stop.signal;
}

async function run({ config, warnings }: CommandLine): Promise<void> {
  const stop = stopSignal();
  const log = createLogger(config.logLevel, config.logFormat, logOutput);
  for (const warning of warnings) log.warn({}, warning);
  await runApplication({ config, version, revision: revision(), log, logOutput, print }, stop);
}

try {
  const commandLine = readCommandLine(process.argv.slice(2), process.env);
  if (commandLine.action === "help") print(helpText());
  else if (commandLine.action === "version") print(`kubecommit ${version}\n`);
  else if (commandLine.action === "print-config") print(configText(commandLine));
  else await run(commandLine);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
} finally {
  logOutput.endWithin(lastLines);
}
