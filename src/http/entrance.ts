import type { IncomingMessage } from "node:http";

/** Why a request is refused before a route is looked for: a closed set. */
export const entranceRefusals = [
  "rate_limit",
  "no_credentials",
  "wrong_credentials",
  "too_many_failures",
  "forbidden",
  "unavailable",
  "wrong_host",
] as const;
export type EntranceRefusal = (typeof entranceRefusals)[number];

/** The answer to a request that may not come in. */
export interface Refused {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: EntranceRefusal;
  /** For people; never quotes what the client sent. */
  readonly message: string;
}

export const allowed = "allowed";

/**
 * Decides whether a request may come in, before a route is looked for: that a path is not served is
 * told only to whoever may come in. It never rejects.
 */
export type Authenticate = (
  request: IncomingMessage,
) => typeof allowed | Refused | Promise<typeof allowed | Refused>;

/** What every request passes before it is routed. */
export interface Entrance {
  readonly authenticate: Authenticate;
  /** Headers of every answer, refusals included; an endpoint may set its own in their place. */
  readonly headers: Readonly<Record<string, string>>;
}
