import { join } from "node:path";
import { freePort, ServerProcess } from "./server-process.ts";
import type { RunningServer } from "./prometheus.ts";

export interface StoreOptions {
  readonly directory: string;
  /** Seconds between scrapes: of the samples of a pair of Prometheus servers one is kept in each. */
  readonly interval: number;
  /** Seconds for which a series that has ended is still seen. */
  readonly lookback: number;
}

/** Starts a VictoriaMetrics from Debian's package `victoria-metrics`. */
export async function startVictoriaMetrics(options: StoreOptions): Promise<RunningServer> {
  const { directory, interval, lookback } = options;
  const port = await freePort();
  const process = new ServerProcess("victoria-metrics", [
    `-storageDataPath=${join(directory, "victoria-metrics")}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    `-dedup.minScrapeInterval=${interval}s`,
    `-search.maxLookback=${lookback}s`,
    // The default, 30s, hides what is newer.
    "-search.latencyOffset=1s",
    "-memory.allowedBytes=64MiB",
  ]);
  const url = `http://127.0.0.1:${port}`;
  await process.ready(`${url}/health`, 60_000);
  return { process, url };
}
