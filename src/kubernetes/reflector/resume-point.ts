import { WireError } from "../failures/errors.ts";
import type { NextRead } from "../failures/failure-row.ts";

/**
 * How many times in a row a resourceVersion may be refused; the next time it is given up. Whether as
 * invalid or as too new makes no difference: in turns, as by two servers behind one address, they are
 * as many reads that this version did not give.
 */
const refusalLimit = 3;

/** Where a reflector goes on: with a sync, or with a watch from a resourceVersion. */
export class ResumePoint {
  readonly #serverErrorsMs: number;
  #version = "";
  #mustSync = true;
  #serverFailsSince: number | undefined;
  #refusals = 0;
  #versionOfFailure: string | undefined;

  /** A watch that fails with 5xx for this many milliseconds is followed by a sync. */
  constructor(serverErrorsMs: number) {
    this.#serverErrorsMs = serverErrorsMs;
  }

  /** The resourceVersion, which is opaque; empty for any state. */
  get version(): string {
    return this.#version;
  }

  get mustSync(): boolean {
    return this.#mustSync;
  }

  /** A sync is complete at this resourceVersion. @throws WireError when it is empty. */
  synced(version: string): void {
    if (version === "") throw new WireError("the initial events end without a resourceVersion");
    this.#version = version;
    this.#mustSync = false;
  }

  /** The watch has come to this resourceVersion; an event without one changes nothing. */
  advance(version: string): void {
    if (version !== "") this.#version = version;
  }

  /** The server gives events: what failed before does not count any more. */
  confirm(): void {
    this.#serverFailsSince = undefined;
    this.#refusals = 0;
  }

  /** Everything has to be read again. */
  requireSync(): void {
    this.#mustSync = true;
  }

  /**
   * Does after a failure what its row says is next. Returns the row's word when a watch is now to be
   * followed by a sync; undefined when it is resumed, and when a sync was due anyway. `now` in
   * milliseconds.
   */
  fail(next: NextRead, now: number): Exclude<NextRead, "resume"> | undefined {
    if (next === "resume" || !this.#leadsToSync(next, now) || this.#mustSync) return undefined;
    this.#mustSync = true;
    return next;
  }

  #leadsToSync(next: Exclude<NextRead, "resume">, now: number): boolean {
    switch (next) {
      case "sync from nothing":
      case "sync from doubt":
        this.#version = "";
        return true;
      case "sync from nothing after 3":
        this.#refusals += 1;
        if (this.#refusals <= refusalLimit) return false;
        this.#version = "";
        return true;
      case "sync after 5 minutes":
        this.#serverFailsSince ??= now;
        return now - this.#serverFailsSince >= this.#serverErrorsMs;
      case "sync at the second time":
        break;
    }
    return this.#failedHereBefore();
  }

  /** Remembers where a watch failed; while a sync is due, its resourceVersion is not the place. */
  #failedHereBefore(): boolean {
    if (this.#mustSync) return false;
    const isSecond = this.#versionOfFailure === this.#version;
    this.#versionOfFailure = this.#version;
    return isSecond;
  }
}
