/** metav1.Status, as an error body or in an ERROR event. */
export interface StatusObject {
  readonly message: string;
  readonly reason: string;
  /** The HTTP status; 0 when absent. */
  readonly code: number;
  /** `details.retryAfterSeconds`; 0 when absent. */
  readonly retryAfterSeconds: number;
  /** `details.causes[].reason`. */
  readonly causes: readonly string[];
}

/** Stands for a Status that is missing. */
export const noStatus: StatusObject = {
  message: "",
  reason: "",
  code: 0,
  retryAfterSeconds: 0,
  causes: [],
};

/** What an API server, or something in front of it, refused a request with. */
export interface ErrorResponse {
  /** HTTP status; of an ERROR event the code of its Status, 500 when it has none. */
  readonly status: number;
  /** The body's metav1.Status; undefined when the body is something else. */
  readonly body: StatusObject | undefined;
  /** `Retry-After`; 0 when absent. */
  readonly retryAfterMs: number;
  /** `X-Kubernetes-PF-FlowSchema-UID`, which says which flow schema throttles. */
  readonly flowSchema: string | undefined;
}

/** A request was answered with something other than 200, or a watch sent an ERROR event. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly response: ErrorResponse;

  constructor(response: ErrorResponse) {
    super(response.body?.message || `HTTP status ${response.status}`);
    this.response = response;
  }

  /** From the Status of an ERROR event. */
  static ofEvent(body: StatusObject): ApiError {
    return new ApiError({
      status: body.code || 500,
      body,
      retryAfterMs: body.retryAfterSeconds * 1000,
      flowSchema: undefined,
    });
  }
}

/** The server answered 200 with something that no Kubernetes API answers. */
export class NotKubernetesError extends Error {
  override readonly name = "NotKubernetesError";
}

/** What took too long: a closed set. */
export type Deadline = "connect" | "headers" | "body" | "idle" | "initial events";

export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly deadline: Deadline;

  /** `missing` is what did not come in time. */
  constructor(deadline: Deadline, limitMs: number, missing: "nothing" | "no end" = "nothing") {
    super(`${deadline}: ${missing} within ${limitMs / 1000} s`);
    this.deadline = deadline;
  }
}

/** The server ended the initial events of a WatchList before their bookmark. */
export class CutInitialEventsError extends Error {
  override readonly name = "CutInitialEventsError";
}

/** The server ended a watch at once, or again and again within a minute. */
export class ShortWatchError extends Error {
  override readonly name = "ShortWatchError";
  /** A server that has just started ends watches a few times: no news unless it goes on. */
  readonly isOrdinary: boolean;

  constructor(message: string, isOrdinary = false) {
    super(message);
    this.isOrdinary = isOrdinary;
  }
}

/** The connection was closed before an answer began. */
export class HangUpError extends Error {
  override readonly name = "HangUpError";
}

/**
 * The way to the cluster is configured wrongly, and trying again cannot help. The message is
 * complete: what is wrong, where, and what to do.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** The credentials cannot be read now: a missing file, an exec plugin that fails. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}

/** The proxy in front of the server makes no connection; the message says which proxy and why. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
}

/** What is to be read once cannot be. The message is complete: what, where, why and what to do. */
export class UnreadableError extends Error {
  override readonly name: string = "UnreadableError";
}

/** Bytes from the API that cannot be decoded. The only error that a reader throws. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/**
 * A body whose compression cannot be undone: damaged, cut, of a kind that was not asked for, or one
 * that inflates beyond all measure.
 */
export class CompressionError extends Error {
  override readonly name = "CompressionError";
}

/** The text of a caught value, without a stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** From the operating system: the message holds a code, a call, and a path or an address. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}
