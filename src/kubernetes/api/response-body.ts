import type { IncomingMessage } from "node:http";
import { CompressionError, type Deadline, DeadlineError, WireError } from "../failures/errors.ts";
import { BodyQueue } from "./body-queue.ts";
import { contentOf } from "./content.ts";
import { abortReason } from "./exchange.ts";
import type { BodyDecoder } from "../wire/objects.ts";
import type { Timekeeping } from "../time.ts";

const usualSliceMs = 10;

export interface BodyReading {
  readonly signal: AbortSignal;
  /** What is given up, and after how many milliseconds without a byte, or what `decoded` says. */
  readonly silence: { readonly deadline: Deadline; readonly limitMs: number };
  /** Milliseconds for the whole body, however steadily it comes; Infinity for one without end. */
  readonly totalMs: number;
  readonly time: Timekeeping;
  /** After so many milliseconds of decoding, timers and scrapes get a turn; 10 without. */
  readonly sliceMs?: number;
  /** With each decoded chunk, and at the end: the bytes that have arrived since, compressed perhaps. */
  readonly received?: (bytes: number) => void;
  /**
   * After each decoded chunk. Returns whether it brought something: where this is given, bytes alone
   * do not end a silence. What it throws ends the reading.
   */
  readonly decoded?: () => boolean;
}

/**
 * Inflates and decodes a body while it arrives; what cannot be decoded fast enough stays with the
 * sender. Resolves when the body is complete. Rejects with what the decoder throws, a
 * {@link CompressionError}, the system error of a body that is cut, a {@link DeadlineError} or the
 * signal's reason; the socket is gone then.
 */
export function readBody<R>(
  body: IncomingMessage,
  decoder: BodyDecoder<R>,
  reading: BodyReading,
): Promise<R> {
  const { signal, silence, totalMs, time, sliceMs = usualSliceMs } = reading;
  return new Promise((resolve, reject) => {
    const content = contentOf(body);
    let arrived = 0;
    body.on("data", (bytes: Buffer) => (arrived += bytes.length));
    let isDone = false;
    const expireAfter = (ms: number, missing: "nothing" | "no end") =>
      time.after(ms, () => finish(() => reject(new DeadlineError(silence.deadline, ms, missing))));
    const timer = expireAfter(silence.limitMs, "nothing");
    const total = totalMs === Infinity ? undefined : expireAfter(totalMs, "no end");
    const queue = new BodyQueue(content, {
      sliceMs,
      decode,
      ended: (error) => {
        count();
        finish(() => (error === undefined ? resolve(decoder.end()) : reject(error)));
      },
    });
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();

    function decode(chunk: Buffer): void {
      try {
        count();
        decoder.push(chunk);
        if (reading.decoded?.() ?? true) timer.refresh();
      } catch (error) {
        finish(() => reject(errorOf(error, content !== body)));
      }
    }
    function count(): void {
      reading.received?.(arrived);
      arrived = 0;
    }
    function stop(): void {
      finish(() => reject(abortReason(signal)));
    }
    function finish(settle: () => void): void {
      if (isDone) return;
      isDone = true;
      timer[Symbol.dispose]();
      total?.[Symbol.dispose]();
      signal.removeEventListener("abort", stop);
      queue[Symbol.dispose]();
      try {
        settle();
      } catch (error) {
        reject(errorOf(error, content !== body));
      }
    }
  });
}

/** Damaged gzip may be inflated, and not be decodable, before its checksum has come. */
function errorOf(error: unknown, isInflated: boolean): Error {
  if (isInflated && error instanceof WireError) {
    return new CompressionError(`what it inflates to is wrong: ${error.message}`, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** Keeps a small body whole. */
export class WholeBody implements BodyDecoder<Buffer> {
  readonly #chunks: Buffer[] = [];
  readonly #limit: number;
  #length = 0;

  /** `limit` in bytes: a longer body is cut there, without an error. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk.subarray(0, Math.max(this.#limit - this.#length, 0))));
    this.#length += chunk.length;
  }

  end(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
