import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SimulationResult } from "./result.ts";

export interface Seed {
  readonly seed: number;
  readonly days: number;
  /** Empty for none. */
  readonly sabotage: string;
}

const player = join(import.meta.dirname, "play.ts");

/** The options that play a seed again. */
export function optionsOf({ seed, days, sabotage }: Seed): readonly string[] {
  const options = [`--seed=${seed}`, `--days=${days}`];
  return sabotage === "" ? options : [...options, `--sabotage=${sabotage}`];
}

/**
 * Plays a seed, for so many seconds of real time at most, in a process of its own: it replaces the
 * clocks and sockets of the whole process.
 */
export async function playSeed(seed: Seed, seconds = Infinity): Promise<SimulationResult> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", player, ...optionsOf(seed), `--seconds=${seconds}`],
    {
      env: { ...process.env, TZ: "UTC" },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout);
}
