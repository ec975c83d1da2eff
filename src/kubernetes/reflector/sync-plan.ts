import type { Failure } from "../failures/failure.ts";
import type { Query } from "./resource-client.ts";

/** Objects of a page, at most. */
export const pageSize = 500;
/** Half of it passes before the server sends its last bookmark. */
const briefSeconds = 4;
const firstSuspicionMs = 60_000;
/** How many strikes it takes to give up WatchList for a while. */
const strikeLimit = 2;

/**
 * How the next sync reads: as a WatchList, as one whole list, or in pages. Each is cheaper for the
 * server than the one after it, and each is what is left when the one before fails.
 */
export class SyncPlan {
  readonly #watchListRetryMs: number;
  #watchListNotBefore = -Infinity;
  #strikes = 0;
  /** How long the next suspicion rules WatchList out: a minute, then longer, up to the whole time. */
  #suspicionMs = firstSuspicionMs;
  #isPaged = false;

  constructor(watchListRetryMs: number) {
    this.#watchListRetryMs = watchListRetryMs;
  }

  usesWatchList(now: number): boolean {
    return now >= this.#watchListNotBefore;
  }

  /**
   * The changes after a resourceVersion, for 5 to 10 minutes, at random, so that the watches of many
   * clients do not end together. `random` is from 0 to 1.
   */
  watchQuery(version: string, random: number): Query {
    return { timeoutSeconds: timeoutSeconds(random), resourceVersion: version };
  }

  /**
   * The same for a few seconds only: the server sends a bookmark 2 s before it ends a watch, and so
   * says soon that all changes have been delivered. Other watches have to wait a minute for that.
   */
  briefWatchQuery(version: string): Query {
    return { timeoutSeconds: briefSeconds, resourceVersion: version };
  }

  /**
   * All objects of the most recent state, or with a version of any that is not older than it; and
   * then their changes, as above.
   */
  watchListQuery(version: string, random: number): Query {
    return {
      timeoutSeconds: timeoutSeconds(random),
      sendInitialEvents: "true",
      resourceVersionMatch: "NotOlderThan",
      ...(version === "" ? {} : { resourceVersion: version }),
    };
  }

  /**
   * The first list takes whatever the server's cache holds, which comes whole in spite of the limit;
   * a later one must not be older than what is known, so never again.
   */
  listQuery(version: string, isFirst: boolean): Query {
    if (this.#isPaged) return firstPageQuery;
    if (version !== "") return { resourceVersion: version, resourceVersionMatch: "NotOlderThan" };
    return isFirst ? { limit: pageSize, resourceVersion: 0 } : firstPageQuery;
  }

  /**
   * Learns from a failure before the end of the initial events. Returns true when WatchList is given
   * up for a while, so that a list is next: for the whole time when the server does not know it, and
   * at first for a minute only when it just was cut or failed twice.
   */
  failWatchList({ watchList }: Pick<Failure, "watchList">, now: number): boolean {
    this.#strikes += watchList.strikes;
    if (this.#strikes < strikeLimit) return false;
    this.#strikes = 0;
    const isCertain = watchList.strikes >= strikeLimit;
    const retryMs = isCertain ? this.#watchListRetryMs : this.#suspicionMs;
    this.#suspicionMs = Math.min(this.#suspicionMs * 4, this.#watchListRetryMs);
    this.#watchListNotBefore = now + Math.min(retryMs, this.#watchListRetryMs);
    return true;
  }

  /** Learns from the failure of a list. */
  failList({ pages }: Pick<Failure, "pages">): void {
    if (pages) this.#isPaged = true;
  }

  /** A sync is complete. */
  complete(): void {
    this.#strikes = 0;
    this.#isPaged = false;
  }
}

function timeoutSeconds(random: number): number {
  return Math.floor(300 + 300 * random);
}

/** From the most recent state; the server may cut it at the limit. */
const firstPageQuery: Query = { limit: pageSize };

/** The page after the one that gave the token, at the same resourceVersion. */
export function pageQuery(token: string): Query {
  return { limit: pageSize, continue: token };
}
