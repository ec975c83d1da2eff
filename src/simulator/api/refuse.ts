import type { ServerResponse } from "node:http";

import type { Encoding } from "./encoding.ts";
import type { Refusal } from "./lists/refusal.ts";

/** Answers a request with a refusal, in the encoding that was negotiated for it. */
export function refuse(response: ServerResponse, refusal: Refusal, encoding: Encoding): void {
  response.statusCode = refusal.code;
  const { retryAfterSeconds } = refusal.details ?? {};
  if (retryAfterSeconds !== undefined) response.setHeader("retry-after", retryAfterSeconds);
  response.setHeader("content-type", encoding.mediaType);
  response.end(encoding.body(refusal.status));
}
