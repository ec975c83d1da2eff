/**
 * Preloaded into a process (`node --import`) that is profiled, in a run of its own: V8's sampling
 * profiler, from the start on. Answers each message of the parent with the profile since the last one.
 */
import { Session } from "node:inspector";
import type { CpuProfile } from "./cpu-profile.ts";

/** What the main thread did for some time. */
export interface Profiled {
  readonly profile: CpuProfile;
  readonly cpuMilliseconds: number;
  /** What of it was before the profiler began, in which Node itself starts. */
  readonly before: number;
}

/** In microseconds. */
const interval = 500;

function cpuMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.setSamplingInterval", { interval });

let last = 0;
let before = cpuMilliseconds();
session.post("Profiler.start");

process.on("message", () => {
  session.post("Profiler.stop", (error, { profile }) => {
    if (error !== null) throw error;
    const answer: Profiled = {
      profile: { nodes: profile.nodes },
      cpuMilliseconds: cpuMilliseconds() - last,
      before,
    };
    process.send?.(answer);
    // To tell of it counts for neither.
    before = 0;
    session.post("Profiler.start");
    last = cpuMilliseconds();
  });
});
// The channel alone is no reason for the program to stay.
process.channel?.unref();
