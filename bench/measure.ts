import { loadavg } from "node:os";
import { freePort } from "../grafana/stack/server-process.ts";
import { Child } from "./child.ts";
import { measureChurn } from "./churn.ts";
import { measureExporter, measureStalls } from "./measure-exporter.ts";
import { commandOf } from "./peers.ts";
import type { Peer } from "./peers.ts";
import { busy } from "./rates.ts";
import { startBaseline, startCluster } from "./programs.ts";
import type { Download, Downloads, Json, PeerResult, Result, Start } from "./result.ts";
import { goMemory, tooLittleMemory } from "./size.ts";
import type { Size } from "./size.ts";

const protobuf = "application/vnd.kubernetes.protobuf";

/** Clients of JSON and scrapes of plain text do not go beyond it. */
const mostPods = 200_000;
/** From here on stalls are looked for while pods change, and what that costs the peers. */
const manyPods = { stalls: 30_000, peers: 150_000 };

/** From now until a program has its first numbers. */
async function started<T>(child: Child, first: Promise<T>): Promise<[T, Start]> {
  const begin = performance.now();
  const value = await first;
  const seconds = (performance.now() - begin) / 1000;
  const { cpuSeconds, peakMebibytes } = child.usage;
  return [value, { seconds, cpuSeconds, peakMebibytes }];
}

async function download(kubeconfig: string, accept: string, form: string): Promise<Download> {
  await using child = startBaseline("download", [kubeconfig, accept, form]);
  const [{ bytes }, { seconds, cpuSeconds }] = await started(
    child,
    child.line<{ bytes: number }>(),
  );
  return { bytes, seconds, cpuSeconds };
}

async function downloads(kubeconfig: string): Promise<Downloads> {
  return {
    plain: await download(kubeconfig, protobuf, "plain"),
    gzip: await download(kubeconfig, protobuf, "gzip"),
    inflated: await download(kubeconfig, protobuf, "inflated"),
  };
}

async function measureJson(kubeconfig: string): Promise<Json> {
  const jsonDownload = await download(kubeconfig, "application/json", "plain");
  await using parser = startBaseline("json-parse", [kubeconfig]);
  const [{ bytes, parseSeconds }, { seconds, cpuSeconds }] = await started(
    parser,
    parser.line<{ bytes: number; parseSeconds: number }>(),
  );
  return { download: jsonDownload, parse: { bytes, seconds, cpuSeconds, parseSeconds } };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The informer of the Kubernetes client for JavaScript. */
async function measureNodeInformer(kubeconfig: string): Promise<PeerResult> {
  const name = "client-node informer";
  await using child = startBaseline("informer", [kubeconfig], ["--max-old-space-size=12288"]);
  try {
    const [, start] = await started(child, child.line());
    return { name, start };
  } catch (error) {
    return { name, start: { failure: messageOf(error) } };
  }
}

async function measurePeer(
  peer: Peer,
  kubeconfig: string,
  cluster: Child,
  size: Size,
): Promise<PeerResult> {
  const { name, readyPath } = peer;
  const failure = tooLittleMemory(goMemory(size), process.availableMemory() / 2 ** 20);
  if (failure !== undefined) return { name, start: { failure } };
  const port = await freePort();
  const [command = "", ...args] = commandOf(peer, kubeconfig, port);
  await using child = new Child(command, args, { isQuiet: true });
  try {
    const [, start] = await started(child, child.ready(`http://127.0.0.1:${port}${readyPath}`));
    if (size.pods < manyPods.peers) return { name, start };
    return { name, start, churn: await measureChurn(child, cluster, busy) };
  } catch (error) {
    return { name, start: { failure: messageOf(error) } };
  }
}

/** One of several rounds. */
export interface Round {
  readonly isFirstRound: boolean;
  /** Told of each part that begins. */
  readonly tell: (part: string) => void;
}

/**
 * Everything at one size, each program in a process of its own, one after the other. What is only
 * there to compare with, or hardly varies, and takes long, is measured in the first round alone.
 */
export async function measure(
  size: Size,
  peers: readonly Peer[],
  { isFirstRound, tell }: Round,
): Promise<Result> {
  const [load = 0] = loadavg();
  tell("cluster");
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  const isOrdinary = !size.isDistinct && size.pods <= mostPods;
  tell("downloads");
  // Before anything else: the server that has just started takes longer over its first answer.
  const bytes = await downloads(kubeconfig);
  const exporter = await measureExporter(
    kubeconfig,
    cluster,
    { isScraped: isOrdinary, isFirstRound },
    tell,
  );
  tell("stalls");
  const stalls = await measureStalls(kubeconfig, cluster, size.pods >= manyPods.stalls);
  const results: PeerResult[] = [];
  for (const peer of peers) {
    tell(peer.name);
    results.push(await measurePeer(peer, kubeconfig, cluster, size));
  }
  if (!isFirstRound || !isOrdinary) {
    return { size, load, exporter, stalls, downloads: bytes, peers: results };
  }
  tell("client-node informer");
  results.push(await measureNodeInformer(kubeconfig));
  tell("JSON");
  const json = await measureJson(kubeconfig);
  return { size, load, exporter, stalls, downloads: bytes, peers: results, json };
}
