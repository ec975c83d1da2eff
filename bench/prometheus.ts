/**
 * `npm run bench -- prometheus`: what a Prometheus pays for the answer to "how many percent of each
 * node are requested", from kubecommit and from the names of kube-state-metrics.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** Between two scrapes, in seconds. */
const interval = 15;
/** For how many intervals CPU time is counted, after the first scrapes. */
const counted = 4;
const queries = 9;

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

async function untilAnswered(api: PrometheusApi, query: string): Promise<void> {
  while ((await api.instant(query)).length === 0) await sleep(500);
}

async function measureSource(
  source: string,
  target: string,
  query: string,
): Promise<PrometheusCost> {
  using folder = new DisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "kubecommit-bench-"));
  folder.defer(() => rmSync(directory, { recursive: true, force: true }));
  const { process, url } = await startPrometheus(directory, {
    global: { scrape_interval: `${interval}s`, scrape_timeout: `${interval}s` },
    scrape_configs: [{ job_name: "measured", static_configs: [{ targets: [target] }] }],
  });
  await using prometheus = process;
  const api = new PrometheusApi(url);
  await untilAnswered(api, query);
  await sleep(interval * 1000);
  const before = usageOf(prometheus.pid);
  const started = performance.now();
  await sleep(counted * interval * 1000);
  const after = usageOf(prometheus.pid);
  const cpu = (after.cpuSeconds - before.cpuSeconds) / ((performance.now() - started) / 1000);
  const times: number[] = [];
  let answers = 0;
  for (let round = 0; round < queries; round += 1) {
    const begin = performance.now();
    answers = (await api.instant(query)).length;
    times.push((performance.now() - begin) / 1000);
  }
  const head = await fetch(`${url}/api/v1/status/tsdb`);
  const { data }: { data: { headStats: { numSeries: number } } } = JSON.parse(await head.text());
  return {
    source,
    headSeries: data.headStats.numSeries,
    cpu,
    mebibytes: after.mebibytes,
    peakMebibytes: usageOf(prometheus.pid).peakMebibytes,
    querySeconds: middle(times),
    answers,
  };
}

async function measureOurs(size: Size): Promise<PrometheusCost> {
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  await using running = await startExporter(kubeconfig);
  const target = new URL(running.url).host;
  return measureSource("kubecommit", target, "100 * kubecommit_node_requests_ratio");
}

async function measureStateMetrics(size: Size): Promise<PrometheusCost> {
  using folder = new DisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "kubecommit-bench-"));
  folder.defer(() => rmSync(directory, { recursive: true }));
  const [plain, gzip] = [join(directory, "plain"), join(directory, "gzip")];
  const text = stateMetrics(size);
  writeFileSync(plain, text);
  writeFileSync(gzip, gzipSync(text));
  await using server = startBaseline("static-server", [plain, gzip]);
  const { port } = await server.line<{ port: number }>();
  return measureSource("names of kube-state-metrics", `127.0.0.1:${port}`, stateMetricsQuery);
}

/** Two Prometheus servers, one after the other. */
export async function measurePrometheus(size: Size, version: string): Promise<PrometheusRun> {
  return { size, version, costs: [await measureOurs(size), await measureStateMetrics(size)] };
}

/** As Markdown: one column for each source. */
export function prometheusTable({ size, version, costs }: PrometheusRun): string {
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
  ]);
}
