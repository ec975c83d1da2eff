/**
 * `npm run bench -- clients`: what clients cost that read slowly or are many; `--sizes=1000/30000`
 * chooses the size of the cluster, `--path=/pod-metrics` the one body whose slow readers are measured.
 */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Child } from "./child.ts";
import { startCluster, startExporter } from "./programs.ts";
import { body } from "./scrape.ts";
import type { Size } from "./size.ts";
import { SlowReaders } from "./slow-readers.ts";

const readers = 512;
/** The exporter's limit for one address. */
const perAddress = 128;
const connections = 10_000;
/** Longer than an answer may take, so that each reader is cut off and asks again. */
const seconds = 35;
/** Before and after, in milliseconds. */
const settle = 3000;
const everyTick = ["--schedule=* * * * * *"];

interface Body {
  readonly name: string;
  readonly path: string;
  readonly encoding: "identity" | "gzip";
}

const bodies: readonly Body[] = [
  { name: "/metrics, plain", path: "/metrics", encoding: "identity" },
  { name: "/metrics, gzip", path: "/metrics", encoding: "gzip" },
  { name: "/api/v1/snapshot", path: "/api/v1/snapshot", encoding: "identity" },
  { name: "/pod-metrics", path: "/pod-metrics", encoding: "identity" },
];

/** One body under slow readers: its length in MB, and the exporter's resident set in MiB. */
interface Readers {
  readonly length: number;
  readonly before: number;
  readonly most: number;
  readonly after: number;
  readonly ended: number;
}

async function measureReaders(
  kubeconfig: string,
  { path, encoding }: Body,
  flags: readonly string[],
): Promise<Readers> {
  await using running = await startExporter(kubeconfig, { flags });
  const { exporter, url } = running;
  const { byteLength } = await body(url + path, encoding);
  await sleep(settle);
  const before = exporter.usage.mebibytes;
  let most = before;
  let ended = 0;
  {
    using clients = new SlowReaders(readers, perAddress, {
      port: Number(new URL(url).port),
      path,
      encoding,
    });
    for (let elapsed = 0; elapsed < seconds * 2; elapsed += 1) {
      await sleep(500);
      most = Math.max(most, exporter.usage.mebibytes);
    }
    ({ ended } = clients);
  }
  await sleep(settle);
  return { length: byteLength / 1e6, before, most, after: exporter.usage.mebibytes, ended };
}

/** Answers to probes: how many of how many came within the second that the kubelet waits. */
interface Probes {
  asked: number;
  answered: number;
  /** In milliseconds. */
  longest: number;
}

async function probe(url: string, probes: Probes): Promise<void> {
  probes.asked += 1;
  const started = performance.now();
  const signal = AbortSignal.timeout(1000);
  // A connection of its own for each, as the kubelet opens it.
  const headers = { connection: "close" };
  const isOk = await fetch(`${url}/livez`, { signal, headers }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (isOk) probes.answered += 1;
  probes.longest = Math.max(probes.longest, performance.now() - started);
}

/** Probes of both listeners, four times a second, from before the flood until well after it. */
async function measureFlood(kubeconfig: string) {
  await using running = await startExporter(kubeconfig);
  const { url, healthUrl } = running;
  const [main, health]: Probes[] = [url, healthUrl].map(() => ({
    asked: 0,
    answered: 0,
    longest: 0,
  }));
  if (main === undefined || health === undefined) throw new Error("there are two listeners");
  const pending: Promise<void>[] = [];
  const timer = setInterval(() => {
    pending.push(probe(url, main), probe(healthUrl, health));
  }, 250);
  const flood = new URL("flood.ts", import.meta.url).pathname;
  const started = performance.now();
  await using child = Child.node(flood, [new URL(url).port, String(connections)]);
  await child.line<{ opened: number }>();
  const opening = (performance.now() - started) / 1000;
  await sleep(10_000);
  clearInterval(timer);
  await Promise.all(pending);
  return { main, health, opening };
}

const cell = (value: number): string => value.toFixed(value < 10 ? 2 : 0);

function writeRow(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

function told({ answered, asked, longest }: Probes): string {
  return `${answered} of ${asked} within 1 s, the longest after ${longest.toFixed()} ms`;
}

/** Prints everything at one size, or only what slow readers of one path cost. */
export async function measureClients(size: Size, path: string | undefined): Promise<void> {
  const measured = bodies.filter((each) => path === undefined || each.path === path);
  if (measured.length === 0) throw new Error(`--path must be one of the bodies, not "${path}"`);
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  writeRow([
    `${readers} slow readers of`,
    "MB",
    "RSS before, MiB",
    "most",
    "after",
    "ended",
    "load",
  ]);
  writeRow(Array.from({ length: 7 }, () => "---"));
  for (const eventsPerSecond of [0, 500]) {
    await cluster.ask({ eventsPerSecond });
    for (const each of measured) {
      const flags = eventsPerSecond > 0 ? everyTick : [];
      const { length, before, most, after, ended } = await measureReaders(kubeconfig, each, flags);
      const name = eventsPerSecond > 0 ? `${each.name}, 500 changes/s` : each.name;
      const numbers = [length, before, most, after].map(cell);
      writeRow([name, ...numbers, String(ended), cell(loadavg()[0] ?? 0)]);
    }
  }
  await cluster.ask({ eventsPerSecond: 0 });
  if (path !== undefined) return;
  const { main, health, opening } = await measureFlood(kubeconfig);
  process.stdout.write(
    `\n${connections} connections in ${opening.toFixed(1)} s (load ${cell(loadavg()[0] ?? 0)}): probes ` +
      `of the main listener ${told(main)}; of the health listener ${told(health)}\n`,
  );
}
