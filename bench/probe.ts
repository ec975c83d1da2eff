/**
 * Preloaded into a measured process (`node --import`) as JavaScript, as Node's loader of TypeScript
 * would cost the process 19 MiB: watches it from inside, and answers the parent's `measure` messages
 * with what happened since the last one. The channel keeps a program that has finished alive until
 * the parent lets go of it.
 */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a process cost since it was last asked. */
export interface Measurement {
  /** User and system CPU seconds. */
  readonly cpuSeconds: number;
  /** Peak resident set of the process so far, in MiB. */
  readonly peakMebibytes: number;
  /** Resident set now, in MiB. */
  readonly mebibytes: number;
  /** The longest time the event loop did not turn, in milliseconds, too short by 4 at most. */
  readonly stallMilliseconds: number;
}

/** In milliseconds; one of 1 would take more of a core than an idle exporter. */
const resolution = 4;
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
    peakMebibytes: peakKibibytes() / 1024,
    mebibytes: process.memoryUsage.rss() / (1024 * 1024),
    stallMilliseconds,
  };
}

/** What `getrusage` says would begin with the size of the parent, of which the process was forked. */
function peakKibibytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  const [, peak = "0"] =
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(peak);
}

process.on("message", (message) => {
  if (message === "measure") process.send?.({ measurement: measure() });
});
