import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../src/simulator/population/random.ts";
import type { Program } from "../test/program.ts";
import { differencesAtTheEnd } from "./comparison.ts";
import { faultOf, type FaultKind } from "./faults.ts";
import { observationOf, type Observation } from "./observation.ts";
import { Promises } from "./promises.ts";
import { type ClusterSize, startSetting } from "./setting.ts";

const eventsPerSecond = 500;
const second = 1000;

/** What there is besides `/metrics`, and the answers that are right for it. */
const otherPaths: ReadonlyMap<string, readonly number[]> = new Map([
  ["/", [200]],
  ["/api/v1/snapshot", [200]],
  ["/probes", [200]],
  ["/livez", [200]],
  ["/readyz", [200]],
  // It asks the API server, which may be out of reach.
  ["/pod-metrics", [200, 503]],
]);

/** What was played, what came of it, and what did not hold. */
export interface Outcome {
  readonly seconds: number;
  readonly events: number;
  readonly played: Readonly<Record<FaultKind, number>>;
  readonly met: Readonly<Record<FaultKind, number>>;
  readonly connections: number;
  readonly observations: readonly Observation[];
  /** Seconds from the last fault until the numbers were those of a fresh exporter. */
  readonly settled: number;
  readonly differences: readonly string[];
  readonly complaints: ReadonlyMap<string, number>;
  readonly broken: readonly string[];
}

/** A run: so many seconds of changes and faults, and the comparison at its end. */
export async function run(seconds: number, size: ClusterSize): Promise<Outcome> {
  await using setting = await startSetting(size);
  const { proxy, exporter } = setting;
  const before = await setting.version();
  setting.change(eventsPerSecond);
  const played = { cut: 0, delay: 0, stall: 0, corrupt: 0 };
  const random = new Random(size.seed);
  const promises = new Promises();
  const observations: Observation[] = [];
  const start = performance.now();
  let answers = true;
  for (let at = 0; at < seconds && answers; at += 1) {
    const fault = faultOf(at, random);
    played[fault.kind] += 1;
    proxy.play(fault);
    const lines = await observe(exporter, at, observations);
    promises.broken.push(...lines);
    // Without an answer there is nothing more to see.
    answers = lines.length === 0;
    const last = observations.at(-1);
    if (last !== undefined) promises.observe(last);
    await sleep(Math.max(0, start + (at + 1) * second - performance.now()));
  }
  proxy.play(undefined);
  setting.change(0);
  const events = (await setting.version()) - before;
  const end = performance.now();
  const left = answers ? await differencesAtTheEnd(setting) : ["not compared"];
  const errors = exporter.log.filter(({ level }) => level === "error");
  return {
    seconds,
    events,
    played,
    met: proxy.met,
    connections: proxy.accepted,
    observations,
    settled: (performance.now() - end) / second,
    differences: left,
    complaints: counted(exporter.complaints),
    broken: [...promises.broken, ...errors.map(({ msg }) => `an error in the log: ${msg}`)],
  };
}

/** Scrapes, and asks for one other path; what is wrong with the answers, a line each. */
async function observe(
  exporter: Program,
  turn: number,
  observations: Observation[],
): Promise<readonly string[]> {
  const [path, right] = [...otherPaths][turn % otherPaths.size] ?? ["/", [200]];
  try {
    const [at, started] = [Date.now(), performance.now()];
    const encoding = turn % 2 === 0 ? "gzip" : "identity";
    const series = await exporter.series({ "accept-encoding": encoding });
    observations.push(observationOf(series, at, performance.now() - started));
    const { status } = await exporter.get(path);
    return right.includes(status) ? [] : [`${path} was answered with ${status}`];
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const ending = await exporter.ended().catch(() => undefined);
    const end = ending === undefined ? "" : `; the exporter ended with ${ending.code}`;
    return [`no answer: ${String(cause)}${end}`, ...lastLines(ending?.stderr)];
  }
}

const lastLines = (text = ""): readonly string[] => text.split("\n").slice(-20);

function counted(lines: readonly string[]): ReadonlyMap<string, number> {
  const groups = Map.groupBy(lines, (line) => line);
  return new Map(Array.from(groups, ([line, all]) => [line, all.length]));
}
