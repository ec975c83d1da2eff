import { ConfigError } from "./command-line.ts";
import { DemoFileError } from "./demo.ts";
import { ConfigurationError } from "./kubernetes/configuration-error.ts";

function isExplained(error: unknown): error is Error {
  return [ConfigError, ConfigurationError, DemoFileError].some((kind) => error instanceof kind);
}

/** The address could not be bound, or its name not be resolved. */
function isOfListening(error: unknown): error is Error {
  if (!(error instanceof Error) || !("syscall" in error)) return false;
  return error.syscall === "listen" || error.syscall === "getaddrinfo";
}

/** What a person can mend is told in one message; anything else keeps its stack. */
export function explain(error: unknown): string {
  if (isExplained(error)) return error.message;
  if (isOfListening(error)) {
    return `kubecommit cannot listen: ${error.message}. Choose another address with --web.listen-address.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
