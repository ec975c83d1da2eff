import type { Socket } from "node:net";

/**
 * Bytes that wait to be passed on before no more are read: the sender then feels a stall. More than
 * are under way during a delay, which makes bytes late but not few.
 */
const mostWaiting = 4 * 1024 * 1024;

interface Waiting {
  readonly bytes: Buffer;
  /** When they may pass, on the clock of `performance.now()`. */
  readonly due: number;
}

/** Passes the bytes of one socket on to another, in order: late, not for a while, or with one wrong. */
export class ByteFlow {
  /** How late each byte is, in milliseconds. */
  delay = 0;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #onPassed: (bytes: number) => void;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #stalledUntil = 0;
  /** Where in the next bytes a bit is flipped, from 0 to 1. */
  #corruptAt: number | undefined;
  #hasEnded = false;
  #isBlocked = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, onPassed: (bytes: number) => void = () => undefined) {
    this.#from = from;
    this.#to = to;
    this.#onPassed = onPassed;
    from.on("data", (bytes: Buffer) => this.#take(bytes));
    from.once("end", () => {
      this.#hasEnded = true;
      this.#pass();
    });
    to.on("drain", () => {
      this.#isBlocked = false;
      this.#pass();
    });
    to.once("close", () => {
      this.stop();
      from.destroy();
    });
  }

  /** Nothing passes for so many milliseconds; more while it is stalled already change nothing. */
  stall(milliseconds: number): void {
    const now = performance.now();
    if (now >= this.#stalledUntil) this.#stalledUntil = now + milliseconds;
  }

  /** Flips a bit in the next bytes that arrive, `at` this part of their length. */
  corruptNext(at: number): void {
    this.#corruptAt = at;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #take(bytes: Buffer): void {
    if (this.#corruptAt !== undefined) {
      const at = Math.floor(this.#corruptAt * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      this.#corruptAt = undefined;
    }
    this.#waiting.push({ bytes, due: performance.now() + this.delay });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > mostWaiting) this.#from.pause();
    this.#pass();
  }

  #pass(): void {
    clearTimeout(this.#timer);
    while (!this.#to.destroyed && !this.#isBlocked) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const wait = Math.max(next.due, this.#stalledUntil) - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#pass(), wait);
        return;
      }
      this.#waiting.shift();
      this.#waitingBytes -= next.bytes.length;
      this.#isBlocked = !this.#to.write(next.bytes);
      this.#onPassed(next.bytes.length);
    }
    if (this.#waitingBytes <= mostWaiting) this.#from.resume();
    if (this.#hasEnded && this.#waiting.length === 0) this.#to.end();
  }
}
