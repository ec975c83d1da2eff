/**
 * `npm run bench -- prometheus`: what a Prometheus pays for the answer to "how many percent of each
 * node are requested", from kubecommit and from the names of kube-state-metrics.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { startPrometheus } from "../grafana/stack/prometheus.ts";
import { PrometheusApi } from "../grafana/stack/prometheus-api.ts";
import { fixed, markdownTable } from "./markdown.ts";
import { middle } from "./median.ts";
import { usageOf } from "./process-usage.ts";
import { startBaseline, startCluster, startExporter } from "./programs.ts";
import { stateMetrics, stateMetricsQuery } from "./state-metrics.ts";
import type { Size } from "./size.ts";

/** What a Prometheus pays for one source. */
export interface PrometheusCost {
  readonly source: string;
  readonly headSeries: number;
  /** Share of one core while it scrapes. */
  readonly cpu: number;
  /** Resident set after some scrapes, and the largest after some queries, in MiB. */
  readonly mebibytes: number;
  readonly peakMebibytes: number;
  /** The median of some queries. */
  readonly querySeconds: number;
  /** Series that the query answers with. */
  readonly answers: number;
}

/** What it costs at one size. */
export interface PrometheusRun {
  readonly size: Size;
  readonly version: string;
  /** Average load of the machine over the minute before. */
  readonly load: number;
  readonly costs: readonly PrometheusCost[];
}

/** The version of the Prometheus that is there; undefined without one. */
export function prometheusVersion(): string | undefined {
  try {
    const text = execFileSync("prometheus", ["--version"], { encoding: "utf8", stdio: "pipe" });
    return /version (\S+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

/** A Prometheus with one source. */
interface Scraping extends AsyncDisposable {
  readonly source: string;
  readonly pid: number;
  readonly url: string;
}

/** How it is measured; times in seconds. */
export interface Settings {
  /** Between two scrapes. */
  readonly interval: number;
  /** For how many intervals CPU time is counted, after the first scrapes. */
  readonly counted: number;
  readonly queries: number;
  /** How long the first scrapes, and each query, may take. */
  readonly patience: number;
}

const usual: Settings = { interval: 15, counted: 3, queries: 5, patience: 60 };

/** What is read of the answer of `/api/v1/targets`. */
interface Targets {
  readonly data: {
    readonly activeTargets: readonly { readonly health: string; readonly lastError: string }[];
  };
}

async function asked<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return JSON.parse(await response.text());
}

/** Resolves when the source has been scraped. @throws Error with what Prometheus says when it cannot be */
export async function untilScraped({ source, url }: Scraping, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let said = "Prometheus does not know of it";
  while (performance.now() < until) {
    const { data } = await asked<Targets>(`${url}/api/v1/targets`);
    const [target] = data.activeTargets;
    if (target?.health === "up") return;
    if (target?.health === "down") {
      throw new Error(`${source} cannot be scraped: ${target.lastError}`);
    }
    if (target !== undefined) said = `its health is ${target.health}`;
    await sleep(250);
  }
  throw new Error(`${source} has not been scraped after ${seconds} s: ${said}`);
}

/** Starts one that scrapes a target, as `host:port`, every so many seconds. */
export async function startScraping(
  source: string,
  target: string,
  interval: number,
): Promise<Scraping> {
  await using resources = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "kubecommit-bench-"));
  resources.defer(() => rmSync(directory, { recursive: true, force: true }));
  const { process, url } = await startPrometheus(directory, {
    global: { scrape_interval: `${interval}s`, scrape_timeout: `${interval}s` },
    scrape_configs: [{ job_name: "measured", static_configs: [{ targets: [target] }] }],
  });
  resources.use(process);
  const kept = resources.move();
  return {
    source,
    pid: process.pid,
    url,
    [Symbol.asyncDispose]: async () => kept.disposeAsync(),
  };
}

/** Share of one core, over the counted intervals. */
async function shareOfCore(pid: number, { interval, counted }: Settings): Promise<number> {
  const { cpuSeconds } = usageOf(pid);
  const started = performance.now();
  await sleep(counted * interval * 1000);
  const elapsed = (performance.now() - started) / 1000;
  return (usageOf(pid).cpuSeconds - cpuSeconds) / elapsed;
}

/** What it has cost so far, and what a query does. */
async function measureScraping(
  { source, pid, url }: Scraping,
  query: string,
  cpu: number,
  { queries, patience }: Settings,
): Promise<PrometheusCost> {
  const { mebibytes } = usageOf(pid);
  const api = new PrometheusApi(url, patience * 1000);
  const times: number[] = [];
  let answers = 0;
  for (let round = 0; round < queries; round += 1) {
    const begin = performance.now();
    answers = (await api.instant(query)).length;
    times.push((performance.now() - begin) / 1000);
  }
  if (answers === 0) throw new Error(`${source} has no answer to ${query}`);
  const { data } = await asked<{ data: { headStats: { numSeries: number } } }>(
    `${url}/api/v1/status/tsdb`,
  );
  return {
    source,
    headSeries: data.headStats.numSeries,
    cpu,
    mebibytes,
    peakMebibytes: usageOf(pid).peakMebibytes,
    querySeconds: middle(times),
    answers,
  };
}

/** A server of what kube-state-metrics would say of a cluster of this size. */
export async function startStateMetrics(
  size: Size,
): Promise<AsyncDisposable & { readonly target: string }> {
  using folder = new DisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "kubecommit-bench-"));
  folder.defer(() => rmSync(directory, { recursive: true }));
  const [plain, gzip] = [join(directory, "plain"), join(directory, "gzip")];
  const text = stateMetrics(size);
  writeFileSync(plain, text);
  writeFileSync(gzip, gzipSync(text));
  const server = startBaseline("static-server", [plain, gzip]);
  try {
    const { port } = await server.line<{ port: number }>();
    return {
      target: `127.0.0.1:${port}`,
      [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Two Prometheus servers, which scrape at the same time, as CPU time and memory are counted for each,
 * and are asked one after the other.
 */
export async function measurePrometheus(
  size: Size,
  version: string,
  tell: (part: string) => void,
  settings: Settings = usual,
): Promise<PrometheusRun> {
  const [load = 0] = loadavg();
  await using resources = new AsyncDisposableStack();
  tell("starting a cluster, kubecommit, and what stands for kube-state-metrics");
  const cluster = resources.use(startCluster(size));
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  const running = resources.use(await startExporter(kubeconfig));
  const stated = resources.use(await startStateMetrics(size));
  tell("first scrapes");
  const { interval, patience } = settings;
  const ours = resources.use(
    await startScraping("kubecommit", new URL(running.url).host, interval),
  );
  const theirs = resources.use(
    await startScraping("names of kube-state-metrics", stated.target, interval),
  );
  await Promise.all([untilScraped(ours, patience), untilScraped(theirs, patience)]);
  tell(`scrapes for ${settings.counted * settings.interval} s`);
  const [ourCpu, theirCpu] = await Promise.all([
    shareOfCore(ours.pid, settings),
    shareOfCore(theirs.pid, settings),
  ]);
  tell("queries");
  const costs = [
    await measureScraping(ours, "100 * kubecommit_node_requests_ratio", ourCpu, settings),
    await measureScraping(theirs, stateMetricsQuery, theirCpu, settings),
  ];
  return { size, version, load, costs };
}

/** As Markdown: one column for each source. */
export function prometheusTable({ size, version, load, costs }: PrometheusRun): string {
  const line = (name: string, cell: (cost: PrometheusCost) => string) =>
    [name, ...costs.map(cell)] as const;
  return markdownTable([
    line(`Prometheus ${version}, ${size.nodes} / ${size.pods}`, ({ source }) => source),
    line("head series", ({ headSeries }) => String(headSeries)),
    line("RSS, MiB", ({ mebibytes }) => fixed(mebibytes, 0)),
    line("peak RSS after queries, MiB", ({ peakMebibytes }) => fixed(peakMebibytes, 0)),
    line("% of a core", ({ cpu }) => fixed(cpu * 100)),
    line("percent requested by node: ms", ({ querySeconds }) => fixed(querySeconds * 1000)),
    line("… series in the answer", ({ answers }) => String(answers)),
    line("load of the machine before", () => fixed(load)),
  ]);
}
