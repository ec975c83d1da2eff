import { Violation } from "./violation.ts";

export interface Footprint {
  /** Connections to the API server. */
  readonly connections: number;
  readonly timers: number;
  /** Bytes, after a garbage collection. */
  readonly heap: number;
}

/** A watch of each kind, the version, and what is being given up. */
const mostConnections = 16;
const mostTimers = 150;
const mostGrowth = 24 * 1024 * 1024;

/** Nothing grows: neither with time nor with faults. */
export class Memory {
  #first: number | undefined;
  /** The largest so far, in bytes. */
  heap = 0;

  assertBounded({ connections, timers, heap }: Footprint): void {
    if (connections > mostConnections) {
      throw new Violation("memory", `${connections} connections to the API server`);
    }
    if (timers > mostTimers) throw new Violation("memory", `${timers} timers`);
    this.#first ??= heap;
    this.heap = Math.max(this.heap, heap);
    const growth = heap - this.#first;
    if (growth > mostGrowth) throw new Violation("memory", `the heap has grown by ${growth} bytes`);
  }
}
