import type { ExpositionFormat } from "./negotiation.ts";

/** Why there is nothing to answer with, for people and machines. */
export interface Unavailable {
  /** One word or two in snake case. */
  readonly reason: string;
  /** What happened, where, and what to do. */
  readonly message: string;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number;
}

/** A JSON document and the instant of its numbers, in milliseconds since the epoch. */
export interface JsonDocument {
  readonly body: Buffer;
  readonly takenAt: number;
}

/** One named condition of a health endpoint. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Why it is not ok; never hosts or credentials. */
  readonly detail?: string;
}

/** The functions behind the routes: each is a lookup, none computes per call. */
export interface Answers {
  /** The exposition in pieces, already compressed when `gzip`. */
  metrics(format: ExpositionFormat, gzip: boolean): Promise<readonly Buffer[]>;
  nodes(): Promise<JsonDocument | Unavailable>;
  podUsage(): Promise<JsonDocument | Unavailable>;
  snapshot(): Promise<JsonDocument | Unavailable>;
  live(): readonly Check[];
  ready(): readonly Check[];
}
