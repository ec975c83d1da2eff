import { Violation } from "./violation.ts";

/** A watch of each kind, the version, and what is being given up. */
const mostConnections = 16;
const mostTimers = 150;
/** Bytes. */
const mostGrowth = 24 * 1024 * 1024;

/** Nothing grows: neither with time nor with faults. */
export class Memory {
  #first: number | undefined;
  /** The largest heap so far, in bytes. */
  heap = 0;

  /** `connections` are those to the API server. */
  assertFew(connections: number, timers: number): void {
    if (connections > mostConnections) {
      throw new Violation("memory", `${connections} connections to the API server`);
    }
    if (timers > mostTimers) throw new Violation("memory", `${timers} timers`);
  }

  /** `heap` in bytes, after a garbage collection. */
  assertFlat(heap: number): void {
    this.#first ??= heap;
    this.heap = Math.max(this.heap, heap);
    const growth = heap - this.#first;
    if (growth > mostGrowth) throw new Violation("memory", `the heap has grown by ${growth} bytes`);
  }
}
