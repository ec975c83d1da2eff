import type { RelistReason, WatchRestartReason } from "../observer.ts";
import type { Attempt } from "./attempt.ts";

/**
 * What the reflector reads after a failure:
 *
 * - `resume`: the same again, from the same resourceVersion;
 * - `sync from nothing`: everything, at no resourceVersion;
 * - `sync from doubt`: as above, since what was read may be wrong;
 * - `sync from nothing after 3`: the same again three times in a row, then as above;
 * - `sync after 5 minutes`: the same again, and everything when a watch has failed so for
 *   `Timings.serverErrorsMs` without an event;
 * - `sync at the second time`: the same again, and everything when a watch fails so twice at one
 *   resourceVersion.
 *
 * A sync that fails is always followed by another sync; this says what follows a watch, and whether
 * the resourceVersion is kept.
 */
export type NextRead =
  | "resume"
  | "sync from nothing"
  | "sync from doubt"
  | "sync from nothing after 3"
  | "sync after 5 minutes"
  | "sync at the second time";

/** Label `reason` of the relist that is counted when a watch is followed by a sync. */
export const relistReasonOf: Readonly<Record<Exclude<NextRead, "resume">, RelistReason>> = {
  "sync from nothing": "expired",
  "sync from doubt": "bad_response",
  "sync from nothing after 3": "server",
  "sync after 5 minutes": "server",
  "sync at the second time": "bad_response",
};

/** What follows from a failure. The reflector, the log and the metrics act on it. */
export interface FailureRow {
  /** Label `reason` of the restart that is counted for a watch; undefined counts none. */
  readonly reason: WatchRestartReason | undefined;
  /** Completes "cannot list pods: ". `said` is the error's own text. */
  readonly text: (attempt: Attempt, said: string) => string;
  /** `debug` for what is ordinary in the life of a watch. */
  readonly level: "debug" | "warn" | "error";
  /** Whether it concerns the whole server, or the network: one kind logs it for all. */
  readonly isOfServer: boolean;
  /** The class that the log counts it as; undefined for its own. */
  readonly toldAs: string | undefined;
  /** The next attempt is not before this, in milliseconds; 0 leaves it to the backoff alone. */
  readonly leastWaitMs: number;
  /** The next attempt is not after this, in milliseconds, however many there have been. */
  readonly longestWaitMs: number;
  /** Whether it is tried again within a second, without the backoff, the first time in two minutes. */
  readonly isPromptOnce: boolean;
  /** Whether the configuration is read anew: an authority or a certificate may have changed. */
  readonly reload: boolean;
  readonly next: NextRead;
  /**
   * How it counts against WatchList when it comes before the end of the initial events. After two
   * strikes a list is read instead, at once; `isNews` says whether people are warned of it.
   */
  readonly watchList: { readonly strikes: 0 | 1 | 2; readonly isNews: boolean };
  /** Whether a list is read in pages afterwards: a shorter answer may not fail so. */
  readonly pages: boolean;
  /** Whether only JSON is asked for afterwards; the first time, at once. */
  readonly json: boolean;
  /** Whether uncompressed bodies are asked for afterwards, for an hour. */
  readonly plain: boolean;
}

/** What a row does not say. */
export const ordinary = {
  level: "warn",
  isOfServer: false,
  toldAs: undefined,
  leastWaitMs: 0,
  longestWaitMs: Infinity,
  isPromptOnce: false,
  reload: false,
  next: "resume",
  watchList: { strikes: 0, isNews: false },
  pages: false,
  json: false,
  plain: false,
} as const satisfies Partial<FailureRow>;
