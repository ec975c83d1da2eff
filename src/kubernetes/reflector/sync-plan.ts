import type { FailureClass } from "../failures/failure-class.ts";
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

  /**
   * Learns from a failure before the end of the initial events. Returns why WatchList is not tried
   * again for a while, so that a list is next; undefined when the same is to be tried again.
   */
  failWatchList(
    found: FailureClass,
    isOverdue: boolean,
    now: number,
  ): "refused" | "broken" | undefined {
    const isRefused = found === "invalid" || found === "not found";
    if (brokenStreams.has(found)) this.#watchListFailures += 1;
    if (!isRefused && !isOverdue && this.#watchListFailures < 2) return undefined;
    this.#watchListFailures = 0;
    this.#watchListNotBefore = now + this.#watchListRetryMs;
    return isRefused ? "refused" : "broken";
  }

  /** Learns from the failure of a list. */
  failList(found: FailureClass, status: number | undefined): void {
    if (cutLists.has(found) || status === 504) this.#isPaged = true;
  }

  complete(): void {
    this.#watchListFailures = 0;
    this.#isPaged = false;
  }
}

/** Failures that a server or proxy without a working WatchList causes. */
const brokenStreams: ReadonlySet<FailureClass> = new Set([
  "short",
  "server",
  "reset",
  "idle",
  "bad data",
]);

/** Failures of a list that a shorter one may not have; the server cuts it after 60 s. */
const cutLists: ReadonlySet<FailureClass> = new Set([
  "expired",
  "invalid",
  "idle",
  "reset",
  "bad data",
]);
