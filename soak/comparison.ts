import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "../test/program.ts";
import { differences, type Numbers } from "./differences.ts";
import type { Setting } from "./setting.ts";

/**
 * From the last fault to equal numbers, in milliseconds. The longest wait between two attempts is a
 * minute, and what follows is a read of everything at the most.
 */
const settleTime = 150_000;
const between = 1000;

/**
 * Where the exporter differs from a fresh one when changes and faults are over, once it has had the
 * time to settle; none as soon as there is none.
 */
export async function differencesAtTheEnd({
  exporter,
  fresh,
}: Pick<Setting, "exporter" | "fresh">): Promise<readonly string[]> {
  await using other = await fresh();
  const limit = performance.now() + settleTime;
  for (;;) {
    const left = differences(await numbersOf(exporter), await numbersOf(other));
    if (left.length === 0 || performance.now() > limit) return left;
    await sleep(between);
  }
}

async function numbersOf(program: Program): Promise<Numbers> {
  const documents: Record<string, string> = {};
  for (const path of ["/", "/api/v1/snapshot"]) documents[path] = (await program.get(path)).body;
  return { series: await program.series(), documents };
}
