/**
 * `npm run bench -- profile`: on what the exporter spends its CPU time, until it has its first numbers
 * and while pods change, by V8's sampling profiler and by what the kernel says of its threads.
 */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleSources } from "./bundle-sources.ts";
import { partNames, samplesByPart } from "./cpu-profile.ts";
import { fixed, markdownTable, noFigure } from "./markdown.ts";
import { threadsOf } from "./process-usage.ts";
import type { Profiled } from "./profiler.ts";
import { startCluster, startExporter } from "./programs.ts";
import type { RunningExporter } from "./programs.ts";
import { busy } from "./rates.ts";
import type { Origin } from "./result.ts";
import type { Size } from "./size.ts";

/** CPU milliseconds by part. */
type Parts = Readonly<Record<string, number>>;

/** What one size costs. */
export interface Profile {
  readonly size: Size;
  /** Average load of the machine over the minute before. */
  readonly load: number;
  /** To the first numbers. */
  readonly start: Parts;
  /** Of a second in which pods change; ticks are among it. */
  readonly churn: Parts;
}

/** The profiles of one run, in the median of its rounds. */
export interface ProfileRun extends Origin {
  readonly results: readonly Profile[];
}

/** As many ticks fall into it wherever it begins: two. */
const churnSeconds = 30;
/** Until a new rate shows, in milliseconds. */
const settle = 1000;

const ofNode = "start of Node, before anything of the program";

/** The threads beside the main one, by the names that Node gives them. */
const threadNames: Readonly<Record<string, string>> = {
  "libuv-worker": "zlib, in Node's thread pool",
  V8Worker: "V8's threads: compilers and garbage collector",
};

const rows: readonly string[] = [ofNode, ...partNames, ...Object.values(threadNames)];

/** Looks at an exporter from now on. */
class Looks {
  readonly #exporter: RunningExporter["exporter"];
  readonly #sourceOf = bundleSources();
  #threads: ReadonlyMap<string, number> = new Map();

  constructor({ exporter }: RunningExporter) {
    this.#exporter = exporter;
  }

  /** What has been spent since the last look, or since the process began. */
  async next(): Promise<Parts> {
    const threads = threadsOf(this.#exporter.pid);
    const { profile, cpuMilliseconds, before } = await this.#exporter.ask<Profiled>({});
    const samples = samplesByPart(profile, this.#sourceOf);
    const all = samples.values().reduce((sum, count) => sum + count, 0);
    const parts = new Map([[ofNode, before]]);
    for (const [part, count] of samples)
      parts.set(part, ((cpuMilliseconds - before) * count) / all);
    for (const [thread, part] of Object.entries(threadNames)) {
      parts.set(part, (threads.get(thread) ?? 0) - (this.#threads.get(thread) ?? 0));
    }
    this.#threads = threadsOf(this.#exporter.pid);
    return Object.fromEntries(parts);
  }
}

/** One exporter at one size. */
export async function measureProfile(size: Size, tell: (part: string) => void): Promise<Profile> {
  const [load = 0] = loadavg();
  tell("cluster");
  await using cluster = startCluster(size);
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  tell("start");
  await using running = await startExporter(kubeconfig, { preload: "profiler" });
  const looks = new Looks(running);
  const start = await looks.next();
  tell(`${busy} pod events/s`);
  await cluster.ask({ eventsPerSecond: busy });
  await sleep(settle);
  await looks.next();
  const began = performance.now();
  await sleep(churnSeconds * 1000);
  const seconds = (performance.now() - began) / 1000;
  const churn = Object.entries(await looks.next()).map(([part, time]) => [part, time / seconds]);
  return { size, load, start, churn: Object.fromEntries(churn) };
}

/** As Markdown: a row for each part, and a column for each size and time. */
export function profileTable(results: readonly Profile[]): string {
  const columns = results.flatMap(({ size: { nodes, pods, isDistinct }, load, start, churn }) => {
    const name = `${nodes} / ${pods}${isDistinct ? ", distinct" : ""}`;
    return [
      { head: `${name}: start, ms`, parts: start, load },
      { head: `${name}: ${busy} events/s, ms a second`, parts: churn, load },
    ];
  });
  const sums = columns.map(({ parts }) => Object.values(parts).reduce((a, b) => a + b, 0));
  return markdownTable([
    ["CPU time of", ...columns.map(({ head }) => head)],
    ...rows.map(
      (part) =>
        [
          part,
          ...columns.map(({ parts }, index) => {
            const [time = 0, sum = 0] = [parts[part], sums[index]];
            return time === 0 ? noFigure : `${milliseconds(time, sum)} (${share(time / sum)})`;
          }),
        ] as const,
    ),
    ["all", ...sums.map((sum) => milliseconds(sum, sum))],
    ["load of the machine before", ...columns.map(({ load }) => fixed(load))],
  ]);
}

/** As precise as the sum that it is of. */
const milliseconds = (time: number, sum: number): string => fixed(time, sum < 1000 ? 1 : 0);
const share = (ratio: number): string => `${fixed(100 * ratio, 0)} %`;
