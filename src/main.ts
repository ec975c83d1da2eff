import packageJson from "../package.json" with { type: "json" };
import { runApplication } from "./application.ts";
import { ConfigError, configText, helpText, readCommandLine } from "./command-line.ts";
import type { Config } from "./config.ts";
import { DemoFileError } from "./demo.ts";
import { ConfigurationError } from "./kubernetes/configuration-error.ts";
import { createLogger } from "./log.ts";

const { version } = packageJson;
const print = (text: string): void => void process.stdout.write(text);

/** In milliseconds. npm passes on a Ctrl-C that the terminal has sent to both of them. */
const sameSignal = 1000;

/** Aborted by SIGINT or SIGTERM; a later one finds no handler and ends the process. */
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

async function run(config: Config): Promise<void> {
  const stop = stopSignal();
  const log = createLogger(config.logLevel, config.logFormat, process.stderr);
  await runApplication({ config, version, log, print }, stop);
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
