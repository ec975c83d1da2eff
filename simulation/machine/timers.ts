import type { Activity } from "./activity.ts";
import type { Clock } from "./clock.ts";

/** Node takes a longer delay for the shortest. */
const longestDelay = 2 ** 31 - 1;

/** A timer of the simulated machine: as much of Node's `Timeout` as programs use. */
export class VirtualTimer implements Disposable {
  readonly #timers: Timers;
  readonly #callback: () => void;
  readonly #delay: number;
  readonly #repeats: boolean;
  /** By the monotonic clock; undefined when it does not run. */
  due: number | undefined;

  constructor(timers: Timers, callback: () => void, delay: number, repeats: boolean) {
    this.#timers = timers;
    this.#callback = callback;
    this.#delay = delay >= 1 && delay <= longestDelay ? Math.ceil(delay) : 1;
    this.#repeats = repeats;
    this.due = timers.now() + this.#delay;
  }

  fire(): void {
    this.due = undefined;
    if (this.#repeats) this.refresh();
    this.#callback();
  }

  /** A timer that has run starts again. */
  refresh(): this {
    const wasQueued = this.due !== undefined;
    this.due = this.#timers.now() + this.#delay;
    if (!wasQueued) this.#timers.enqueue(this, this.due);
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  close(): this {
    this[Symbol.dispose]();
    return this;
  }

  [Symbol.dispose](): void {
    this.#timers.stopped(this);
    this.due = undefined;
  }
}

interface Entry {
  readonly timer: VirtualTimer;
  readonly due: number;
  readonly order: number;
}

/** All timers of the simulated machine. Those that are due together run in the order of their start. */
export class Timers {
  readonly #clock: Clock;
  readonly #activity: Activity;
  /** A heap by {@link isBefore}. An entry of a timer that was refreshed or stopped since is void. */
  readonly #heap: Entry[] = [];
  #order = 0;
  #running = 0;

  constructor(clock: Clock, activity: Activity) {
    this.#clock = clock;
    this.#activity = activity;
  }

  /** How many timers run. */
  get running(): number {
    return this.#running;
  }

  now(): number {
    return this.#clock.monotonic();
  }

  start(callback: () => void, delay: number, repeats = false): VirtualTimer {
    this.#activity.note();
    const timer = new VirtualTimer(this, callback, delay, repeats);
    this.enqueue(timer, timer.due ?? 0);
    return timer;
  }

  enqueue(timer: VirtualTimer, due: number): void {
    this.#running += 1;
    this.#push(timer, due);
  }

  stopped(timer: VirtualTimer): void {
    if (timer.due !== undefined) this.#running -= 1;
  }

  /** Takes the next timer; undefined when none runs. */
  next(): VirtualTimer | undefined {
    for (let entry = this.#pop(); entry !== undefined; entry = this.#pop()) {
      const { timer, due } = entry;
      if (timer.due === due) {
        this.#running -= 1;
        return timer;
      }
      // It was refreshed: only its last entry is needed.
      if (timer.due !== undefined && timer.due > due) this.#push(timer, timer.due);
    }
    return undefined;
  }

  #push(timer: VirtualTimer, due: number): void {
    const entry = { timer, due, order: (this.#order += 1) };
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = heap[(at - 1) >> 1];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[at] = parent;
      at = (at - 1) >> 1;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.due === b.due ? a.order < b.order : a.due < b.due;
}
