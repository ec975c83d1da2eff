/** How long the reader waits for what, in milliseconds. */
export interface Timings {
  /**
   * Without an event or a bookmark of a watch. Bookmarks come once a minute, but not of a kind that
   * does not change; early enough to ask before what is known counts as stale, after 3 minutes.
   */
  readonly idleMs: number;
  /** Without a byte of a list. */
  readonly listSilenceMs: number;
  /** For a page of a list, or a whole one, however steadily it comes. */
  readonly pageTotalMs: number;
  /** Without another of the initial events of a WatchList. */
  readonly initialSilenceMs: number;
  /** From the first change among the initial events to the bookmark that ends them. */
  readonly initialChangeMs: number;
  /** For all initial events. */
  readonly initialTotalMs: number;
  /** A server or proxy that fails at WatchList is not asked for one again before this. */
  readonly watchListRetryMs: number;
  /** A watch that fails with 5xx for so long is given up for a relist. */
  readonly serverErrorsMs: number;
  /** A watch that ends earlier, and without an event, has failed. */
  readonly shortWatchMs: number;
  /** A watch that follows a failure is a brief one when nothing has been confirmed for so long. */
  readonly doubtMs: number;
  /** The time between two requests for the server's version, at least. */
  readonly versionLeastMs: number;
  /** How often the server's version is read again at least. */
  readonly versionMs: number;
  /** How often it is looked whether devices can be read, while they cannot. */
  readonly devicesMs: number;
}

export const usualTimings: Timings = {
  idleMs: 150_000,
  listSilenceMs: 60_000,
  pageTotalMs: 300_000,
  initialSilenceMs: 30_000,
  initialChangeMs: 20_000,
  initialTotalMs: 300_000,
  watchListRetryMs: 3_600_000,
  serverErrorsMs: 300_000,
  shortWatchMs: 1000,
  doubtMs: 10_000,
  versionLeastMs: 60_000,
  versionMs: 3_600_000,
  devicesMs: 300_000,
};
