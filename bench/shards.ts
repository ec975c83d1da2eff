/** `npm run bench -- shards`: what one of several shards costs, beside one exporter for all. */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fixed } from "./markdown.ts";
import { startCluster, startExporter } from "./programs.ts";
import type { Size } from "./size.ts";

const rounds = 3;
/** The last keeps next to nothing of pods: what is left is the price of reading, and of the nodes. */
const totals = [1, 2, 4, 100];
/** From the first numbers until memory counts as settled, which is after the next tick. In milliseconds. */
const settling = 20_000;

/** Prints a line for each round and number of shards, of which the last one is measured, in turn. */
export async function measureShards(size: Size): Promise<void> {
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  process.stdout.write(
    "| round | shards | CPU until the first numbers, s | peak, MiB | settled, MiB | load |\n|-|-|-|-|-|-|\n",
  );
  for (let round = 1; round <= rounds; round += 1) {
    for (const total of totals) {
      const flags = total === 1 ? [] : [`--shard=${total - 1}`, `--total-shards=${total}`];
      await using running = await startExporter(kubeconfig, { flags });
      const { exporter } = running;
      const { cpuSeconds } = exporter.usage;
      await sleep(settling);
      const { peakMebibytes, mebibytes } = exporter.usage;
      const cells = [
        round,
        total,
        fixed(cpuSeconds, 2),
        fixed(peakMebibytes, 0),
        fixed(mebibytes, 0),
        fixed(loadavg()[0] ?? 0),
      ];
      process.stdout.write(`| ${cells.join(" | ")} |\n`);
    }
  }
}
