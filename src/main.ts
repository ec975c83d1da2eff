import packageJson from "../package.json" with { type: "json" };
import { runApplication } from "./application.ts";
import { ConfigError, configText, helpText, readCommandLine } from "./command-line.ts";
import type { Config } from "./config.ts";
import { DemoFileError } from "./demo.ts";
import { ConfigurationError } from "./kubernetes/configuration-error.ts";
import { createLogger } from "./log.ts";

const { version } = packageJson;
const print = (text: string): void => void process.stdout.write(text);

async function run(config: Config): Promise<void> {
  const stop = new AbortController();
  // Once: a second signal finds no handler and ends the process.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
  const log = createLogger(config.logLevel, config.logFormat, process.stderr);
  await runApplication({ config, version, log, print }, stop.signal);
}

function isExplained(error: unknown): error is Error {
  return [ConfigError, ConfigurationError, DemoFileError].some((kind) => error instanceof kind);
}

/** The address could not be bound, or its name not be resolved. */
function isOfListening(error: unknown): error is Error {
  if (!(error instanceof Error) || !("syscall" in error)) return false;
  return error.syscall === "listen" || error.syscall === "getaddrinfo";
}

/** What a person can mend is told in one message; anything else keeps its stack. */
function explain(error: unknown): string {
  if (isExplained(error)) return error.message;
  if (isOfListening(error)) {
    return `kubecommit cannot listen: ${error.message}. Choose another address with --web.listen-address.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const commandLine = readCommandLine(process.argv.slice(2), process.env);
  if (commandLine.action === "help") print(helpText());
  else if (commandLine.action === "version") print(`kubecommit ${version}\n`);
  else if (commandLine.action === "print-config") print(configText(commandLine));
  else await run(commandLine.config);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
