import type { JsonObject } from "../api-object.ts";

/** An error response of the API server: a `metav1.Status` and its HTTP status. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;
  readonly reason: string;
  readonly causes: readonly string[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: number,
    reason: string,
    message: string,
    {
      causes = [],
      retryAfterSeconds,
    }: { causes?: readonly string[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.causes = causes;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): JsonObject {
    const details = {
      ...(this.causes.length > 0 && { causes: this.causes.map((reason) => ({ reason })) }),
      ...(this.retryAfterSeconds !== undefined && { retryAfterSeconds: this.retryAfterSeconds }),
    };
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason,
      ...(Object.keys(details).length > 0 && { details }),
      code: this.code,
    };
  }
}

export const expired = (message: string): Refusal => new Refusal(410, "Expired", message);
