import type { ServerResponse } from "node:http";

import type { WatchStream } from "./watch-stream.ts";

/** The watches that clients have open, until their responses close. */
export class OpenWatches {
  readonly #streams = new Set<WatchStream>();
  #changesOfClosed = 0;

  get count(): number {
    return this.#streams.size;
  }

  /** How many changes have been written as events, on all watches there have been. */
  get changes(): number {
    return [...this.#streams].reduce((sum, { changes }) => sum + changes, this.#changesOfClosed);
  }

  add(stream: WatchStream, response: ServerResponse): void {
    this.#streams.add(stream);
    response.once("close", () => {
      this.#streams.delete(stream);
      this.#changesOfClosed += stream.changes;
    });
  }

  /** Writes a bookmark on every watch, now. */
  bookmark(): void {
    for (const stream of this.#streams) stream.bookmark();
  }

  /** Ends every watch cleanly. */
  end(): void {
    for (const stream of this.#streams) stream.end();
  }
}
