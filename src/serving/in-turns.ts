import { setImmediate } from "node:timers/promises";
import type { Slices } from "../accounting/slices.ts";

/** How long work may hold the event loop, in milliseconds: half of what rendering and reading may. */
const longestTurn = 5;

/**
 * The result of work in slices: whenever it has held the event loop for 5 ms, other work runs, and once
 * more at its end, so that what follows has a turn of its own.
 */
export async function inTurns<T>(work: Slices<T>): Promise<T> {
  let resumedAt = performance.now();
  for (;;) {
    const { done, value } = work.next();
    const isOver = done === true;
    if (!isOver && performance.now() - resumedAt < longestTurn) continue;
    await setImmediate();
    if (isOver) return value;
    resumedAt = performance.now();
  }
}
