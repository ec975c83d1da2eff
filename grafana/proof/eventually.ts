import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks for a complaint every half second until there is none, and returns how many seconds that
 * took. Throws the last complaint when there still is one after so many seconds.
 */
export async function eventually(
  what: string,
  seconds: number,
  complaint: () => Promise<string>,
): Promise<number> {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let last = await complaint();
  while (last !== "" && elapsed() < seconds) {
    await sleep(500);
    last = await complaint();
  }
  assert.equal(last, "", `${what}: after ${seconds} s still ${last}`);
  return elapsed();
}
