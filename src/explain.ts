import { OptionsError } from "./config/command-line.ts";
import { ConfigurationError, UnreadableError } from "./kubernetes/failures/errors.ts";

/** The file for the simulated cluster cannot be used; the message says why and what to do. */
export class DemoFileError extends Error {
  override readonly name = "DemoFileError";
}

function isExplained(error: unknown): error is Error {
  const explained = [OptionsError, ConfigurationError, UnreadableError, DemoFileError];
  return explained.some((kind) => error instanceof kind);
}

/** The address could not be bound, or its name could not be resolved. */
function isOfListening(error: unknown): error is Error {
  if (!(error instanceof Error) || !("syscall" in error)) return false;
  return error.syscall === "listen" || error.syscall === "getaddrinfo";
}

/** One message for what a user can fix; the stack for anything else. */
export function explain(error: unknown): string {
  if (isExplained(error)) return error.message;
  if (isOfListening(error)) {
    return `kubecommit cannot listen: ${error.message}. Choose another address with --web.listen-address.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
