/** `npm run bench -- pod-metrics`: what one request for `/pod-metrics` costs, beside a quiet exporter. */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Size } from "./measure.ts";
import { startCluster, startExporter } from "./programs.ts";
import { body } from "./scrape.ts";

const rounds = 5;
/** An answer is kept for 15 s; the next is made anew. In milliseconds. */
const kept = 16_000;

/** Prints a line for each round: the longest stall of the event loop with a request, and without one. */
export async function measurePodUsage(size: Size): Promise<void> {
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  await using running = await startExporter(kubeconfig);
  const { url, exporter } = running;
  process.stdout.write(
    "| round | longest stall without, ms | with a request, ms | CPU, s | body, MB | peak, MiB | load |\n|-|-|-|-|-|-|-|\n",
  );
  for (let round = 1; round <= rounds; round += 1) {
    await exporter.measure();
    await sleep(kept);
    const without = await exporter.measure();
    const { length } = await body(`${url}/pod-metrics`, "identity");
    const found = await exporter.measure();
    const cells = [
      round,
      without.stallMilliseconds.toFixed(1),
      found.stallMilliseconds.toFixed(1),
      found.cpuSeconds.toFixed(2),
      (length / 1e6).toFixed(1),
      found.peakMebibytes.toFixed(0),
      loadavg()[0]?.toFixed(1),
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}
