import type { Activity } from "../machine/activity.ts";
import type { Timers, VirtualTimer } from "../machine/timers.ts";
import type { Endpoint } from "./endpoint.ts";

/** What happens to bytes on their way. */
export interface Disturbance {
  /** Milliseconds before each piece. */
  delay: number;
  /** Bytes of a piece. */
  pieceBytes: number;
  /** Nothing arrives any more, and nobody is told. */
  isSilent: boolean;
  /** After so many more bytes it breaks. */
  breakAfter: number;
  /** After so many more bytes one is another. */
  corruptAfter: number;
}

export const undisturbed: Disturbance = {
  delay: 0,
  pieceBytes: Infinity,
  isSilent: false,
  breakAfter: Infinity,
  corruptAfter: Infinity,
};

/** What was written at once. */
export interface Unit {
  /** Undefined for the end of the stream. */
  readonly bytes: Buffer | undefined;
  /**
   * Since when, by the monotonic clock, there has been something under way without a pause: the writer
   * has held back what is not through yet, and so may have had this since then.
   */
  readonly sentAt: number;
  isCorrupted: boolean;
}

interface Queued extends Unit {
  readonly done: () => void;
  delivered: number;
}

interface PipeEvents {
  /** All bytes of a unit have arrived. */
  readonly arrived: (unit: Unit) => void;
  /** It is to break here. */
  readonly broken: () => void;
  /** There is nobody at the end. */
  readonly unwanted: () => void;
}

/** One direction of a connection. Bytes arrive in order, as fast as the reader takes them. */
export class Pipe {
  disturbance: Disturbance = { ...undisturbed };
  readonly #to: Endpoint;
  readonly #timers: Timers;
  readonly #activity: Activity;
  readonly #events: PipeEvents;
  readonly #queue: Queued[] = [];
  #busySince = -Infinity;
  #idleSince = -Infinity;
  #isFull = false;
  #isFinished = false;
  #isPumping = false;
  #waiting: VirtualTimer | undefined;

  constructor(to: Endpoint, timers: Timers, activity: Activity, events: PipeEvents) {
    this.#to = to;
    this.#timers = timers;
    this.#activity = activity;
    this.#events = events;
  }

  send(bytes: Buffer | undefined, done: () => void = () => undefined): void {
    if (this.#isFinished) return;
    this.#isFinished = bytes === undefined;
    this.#activity.note();
    const now = this.#timers.now();
    if (this.#queue.length === 0 && now > this.#idleSince) this.#busySince = now;
    this.#queue.push({ bytes, sentAt: this.#busySince, done, delivered: 0, isCorrupted: false });
    this.#pumpSoon();
  }

  /** The reader takes more. */
  resume(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#pumpSoon();
  }

  /** What held it up is over. */
  calm(): void {
    const { isSilent } = this.disturbance;
    this.disturbance = { ...undisturbed, isSilent };
    this.#waiting?.[Symbol.dispose]();
    this.#waiting = undefined;
    this.#pumpSoon();
  }

  close(): void {
    this.#waiting?.[Symbol.dispose]();
    this.#queue.length = 0;
    this.#isFinished = true;
  }

  /** Not from within the reader's or the writer's call. */
  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#activity.begin();
    process.nextTick(() => {
      this.#activity.end();
      this.#isPumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#waiting === undefined && this.#canDeliver()) {
      const { delay } = this.disturbance;
      if (delay > 0) {
        this.#waiting = this.#timers.start(() => {
          this.#waiting = undefined;
          if (this.#canDeliver()) this.#deliver();
          this.#pumpSoon();
        }, delay);
        return;
      }
      this.#deliver();
    }
  }

  #canDeliver(): boolean {
    return this.#queue.length > 0 && !this.#isFull && !this.disturbance.isSilent;
  }

  #deliver(): void {
    const [unit] = this.#queue;
    if (unit === undefined) return;
    if (this.#to.destroyed) {
      this.#queue.length = 0;
      if (unit.bytes !== undefined) this.#events.unwanted();
      return;
    }
    this.#activity.note();
    if (unit.bytes === undefined) {
      this.#queue.shift();
      this.#to.push(null);
      return;
    }
    const { pieceBytes, breakAfter } = this.disturbance;
    const start = unit.delivered;
    const end = Math.min(unit.bytes.length, start + Math.min(pieceBytes, breakAfter));
    const piece = this.#passed(unit, unit.bytes.subarray(start, end));
    unit.delivered = end;
    if (end === unit.bytes.length) {
      this.#queue.shift();
      this.#idleSince = this.#timers.now();
      unit.done();
      this.#events.arrived(unit);
    }
    this.#to.active();
    if (piece.length > 0 && !this.#to.push(piece)) this.#isFull = true;
    if (this.disturbance.breakAfter > 0) return;
    // Not at once: what has arrived can still be read.
    this.disturbance.isSilent = true;
    this.#timers.start(() => this.#events.broken(), 1);
  }

  /** The piece as it comes out, with the disturbances counted down. */
  #passed(unit: Queued, piece: Buffer): Buffer {
    const { disturbance } = this;
    const at = disturbance.corruptAfter;
    disturbance.breakAfter -= piece.length;
    disturbance.corruptAfter -= piece.length;
    if (at >= piece.length) return piece;
    disturbance.corruptAfter = Infinity;
    unit.isCorrupted = true;
    if (!isOfHead(unit, unit.delivered + at)) {
      // A changed amount would be believed: it is TLS that finds it out, and ends the connection.
      disturbance.breakAfter = 0;
      return Buffer.alloc(0);
    }
    const corrupted = Buffer.from(piece);
    // Not what it was, whatever it was, and the same in each run.
    corrupted[at] = corrupted[at] === 0xff ? 0 : 0xff;
    return corrupted;
  }
}

/** Whether a byte is of the head of a request or an answer. */
function isOfHead({ bytes }: Unit, at: number): boolean {
  if (bytes === undefined || !/^(GET|HTTP)/.test(bytes.subarray(0, 4).toString("latin1"))) {
    return false;
  }
  return at < bytes.indexOf("\r\n\r\n");
}
