import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Child } from "./child.ts";
import { startCluster, startExporter } from "./programs.ts";
import { body, latencies } from "./scrape.ts";
import type { Latencies } from "./scrape.ts";

export interface Size {
  readonly nodes: number;
  readonly pods: number;
}

/** A sync from nothing: seconds and CPU seconds to its end, memory in MiB. */
export interface Sync {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  readonly stallMilliseconds: number;
}

/** One way of scraping, of the exporter and of a static file of the same bytes. */
export interface Scrape {
  readonly encoding: "identity" | "gzip";
  readonly concurrent: number;
  readonly bytes: number;
  readonly exporter: Latencies;
  readonly staticFile: Latencies;
}

/** Some seconds under a rate of pod events. */
export interface Steady {
  readonly eventsPerSecond: number;
  /** Share of one core. */
  readonly cpu: number;
  readonly stallMilliseconds: number;
  readonly listRequests: number;
  readonly seconds: number;
}

export interface Result {
  readonly size: Size;
  /** Average load of the machine over the minute before. */
  readonly load: number;
  readonly exporter: Sync & {
    readonly settledMebibytes: number;
    readonly receivedBytes: number;
    readonly tickSeconds: number;
    readonly series: number;
  };
  readonly informer: Sync | { readonly failure: string };
  readonly jsonParse: { readonly seconds: number; readonly parseSeconds: number };
  /** The pod list to nowhere, in the encoding that the exporter reads and in JSON. */
  readonly download: { readonly protobufSeconds: number; readonly jsonSeconds: number };
  readonly scrapes: readonly Scrape[];
  readonly steady: readonly Steady[];
}

const baseline = (name: string): string =>
  new URL(`baselines/${name}.ts`, import.meta.url).pathname;

/** The sum of the samples of a family whose labels include `labels`. */
function sample(exposition: string, family: string, labels = ""): number {
  return exposition
    .split("\n")
    .filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `))
    .filter((line) => line.includes(labels))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

async function timed<T>(child: Child): Promise<[T, Sync]> {
  const started = performance.now();
  const line = await child.line<T>();
  const seconds = (performance.now() - started) / 1000;
  const { cpuSeconds, peakMebibytes, stallMilliseconds } = await child.measure();
  return [line, { seconds, cpuSeconds, peakMebibytes, stallMilliseconds }];
}

async function measureScrapes(url: string, folder: string): Promise<Scrape[]> {
  const files = { identity: join(folder, "plain"), gzip: join(folder, "gzip") };
  writeFileSync(files.identity, await body(`${url}/metrics`, "identity"));
  writeFileSync(files.gzip, await body(`${url}/metrics`, "gzip"));
  await using server = new Child(baseline("static-server"), [files.identity, files.gzip]);
  const { port } = await server.line<{ port: number }>();
  const scrapes: Scrape[] = [];
  for (const encoding of ["identity", "gzip"] as const) {
    for (const concurrent of [1, 50]) {
      const total = concurrent === 1 ? 100 : 300;
      const { length } = await body(`${url}/metrics`, encoding);
      const exporter = await latencies(`${url}/metrics`, encoding, concurrent, total);
      const other = `http://127.0.0.1:${port}/`;
      const staticFile = await latencies(other, encoding, concurrent, total);
      scrapes.push({ encoding, concurrent, bytes: length, exporter, staticFile });
    }
  }
  return scrapes;
}

async function measureSteady(url: string, exporter: Child, cluster: Child): Promise<Steady[]> {
  const seconds = 20;
  const all: Steady[] = [];
  const lists = async (): Promise<number> =>
    sample(
      (await body(`${url}/metrics`, "identity")).toString(),
      "kubecommit_api_requests_total",
      'verb="list"',
    );
  for (const eventsPerSecond of [0, 100, 500]) {
    cluster.send({ eventsPerSecond });
    await sleep(2000);
    const before = await lists();
    await exporter.measure();
    await sleep(seconds * 1000);
    const { cpuSeconds, stallMilliseconds } = await exporter.measure();
    const listRequests = (await lists()) - before;
    all.push({
      eventsPerSecond,
      cpu: cpuSeconds / seconds,
      stallMilliseconds,
      listRequests,
      seconds,
    });
  }
  cluster.send({ eventsPerSecond: 0 });
  return all;
}

async function measureInformer(kubeconfig: string, size: Size): Promise<Result["informer"]> {
  await using child = new Child(baseline("informer"), [kubeconfig], ["--max-old-space-size=12288"]);
  try {
    const [count, sync] = await timed<{ pods: number }>(child);
    return count.pods > 0 ? sync : { failure: `no pods of ${size.pods}` };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

async function download(kubeconfig: string, accept: string): Promise<number> {
  await using child = new Child(baseline("download"), [kubeconfig, accept]);
  return (await timed(child))[1].seconds;
}

async function measureExporter(
  kubeconfig: string,
  cluster: Child,
  folder: string,
): Promise<Pick<Result, "exporter" | "scrapes" | "steady">> {
  const started = performance.now();
  await using running = await startExporter(kubeconfig);
  const { url, exporter } = running;
  const seconds = (performance.now() - started) / 1000;
  const sync = await exporter.measure();
  const exposition = (await body(`${url}/metrics`, "identity")).toString();
  const scrapes = await measureScrapes(url, folder);
  const steady = await measureSteady(url, exporter, cluster);
  const { mebibytes } = await exporter.measure();
  return {
    exporter: {
      seconds,
      cpuSeconds: sync.cpuSeconds,
      peakMebibytes: sync.peakMebibytes,
      stallMilliseconds: sync.stallMilliseconds,
      settledMebibytes: mebibytes,
      receivedBytes: sample(exposition, "kubecommit_received_bytes_total"),
      tickSeconds:
        sample(exposition, "kubecommit_tick_duration_seconds_sum") /
        sample(exposition, "kubecommit_tick_duration_seconds_count"),
      series: exposition.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length,
    },
    scrapes,
    steady,
  };
}

/** Everything at one size, each program in a process of its own, one after the other. */
export async function measure(size: Size): Promise<Result> {
  const [load = 0] = loadavg();
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-bench-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(folder, { recursive: true }));
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  const protobufSeconds = await download(kubeconfig, "application/vnd.kubernetes.protobuf");
  const exporter = await measureExporter(kubeconfig, cluster, folder);
  const jsonSeconds = await download(kubeconfig, "application/json");
  await using parser = new Child(baseline("json-parse"), [kubeconfig]);
  const [{ parseSeconds }, parse] = await timed<{ parseSeconds: number }>(parser);
  return {
    size,
    load,
    ...exporter,
    informer: await measureInformer(kubeconfig, size),
    jsonParse: { seconds: parse.seconds, parseSeconds },
    download: { protobufSeconds, jsonSeconds },
  };
}
