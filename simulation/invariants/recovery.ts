import type { Scrape } from "../observation/served.ts";
import { Violation } from "./violation.ts";

/**
 * How long the way back may take, in milliseconds. The slowest is from a stream that has gone silent:
 * it is given up after three minutes, and the next attempt waits for up to a minute and a half. Then
 * a tick takes over what has been read.
 */
export function recoveryTime(tickInterval: number): number {
  return 300_000 + tickInterval;
}

/** Long enough after the last fault, the program is up with what a fresh read shows. */
export function assertRecovered({ metrics, snapshot }: Scrape, serverVersion: string): void {
  if (metrics.up !== 1)
    throw new Violation("recovery", `up is ${metrics.up}, long after the faults`);
  if (snapshot?.serverVersion !== serverVersion) {
    throw new Violation(
      "recovery",
      `the rules are those of ${snapshot?.serverVersion}, the server is ${serverVersion}`,
    );
  }
}
