import type { JsonObject } from "../../api-object.ts";

/** A part of the reason for a refusal, as in `metav1.StatusCause`. */
export interface Cause {
  readonly reason: string;
  readonly message?: string;
  /** The option or field that it is about. */
  readonly field?: string;
}

export interface RefusalDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

/** An error response of the API server: a `metav1.Status` and its HTTP status. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;
  /** Empty for none. */
  readonly reason: string;
  readonly details: RefusalDetails | undefined;
  /** A token with which the rest of a list can be read in spite of the refusal. */
  readonly continueToken: string | undefined;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: RefusalDetails,
    continueToken?: string,
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.continueToken = continueToken;
  }

  get status(): JsonObject {
    const { causes, ...details } = this.details ?? {};
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: "Failure",
      message: this.message,
      ...(this.reason !== "" && { reason: this.reason }),
      ...(this.details !== undefined && {
        details: {
          ...details,
          ...(causes !== undefined && { causes: causes.map((cause) => ({ ...cause })) }),
        },
      }),
      code: this.code,
    };
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, "BadRequest", message);

/** Writing is not simulated. */
export function methodNotAllowed(): Refusal {
  const message = "the server does not allow this method on the requested resource";
  return new Refusal(405, "MethodNotAllowed", message, {});
}

export const expired = (message: string, continueToken?: string): Refusal =>
  new Refusal(410, "Expired", message, undefined, continueToken);

/** What is answered about a version that does not come up in time. */
export function tooLarge(version: number, current: number): Refusal {
  return new Refusal(
    504,
    "Timeout",
    `Timeout: Too large resource version: ${version}, current: ${current}`,
    {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  );
}
