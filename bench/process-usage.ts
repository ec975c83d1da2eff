import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What a process has cost so far, as the kernel of Linux counts it. */
export interface Usage {
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  /** Resident set now and at its largest, in MiB. */
  readonly mebibytes: number;
  readonly peakMebibytes: number;
}

/** Of a second, in which the kernel tells CPU time. */
const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Reads `/proc` from outside, which costs the process nothing. @throws Error when it has ended */
export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    cpuSeconds: cpuTicks(readFileSync(`/proc/${pid}/stat`, "utf8")) / ticks,
    mebibytes: mebibytesIn(status, "VmRSS"),
    peakMebibytes: mebibytesIn(status, "VmHWM"),
  };
}

/** The CPU time of the threads of a process by their name, in milliseconds. @throws Error when it has ended */
export function threadsOf(pid: number): ReadonlyMap<string, number> {
  const threads = new Map<string, number>();
  const folder = `/proc/${pid}/task`;
  for (const thread of readdirSync(folder)) {
    const name = readFileSync(`${folder}/${thread}/comm`, "utf8").trim();
    // Its first number is in nanoseconds.
    const time = Number.parseInt(readFileSync(`${folder}/${thread}/schedstat`, "utf8"), 10) / 1e6;
    threads.set(name, (threads.get(name) ?? 0) + time);
  }
  return threads;
}

/** `utime` and `stime` of `/proc/PID/stat`; the name of the program, before them, may hold anything. */
export function cpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** An amount of memory in `/proc/PID/status`, in MiB. */
export function mebibytesIn(status: string, name: string): number {
  const line = status.split("\n").find((each) => each.startsWith(`${name}:`)) ?? "";
  return Number.parseInt(line.slice(name.length + 1), 10) / 1024;
}
