import { OptionsError } from "./config/command-line.ts";
import { WebConfigError } from "./web-config/web-config.ts";
import { ConfigurationError, UnreadableError } from "./kubernetes/failures/errors.ts";

/** A file of the demo cannot be read or written; the message says why and what to do. */
export class DemoFileError extends Error {
  override readonly name = "DemoFileError";
}

function isExplained(error: unknown): error is Error {
  const explained = [
    OptionsError,
    ConfigurationError,
    WebConfigError,
    UnreadableError,
    DemoFileError,
    ListenError,
  ];
  return explained.some((kind) => error instanceof kind);
}

/** An address cannot be listened on, of an option that is named by its flag. */
export class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(flag: string, cause: Error) {
    super(`kubecommit cannot listen: ${cause.message}. Choose another address with --${flag}.`, {
      cause,
    });
  }
}

/** The address could not be bound, or its name could not be resolved. */
export function isOfListening(error: unknown): error is Error {
  if (!(error instanceof Error) || !("syscall" in error)) return false;
  return error.syscall === "listen" || error.syscall === "getaddrinfo";
}

/** One message for what a user can fix; the stack for anything else. */
export function explain(error: unknown): string {
  if (isExplained(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
