/** `npm run bench -- pod-metrics`: what one request for `/pod-metrics` costs, beside a quiet exporter. */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Stall } from "./probe.ts";
import { startCluster, startExporter } from "./programs.ts";
import { body } from "./scrape.ts";
import type { Size } from "./size.ts";

const rounds = 5;
/** An answer is kept for 15 s; the next is made anew. In milliseconds. */
const kept = 16_000;

/** Prints a line for each round: the longest stall of the event loop with a request, and without one. */
export async function measurePodUsage(size: Size): Promise<void> {
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  await using running = await startExporter(kubeconfig, { preload: "probe" });
  const { url, exporter } = running;
  process.stdout.write(
    "| round | longest stall without, ms | with a request, ms | CPU, s | body, MB | peak, MiB | load |\n|-|-|-|-|-|-|-|\n",
  );
  for (let round = 1; round <= rounds; round += 1) {
    await exporter.ask<Stall>({});
    await sleep(kept);
    const without = await exporter.ask<Stall>({});
    const before = exporter.usage;
    const { length } = await body(`${url}/pod-metrics`, "identity");
    const found = await exporter.ask<Stall>({});
    const after = exporter.usage;
    const cells = [
      round,
      without.milliseconds.toFixed(1),
      found.milliseconds.toFixed(1),
      (after.cpuSeconds - before.cpuSeconds).toFixed(2),
      (length / 1e6).toFixed(1),
      after.peakMebibytes.toFixed(0),
      loadavg()[0]?.toFixed(1),
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}
