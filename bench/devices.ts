/**
 * `npm run bench -- devices`: what reading devices costs, beside an exporter that does not: eight of
 * each node, and as many claims.
 */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { freePort } from "../grafana/stack/server-process.ts";
import { Child } from "./child.ts";
import { fixed, markdownTable, noFigure, stallText } from "./markdown.ts";
import type { Row } from "./markdown.ts";
import { commandOf } from "./peers.ts";
import type { Peer } from "./peers.ts";
import type { Stall } from "./probe.ts";
import { startCluster, startExporter } from "./programs.ts";
import type { ExporterOptions, RunningExporter } from "./programs.ts";
import { usual } from "./rates.ts";
import type { Origin } from "./result.ts";
import { body } from "./scrape.ts";
import type { Size } from "./size.ts";

const devicesPerNode = 8;
/** Replaced in a second: each is a deletion and a new one. */
const claimsPerSecond = 100;
/** For which ticks are counted. */
const seconds = 15;
/** Before that, in milliseconds. */
const settle = 3000;
/** Two ticks fall into so many seconds. */
const churnSeconds = 30;
const everySecond = "--schedule=* * * * * *";

type Mode = "on" | "off";

/** An exporter as it usually runs. */
interface Usual {
  /** Until nodes, pods and, where they are read, devices are there. */
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
  /** While pods and claims change: share of one core, and resident set at the end. */
  readonly cpu: number;
  readonly settledMebibytes: number;
  readonly receivedBytes: number;
  readonly series: number;
}

/** CPU of a tick, in milliseconds, with all that the process does besides. */
interface Ticks {
  readonly quiet: number;
  readonly ofPods: number;
  readonly ofClaims: number;
}

interface Costs extends Usual {
  readonly ticks: Ticks;
  /** To the first numbers, and while pods and claims change. */
  readonly stalls: { readonly start: Stall; readonly churn: Stall };
  /** The informer in Go, until it has read the same; undefined where there is none. */
  readonly informer: Pick<Usual, "cpuSeconds" | "peakMebibytes"> | undefined;
}

/** What devices cost at one size. */
export interface DeviceResult {
  readonly size: Size;
  /** Average load of the machine over the minute before. */
  readonly load: number;
  /** As many as claims. */
  readonly devices: number;
  readonly notRead: Costs;
  readonly read: Costs;
}

/** Of one run, in the median of its rounds. */
export interface DeviceRun extends Origin {
  readonly results: readonly DeviceResult[];
}

async function exposition(url: string): Promise<string> {
  return gunzipSync(await body(`${url}/metrics`, "gzip")).toString();
}

function sum(text: string, family: string): number {
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith(`${family}{`) || line.startsWith(`${family} `));
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** Milliseconds of CPU for each tick of some seconds. */
async function cpuOfTick(exporter: Child, url: string): Promise<number> {
  const ticks = async (): Promise<number> =>
    sum(await exposition(url), "kubecommit_tick_duration_seconds_count");
  await sleep(settle);
  const before = await ticks();
  const { cpuSeconds } = exporter.usage;
  await sleep(seconds * 1000);
  const spent = exporter.usage.cpuSeconds - cpuSeconds;
  return (1000 * spent) / ((await ticks()) - before);
}

/** How many pods change, and how many claims are replaced, in a second from now on. */
async function change(cluster: Child, { pods = 0, claims = 0 } = {}): Promise<void> {
  await cluster.ask({ eventsPerSecond: pods, claimsPerSecond: claims });
}

/** An exporter that has read what it is to read. */
async function started(
  kubeconfig: string,
  mode: Mode,
  options: ExporterOptions = {},
): Promise<RunningExporter> {
  const flags = [`--devices=${mode}`, ...(options.flags ?? [])];
  const running = await startExporter(kubeconfig, { ...options, flags });
  if (mode === "off") return running;
  while (sum(await exposition(running.url), "kubecommit_devices_up") !== 1) await sleep(500);
  return running;
}

async function measureUsual(kubeconfig: string, cluster: Child, mode: Mode): Promise<Usual> {
  await using running = await started(kubeconfig, mode);
  const { exporter, url } = running;
  const { cpuSeconds, peakMebibytes } = exporter.usage;
  const text = await exposition(url);
  await change(cluster, { pods: usual, claims: claimsPerSecond });
  const before = exporter.usage.cpuSeconds;
  await sleep(churnSeconds * 1000);
  const { cpuSeconds: after, mebibytes } = exporter.usage;
  await change(cluster);
  return {
    cpuSeconds,
    peakMebibytes,
    cpu: (after - before) / churnSeconds,
    settledMebibytes: mebibytes,
    receivedBytes: sum(text, "kubecommit_received_bytes_total"),
    series: text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length,
  };
}

async function measureTicks(kubeconfig: string, cluster: Child, mode: Mode): Promise<Ticks> {
  await using running = await started(kubeconfig, mode, { flags: [everySecond] });
  const { exporter, url } = running;
  const quiet = await cpuOfTick(exporter, url);
  await change(cluster, { pods: usual });
  const ofPods = await cpuOfTick(exporter, url);
  await change(cluster, { pods: usual, claims: claimsPerSecond });
  const ofClaims = await cpuOfTick(exporter, url);
  await change(cluster);
  return { quiet, ofPods, ofClaims };
}

async function measureStalls(
  kubeconfig: string,
  cluster: Child,
  mode: Mode,
): Promise<Costs["stalls"]> {
  await using running = await started(kubeconfig, mode, { preload: "probe" });
  const { exporter } = running;
  const start = await exporter.ask<Stall>({});
  await change(cluster, { pods: usual, claims: claimsPerSecond });
  await sleep(seconds * 1000);
  await change(cluster);
  return { start, churn: await exporter.ask<Stall>({}) };
}

async function measureInformer(
  kubeconfig: string,
  peer: Peer,
  mode: Mode,
): Promise<Costs["informer"]> {
  const port = await freePort();
  const [command = "", ...args] = commandOf(peer, kubeconfig, port);
  const flags = mode === "on" ? [...args, "-devices"] : args;
  await using child = new Child(command, flags, { isQuiet: true });
  await child.ready(`http://127.0.0.1:${port}${peer.readyPath}`);
  const { cpuSeconds, peakMebibytes } = child.usage;
  return { cpuSeconds, peakMebibytes };
}

/** Each in a process of its own. */
async function measureCosts(
  kubeconfig: string,
  cluster: Child,
  mode: Mode,
  informer: Peer | undefined,
): Promise<Costs> {
  return {
    ...(await measureUsual(kubeconfig, cluster, mode)),
    ticks: await measureTicks(kubeconfig, cluster, mode),
    stalls: await measureStalls(kubeconfig, cluster, mode),
    informer: informer && (await measureInformer(kubeconfig, informer, mode)),
  };
}

/** Without devices, and with them. */
export async function measureDevices(
  size: Size,
  informer: Peer | undefined,
  tell: (part: string) => void,
): Promise<DeviceResult> {
  const [load = 0] = loadavg();
  const devices = size.nodes * devicesPerNode;
  tell("cluster");
  await using cluster = startCluster(size, { devicesPerNode, claims: devices });
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  tell("devices are not read");
  const notRead = await measureCosts(kubeconfig, cluster, "off", informer);
  tell("devices are read");
  const read = await measureCosts(kubeconfig, cluster, "on", informer);
  return { size, load, devices, notRead, read };
}

const bothRates = `${usual} pod events/s and ${claimsPerSecond} claims/s replaced`;

const lines: readonly (readonly [name: string, cell: (of: Costs) => string])[] = [
  ["CPU seconds to the first numbers", ({ cpuSeconds }) => fixed(cpuSeconds, 2)],
  ["peak RSS to the first numbers, MiB", ({ peakMebibytes }) => fixed(peakMebibytes, 0)],
  ["settled RSS, MiB", ({ settledMebibytes }) => fixed(settledMebibytes, 0)],
  [`${bothRates}: % of a core`, ({ cpu }) => fixed(100 * cpu)],
  ["CPU ms a tick, nothing changes", ({ ticks }) => fixed(ticks.quiet, 0)],
  [`CPU ms a tick, ${usual} pod events/s`, ({ ticks }) => fixed(ticks.ofPods, 0)],
  [`CPU ms a tick, ${bothRates}`, ({ ticks }) => fixed(ticks.ofClaims, 0)],
  [
    "longest stall to the first numbers, ms / CPU ms of it",
    ({ stalls }) => stallText(stalls.start),
  ],
  [`longest stall, ${bothRates}, ms / CPU ms of it`, ({ stalls }) => stallText(stalls.churn)],
  ["MB received", ({ receivedBytes }) => fixed(receivedBytes / 1e6)],
  ["series", ({ series }) => String(series)],
];

const informerLines: typeof lines = [
  [
    "Go informer: CPU seconds until it has read the same",
    ({ informer }) => (informer === undefined ? noFigure : fixed(informer.cpuSeconds, 2)),
  ],
  [
    "Go informer: peak RSS until then, MiB",
    ({ informer }) => (informer === undefined ? noFigure : fixed(informer.peakMebibytes, 0)),
  ],
];

/** As Markdown: of each size a column without devices, and one with them. */
export function deviceTable(results: readonly DeviceResult[]): string {
  const columns = results.flatMap(({ size: { nodes, pods }, devices, load, notRead, read }) => [
    { head: `${nodes} / ${pods}`, costs: notRead, load: fixed(load) },
    { head: `… and ${devices} devices, ${devices} claims`, costs: read, load: noFigure },
  ]);
  return markdownTable([
    ["nodes / pods", ...columns.map(({ head }) => head)],
    ...[...lines, ...informerLines].map(([name, cell]): Row => [
      name,
      ...columns.map(({ costs }) => cell(costs)),
    ]),
    ["load of the machine before", ...columns.map(({ load }) => load)],
  ]);
}
