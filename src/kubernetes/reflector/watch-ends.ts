import { ShortWatchError } from "../failures/errors.ts";

/** Three ends within a minute are news when they come again within so many milliseconds. */
const againMs = 300_000;

/** Tells a watch that ended in good time from one that is being refused: at once, or too often. */
export class WatchEnds {
  readonly #shortMs: number;
  /** Milliseconds since the epoch, of the last minute. */
  #recent: readonly number[] = [];
  /** When there last were three within a minute. */
  #seriesAt = -Infinity;

  constructor(shortMs: number) {
    this.#shortMs = shortMs;
  }

  /** Notes the clean end of a watch. @throws ShortWatchError */
  check(startedAt: number, endedAt: number, events: number): void {
    this.checkBrief(startedAt, endedAt, events);
    this.#recent = [...this.#recent.filter((end) => endedAt - end < 60_000), endedAt];
    if (this.#recent.length < 3) return;
    this.#recent = [];
    const isFirst = endedAt - this.#seriesAt > againMs;
    this.#seriesAt = endedAt;
    throw new ShortWatchError("three times within a minute", isFirst);
  }

  /** The same of a watch that was to end soon, however often that comes. @throws ShortWatchError */
  checkBrief(startedAt: number, endedAt: number, events: number): void {
    if (events === 0 && endedAt - startedAt < this.#shortMs) {
      throw new ShortWatchError("it ended at once");
    }
  }
}
