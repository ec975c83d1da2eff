/**
 * Preloaded into a process (`node --import`) whose stalls are looked for, in a run of its own, as it
 * costs memory and time: a timer that notices when it comes late, and what the thread did meanwhile.
 * Answers each message of the parent with the longest stall since the last one.
 */

/** The longest time for which the event loop did not turn, too short by 4 ms at most. */
export interface Stall {
  readonly milliseconds: number;
  /** What of it the thread computed; the rest it waited, for a core or for something else. */
  readonly cpuMilliseconds: number;
}

const interval = 4;
const none: Stall = { milliseconds: 0, cpuMilliseconds: 0 };

let longest = none;
/** Before the event loop has turned for the first time, nothing that happens is a stall. */
let last: number | undefined;
let lastCpu = 0;

function cpuMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function look(): void {
  const now = performance.now();
  const cpu = cpuMilliseconds();
  const milliseconds = last === undefined ? 0 : now - last - interval;
  if (milliseconds > longest.milliseconds) {
    longest = { milliseconds, cpuMilliseconds: cpu - lastCpu };
  }
  last = now;
  lastCpu = cpu;
}

setInterval(look, interval).unref();
process.on("message", () => {
  look();
  process.send?.(longest);
  longest = none;
});
// The channel alone is no reason for the program to stay.
process.channel?.unref();
