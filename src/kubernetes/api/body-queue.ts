import type { IncomingMessage } from "node:http";

/** After this much decoding, timers and scrapes get a turn. */
const sliceMs = 10;

/** How much of a body may wait to be decoded. More stays with the sender. */
const limitBytes = 1024 * 1024;

export interface BodyListener {
  /** A chunk's turn has come. */
  readonly decode: (chunk: Buffer) => void;
  /** The last chunk has been decoded; with the error of a body that was cut. Dispose of the queue then. */
  readonly ended: (error?: Error) => void;
}

/**
 * Takes what has come of a body off its socket before any of it is decoded, and decodes it in slices
 * of time: an API server ends a watch whose client leaves its bytes waiting.
 */
export class BodyQueue implements Disposable {
  readonly #body: IncomingMessage;
  readonly #listener: BodyListener;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #isPlanned = false;
  #isDisposed = false;
  #end: { readonly error?: Error } | undefined;

  constructor(body: IncomingMessage, listener: BodyListener) {
    this.#body = body;
    this.#listener = listener;
    body.on("data", (chunk: Buffer) => this.#take(chunk));
    body.once("end", () => this.#endWith({}));
    // There may be a second error, and one after the end: so the listener stays.
    body.on("error", (error) => this.#endWith({ error }));
    body.once("close", () => this.#endWith({ error: cut() }));
  }

  /** Decodes no more. The socket of a body that has not ended is gone. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#chunks.length = 0;
    if (!this.#body.readableEnded) this.#body.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#isDisposed) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= limitBytes) this.#body.pause();
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
      const chunk = this.#chunks.shift();
      if (chunk === undefined) break;
      this.#bytes -= chunk.length;
      this.#listener.decode(chunk);
    } while (performance.now() - started < sliceMs);
    if (this.#isDisposed) return;
    if (this.#bytes < limitBytes) this.#body.resume();
    if (this.#chunks.length > 0) this.#plan();
    else if (this.#end !== undefined) this.#listener.ended(this.#end.error);
  }
}

function cut(): Error {
  return Object.assign(new Error("the body was cut"), { code: "ERR_STREAM_PREMATURE_CLOSE" });
}
