/**
 * Preloaded into a measured process (`node --import`): watches it from inside, and answers the
 * parent's `measure` messages with what happened since the last one. The channel keeps a program
 * that has finished alive until the parent lets go of it.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a process cost since it was last asked. */
export interface Measurement {
  /** User and system CPU seconds. */
  readonly cpuSeconds: number;
  /** Peak resident set of the process so far, in MB. */
  readonly peakMegabytes: number;
  /** Resident set now, in MB. */
  readonly megabytes: number;
  /** The longest time the event loop did not turn, in milliseconds. */
  readonly stallMilliseconds: number;
}

const resolution = 1;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();
let cpuBefore = process.cpuUsage();

function measure(): Measurement {
  const { user, system } = process.cpuUsage(cpuBefore);
  cpuBefore = process.cpuUsage();
  const stallMilliseconds = Math.max(0, delay.max / 1e6 - resolution);
  delay.reset();
  return {
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    megabytes: process.memoryUsage.rss() / (1024 * 1024),
    stallMilliseconds,
  };
}

process.on("message", (message) => {
  if (message === "measure") process.send?.({ measurement: measure() });
});
