import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./child.ts";
import type { Churn } from "./result.ts";

/** One tick falls into as many seconds, wherever they begin. */
const seconds = 15;
/** Until a new rate shows, in milliseconds. */
const settle = 1000;

/** What a program costs while the cluster makes so many changes a second. */
export async function measureChurn(program: Child, cluster: Child, asked: number): Promise<Churn> {
  const rate = { eventsPerSecond: asked };
  await cluster.ask(rate);
  await sleep(settle);
  const { changes: before } = await cluster.ask<{ changes: number }>(rate);
  const started = performance.now();
  const { cpuSeconds } = program.usage;
  await sleep(seconds * 1000);
  const elapsed = (performance.now() - started) / 1000;
  const after = program.usage;
  const { changes } = await cluster.ask<{ changes: number }>({ eventsPerSecond: 0 });
  return {
    asked,
    eventsPerSecond: (changes - before) / elapsed,
    cpu: (after.cpuSeconds - cpuSeconds) / elapsed,
    mebibytes: after.mebibytes,
  };
}
