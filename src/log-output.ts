import type { Writable } from "node:stream";

/** What may wait for a reader that is slow, in bytes. */
const backlogLimit = 1024 * 1024;

/**
 * Writes the lines of the log. A log that nobody reads, that is full or gone must not stop the
 * program: lines that cannot be written are dropped and counted.
 */
export class LogOutput {
  readonly #output: Writable;
  #dropped = 0;
  #onDropped: ((lines: number) => void) | undefined;

  constructor(output: Writable) {
    this.#output = output;
    // The callback of each write gets the error too; without a listener it would end the process.
    output.on("error", () => undefined);
  }

  /** Calls back with the number of lines that have been dropped, now and from now on. */
  observe(onDropped: (lines: number) => void): void {
    this.#onDropped = onDropped;
    onDropped(this.#dropped);
  }

  write(line: string): void {
    if (this.#output.writableLength >= backlogLimit) {
      this.#drop();
      return;
    }
    this.#output.write(line, (error) => {
      if (error !== undefined && error !== null) this.#drop();
    });
  }

  /**
   * Ends the process after this time in milliseconds, if all that keeps it is a line that nobody
   * reads.
   */
  endWithin(ms: number): void {
    if (this.#output.writableLength > 0) setTimeout(() => process.exit(), ms).unref();
  }

  #drop(): void {
    this.#dropped += 1;
    this.#onDropped?.(1);
  }
}
