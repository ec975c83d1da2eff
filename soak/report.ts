import { trendOf, type Trend } from "./memory.ts";
import { lagOf, type Observation } from "./observation.ts";
import type { Outcome } from "./run.ts";

const MiB = 1024 ** 2;

/**
 * What memory may grow by over the second half of a run, in bytes. The bounds do not depend on the
 * length of the run, for what is not a leak does not either: how much garbage lies about, how many
 * bodies are under way, what malloc keeps. So two minutes find what leaks with every event or every
 * fault, and an hour finds thirty times less.
 */
export const mostGrowth = { resident: 32 * MiB, heap: 10 * MiB } as const;

type Memory = keyof typeof mostGrowth;
const memories = ["resident", "heap"] as const satisfies readonly Memory[];

/** What the memory of a run did. */
export function memoryTrend(observations: readonly Observation[], memory: Memory): Trend {
  return trendOf(observations.map(({ at, [memory]: bytes }) => ({ at: at / 1000, bytes })));
}

/** Everything that does not hold, a line each; none after a good run. */
export function failures(outcome: Outcome): readonly string[] {
  const { observations, differences, broken } = outcome;
  const leaks = memories
    .map((memory) => ({ memory, ...memoryTrend(observations, memory) }))
    .filter(({ memory, growth }) => growth > mostGrowth[memory])
    .map(
      ({ memory, growth }) =>
        `${memory} memory grows: ${mebibytes(growth)} over the second half, at most ${mebibytes(mostGrowth[memory])}`,
    );
  const count = differences.length === 0 ? [] : [`${differences.length} differences at the end`];
  return [...broken, ...leaks, ...count, ...differences];
}

/** A page for people. */
export function report(outcome: Outcome): string {
  const { observations, played, met, complaints } = outcome;
  const [first, last] = [observations[0], observations.at(-1)];
  const made = (what: "requests" | "watchRestarts" | "relists"): number =>
    (last?.[what] ?? 0) - (first?.[what] ?? 0);
  const up = observations.filter((each) => each.up).length;
  const longest = Math.max(0, ...observations.map(({ took }) => took));
  const rows: readonly (readonly [string, string])[] = [
    ["seconds", String(outcome.seconds)],
    ["events", String(outcome.events)],
    [
      "faults (connections met)",
      Object.entries(played)
        .map(([kind, times]) => `${kind} ${times} (${met[kind as keyof typeof met]})`) // oxlint-disable-line typescript/no-unsafe-type-assertion -- the keys of both
        .join(", "),
    ],
    ["connections through the proxy", String(outcome.connections)],
    ["watches started anew", String(made("watchRestarts"))],
    ["relists", String(made("relists"))],
    ["requests to the API server", String(made("requests"))],
    ["scrapes, with kubecommit_up 1", `${observations.length}, ${up}`],
    [
      "numbers older than claimed, most",
      `${(Math.max(...observations.map(lagOf)) / 1000).toFixed(1)} s`,
    ],
    ["longest scrape", `${longest.toFixed()} ms`],
    ...memories.map((memory) => [`${memory} memory`, trend(observations, memory)] as const),
    ["equal to a fresh exporter after", `${outcome.settled.toFixed()} s`],
    ["differences at the end", String(outcome.differences.length)],
  ];
  const table = rows.map(([name, value]) => `${name.padEnd(36)}${value}\n`).join("");
  const log = Array.from(complaints, ([line, times]) => `  ${times} × ${line}\n`).join("");
  return `${table}warnings in the log:\n${log}`;
}

function trend(observations: readonly Observation[], memory: Memory): string {
  const { first, last, slope, growth } = memoryTrend(observations, memory);
  const perHour = mebibytes(slope * 3600);
  return `${mebibytes(first)} → ${mebibytes(last)}, ${perHour} an hour, ${mebibytes(growth)} in all`;
}

const mebibytes = (bytes: number): string => `${(bytes / MiB).toFixed(1)} MiB`;
