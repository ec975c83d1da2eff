import { BodyWindow, checkItemLength } from "../body-window.ts";
import { parseJson } from "./list.ts";
import { isJsonSpace } from "./scanner.ts";
import type { BodyDecoder } from "../objects.ts";

const lineFeed = 0x0a;

/** Decodes the JSON body of a watch while it arrives: one event per line. */
export class JsonWatchDecoder implements BodyDecoder<void> {
  readonly #onLine: (event: unknown) => void;
  readonly #window = new BodyWindow();
  /** How much of what is waiting has no line feed in it. */
  #scanned = 0;

  constructor(onLine: (event: unknown) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const window = this.#window;
    window.append(chunk);
    let lineEnd = window.indexOf(lineFeed, window.start + this.#scanned);
    while (lineEnd !== -1) {
      this.#line(lineEnd);
      window.start = lineEnd + 1;
      lineEnd = window.indexOf(lineFeed, window.start);
    }
    checkItemLength(window.length);
    this.#scanned = window.length;
  }

  /** A last line without a line feed counts, if it is whole. */
  end(): void {
    this.#line(this.#window.end);
  }

  #line(end: number): void {
    const { bytes, start } = this.#window;
    checkItemLength(end - start);
    let first = start;
    while (first < end && isJsonSpace(bytes[first])) first += 1;
    if (first < end) this.#onLine(parseJson(bytes, first, end));
  }
}
