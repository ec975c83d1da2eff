import type { StatusObject } from "./wire.ts";

/** What an API server, or something in front of it, refused a request with. */
export interface Refusal {
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
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.body?.message || `HTTP status ${refusal.status}`);
    this.refusal = refusal;
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

  constructor(deadline: Deadline, limitMs: number) {
    super(`${deadline}: nothing within ${limitMs / 1000} s`);
    this.deadline = deadline;
  }
}

/** The server ended a watch at once, or again and again within a minute. */
export class ShortWatchError extends Error {
  override readonly name = "ShortWatchError";
}

/** The connection was closed before an answer began. */
export class HangUpError extends Error {
  override readonly name = "HangUpError";
}
