import type { ServerResponse } from "node:http";

import type { WatchStream } from "./watch-stream.ts";

/** The watches that clients have open, until their responses close. */
export class OpenWatches {
  readonly #streams = new Set<WatchStream>();

  get count(): number {
    return this.#streams.size;
  }

  add(stream: WatchStream, response: ServerResponse): void {
    this.#streams.add(stream);
    response.once("close", () => this.#streams.delete(stream));
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
