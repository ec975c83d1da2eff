import type { Readable } from "node:stream";
import { BodyWindow } from "../wire/body-window.ts";

/** How much of a body may wait to be decoded. More stays with the sender. */
const limitBytes = 256 * 1024;

export interface BodyListener {
  /** After so many milliseconds of decoding, timers and scrapes get a turn. */
  readonly sliceMs: number;
  /** A chunk's turn has come. Its bytes are gone afterwards. */
  readonly decode: (chunk: Buffer) => void;
  /** The last chunk has been decoded; with the error of a body that was cut. Dispose of the queue then. */
  readonly ended: (error?: Error) => void;
}

/**
 * Takes what has come of a body off its socket before any of it is decoded, and decodes it in slices
 * of time: an API server ends a watch whose client leaves its bytes waiting.
 *
 * What waits is copied into one buffer that is reused: chunks that live for a turn of the event loop
 * are old for the garbage collector, and take tens of megabytes while a large list is read.
 */
export class BodyQueue implements Disposable {
  readonly #body: Readable;
  readonly #listener: BodyListener;
  readonly #window = new BodyWindow();
  /** Of the chunks in the window. */
  readonly #lengths: number[] = [];
  #isPlanned = false;
  #isDisposed = false;
  #end: { readonly error?: Error } | undefined;

  constructor(body: Readable, listener: BodyListener) {
    this.#body = body;
    this.#listener = listener;
    body.on("data", (chunk: Buffer) => this.#take(chunk));
    body.once("end", () => this.#endWith({}));
    // There may be a second error, and one after the end: so the listener stays.
    body.on("error", (error) => this.#endWith({ error }));
    body.once("close", () => this.#endWith({ error: cut() }));
  }

  /** Decodes no more. The socket of a body that has not ended is gone; that of another is free. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#lengths.length = 0;
    this.#body.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#isDisposed) return;
    this.#window.append(chunk);
    this.#lengths.push(chunk.length);
    if (this.#window.length >= limitBytes) this.#body.pause();
    this.#plan();
  }

  #endWith(end: { readonly error?: Error }): void {
    this.#end ??= end;
    this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned || this.#isDisposed) return;
    this.#isPlanned = true;
    setImmediate(() => this.#work());
  }

  #work(): void {
    this.#isPlanned = false;
    const started = performance.now();
    do {
      const length = this.#lengths.shift();
      if (length === undefined) break;
      const { bytes, start } = this.#window;
      this.#window.start += length;
      this.#listener.decode(bytes.subarray(start, start + length));
    } while (performance.now() - started < this.#listener.sliceMs);
    if (this.#isDisposed) return;
    if (this.#window.length < limitBytes) this.#body.resume();
    if (this.#lengths.length > 0) this.#plan();
    else if (this.#end !== undefined) this.#listener.ended(this.#end.error);
  }
}

function cut(): Error {
  return Object.assign(new Error("the body was cut"), { code: "ERR_STREAM_PREMATURE_CLOSE" });
}
