import type { IncomingMessage } from "node:http";
import { type Deadline, DeadlineError } from "../failures/errors.ts";
import { BodyQueue } from "./body-queue.ts";
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
  readonly received?: (bytes: number) => void;
  /**
   * After each decoded chunk. Returns whether it brought something: where this is given, bytes alone
   * do not end a silence. What it throws ends the reading.
   */
  readonly decoded?: () => boolean;
}

/**
 * Decodes a body while it arrives; what cannot be decoded fast enough stays with the sender.
 * Resolves when the body is complete. Rejects with what the decoder throws, with the system error
 * of a body that is cut, a {@link DeadlineError} or the signal's reason; the socket is gone then.
 */
export function readBody<R>(
  body: IncomingMessage,
  decoder: BodyDecoder<R>,
  reading: BodyReading,
): Promise<R> {
  const { signal, silence, totalMs, time, sliceMs = usualSliceMs } = reading;
  return new Promise((resolve, reject) => {
    let isDone = false;
    const expireAfter = (ms: number, missing: "nothing" | "no end") =>
      time.after(ms, () => finish(() => reject(new DeadlineError(silence.deadline, ms, missing))));
    const timer = expireAfter(silence.limitMs, "nothing");
    const total = totalMs === Infinity ? undefined : expireAfter(totalMs, "no end");
    const queue = new BodyQueue(body, {
      sliceMs,
      decode,
      ended: (error) =>
        finish(() => (error === undefined ? resolve(decoder.end()) : reject(error))),
    });
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();

    function decode(chunk: Buffer): void {
      try {
        reading.received?.(chunk.length);
        decoder.push(chunk);
        if (reading.decoded?.() ?? true) timer.refresh();
      } catch (error) {
        finish(() => reject(errorOf(error)));
      }
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
        reject(errorOf(error));
      }
    }
  });
}

function errorOf(error: unknown): Error {
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
