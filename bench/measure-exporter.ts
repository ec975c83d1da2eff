import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Child } from "./child.ts";
import { measureChurn } from "./churn.ts";
import type { Stall } from "./probe.ts";
import { busy, usual } from "./rates.ts";
import { startBaseline, startExporter } from "./programs.ts";
import type { ExporterResult, Scrape, Stalls } from "./result.ts";
import { body, latencies } from "./scrape.ts";

/** The sum of the samples of a family whose labels include `labels`. */
function sample(exposition: string, family: string, labels = ""): number {
  return exposition
    .split("\n")
    .filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `))
    .filter((line) => line.includes(labels))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

async function measureScrapes(url: string, isFirstRound: boolean): Promise<Scrape[]> {
  using folder = new DisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "kubecommit-bench-"));
  folder.defer(() => rmSync(directory, { recursive: true }));
  const files = { identity: join(directory, "plain"), gzip: join(directory, "gzip") };
  writeFileSync(files.identity, await body(`${url}/metrics`, "identity"));
  writeFileSync(files.gzip, await body(`${url}/metrics`, "gzip"));
  await using server = startBaseline("static-server", [files.identity, files.gzip]);
  const { port } = await server.line<{ port: number }>();
  const scrapes: Scrape[] = [];
  // One at a time first, which later rounds do again: the median is of what is at the same place.
  for (const concurrent of isFirstRound ? [1, 50] : [1]) {
    for (const encoding of ["identity", "gzip"] as const) {
      const total = concurrent === 1 ? 100 : 200;
      const { length } = await body(`${url}/metrics`, encoding);
      const exporter = await latencies(`${url}/metrics`, encoding, concurrent, total);
      const other = `http://127.0.0.1:${port}/`;
      const staticFile = await latencies(other, encoding, concurrent, total);
      scrapes.push({ encoding, concurrent, bytes: length, exporter, staticFile });
    }
  }
  return scrapes;
}

export interface Occupations {
  readonly isScraped: boolean;
  /** In which fifty scrape at once, and pods change at other rates than the one of the budgets. */
  readonly isFirstRound: boolean;
}

/** The exporter from its start through scrapes and churn, and telling of each. */
export async function measureExporter(
  kubeconfig: string,
  cluster: Child,
  { isScraped, isFirstRound }: Occupations,
  tell: (part: string) => void,
): Promise<ExporterResult> {
  tell("kubecommit");
  const started = performance.now();
  await using running = await startExporter(kubeconfig);
  const { url, exporter } = running;
  const seconds = (performance.now() - started) / 1000;
  const { cpuSeconds, peakMebibytes } = exporter.usage;
  const exposition = async (): Promise<string> =>
    gunzipSync(await body(`${url}/metrics`, "gzip")).toString();
  const first = await exposition();
  if (isScraped) tell("scrapes");
  const scrapes = isScraped ? await measureScrapes(url, isFirstRound) : [];
  const churn = [];
  for (const rate of isScraped && isFirstRound ? [busy, usual, 0] : [busy]) {
    tell(`${rate} pod events/s`);
    churn.push(await measureChurn(exporter, cluster, rate));
  }
  const { mebibytes } = exporter.usage;
  const last = await exposition();
  const lists = (text: string): number =>
    sample(text, "kubecommit_api_requests_total", 'verb="list"');
  return {
    seconds,
    cpuSeconds,
    peakMebibytes,
    receivedBytes: sample(first, "kubecommit_received_bytes_total"),
    tickSeconds:
      sample(last, "kubecommit_tick_duration_seconds_sum") /
      sample(last, "kubecommit_tick_duration_seconds_count"),
    series: first.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length,
    settledMebibytes: mebibytes,
    listRequests: lists(last) - lists(first),
    scrapes,
    churn,
  };
}

/** The longest stalls of an exporter of its own: until its first numbers, and while pods change. */
export async function measureStalls(
  kubeconfig: string,
  cluster: Child,
  hasChurn: boolean,
): Promise<Stalls> {
  await using running = await startExporter(kubeconfig, { preload: "probe" });
  const { exporter } = running;
  const start = await exporter.ask<Stall>({});
  if (!hasChurn) return { start };
  await measureChurn(exporter, cluster, busy);
  return { start, churn: await exporter.ask<Stall>({}) };
}
