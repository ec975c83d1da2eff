import type { Query } from "./resource-client.ts";

const pageSize = 500;

/**
 * How the next sync reads: as a WatchList, as one whole list, or in pages. Each is cheaper for the
 * server than the one after it, and each is what is left when the one before fails.
 */
export class SyncPlan {
  readonly #watchListRetryMs: number;
  #watchListNotBefore = -Infinity;
  #watchListFailures = 0;
  #isPaged = false;

  constructor(watchListRetryMs: number) {
    this.#watchListRetryMs = watchListRetryMs;
  }

  usesWatchList(now: number): boolean {
    return now >= this.#watchListNotBefore;
  }

  /** From the most recent state; with a version, from any that is not older than it. */
  watchListQuery(version: string): Query {
    return {
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
    if (this.#isPaged) return this.pageQuery("");
    if (version !== "") return { resourceVersion: version, resourceVersionMatch: "NotOlderThan" };
    return isFirst ? { limit: pageSize, resourceVersion: 0 } : this.pageQuery("");
  }

  /** A page after the one that gave the token; the first page for none. */
  pageQuery(token: string): Query {
    return token === "" ? { limit: pageSize } : { limit: pageSize, continue: token };
  }

  /** The server does not know WatchList, or it does not come through. */
  refuseWatchList(now: number): void {
    this.#watchListNotBefore = now + this.#watchListRetryMs;
    this.#watchListFailures = 0;
  }

  /** Returns whether this was one failure too many, so that a list is next. */
  failWatchList(now: number): boolean {
    this.#watchListFailures += 1;
    if (this.#watchListFailures < 2) return false;
    this.refuseWatchList(now);
    return true;
  }

  /** A list did not come whole. */
  page(): void {
    this.#isPaged = true;
  }

  complete(): void {
    this.#watchListFailures = 0;
    this.#isPaged = false;
  }
}
