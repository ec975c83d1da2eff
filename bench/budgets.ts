/* What the project promises itself to cost at most, and whether it does. */
import { churnAt, microsecondsOfPod, startsOf, timesTheDownload } from "./figures.ts";
import { fixed, markdownTable } from "./markdown.ts";
import { busy } from "./rates.ts";
import type { Result, Scrape } from "./result.ts";
import { sizeName } from "./size.ts";

/** A figure of one size, which must not be above a limit. */
interface Budget {
  readonly size: string;
  readonly name: string;
  readonly limit: number;
  readonly unit: string;
  /** In the unit; undefined where it was not measured. */
  readonly value: (result: Result) => number | undefined;
}

/** A budget beside what was measured. */
export interface Verdict {
  readonly size: string;
  readonly name: string;
  readonly limit: string;
  readonly measured: string;
  readonly isMet: boolean;
}

const ofGo = (result: Result) => startsOf(result, ({ name }) => name !== "client-node informer");

/** The largest of three shares: of a figure of ours in the least of it among the peers in Go. */
function shareOfGo(result: Result): number | undefined {
  const peers = ofGo(result);
  if (peers.length === 0) return undefined;
  const keys = ["seconds", "cpuSeconds", "peakMebibytes"] as const;
  return Math.max(
    ...keys.map((key) => result.exporter[key] / Math.min(...peers.map((peer) => peer[key]))),
  );
}

const scrape = ({ exporter }: Result, encoding: Scrape["encoding"]): number | undefined =>
  exporter.scrapes.find((each) => each.encoding === encoding && each.concurrent === 1)?.exporter
    .p99;

const cpuOf = ({ exporter }: Result): number | undefined => {
  const churn = churnAt(exporter.churn, busy);
  return churn === undefined ? undefined : churn.cpu * 100;
};

const budget = (
  size: string,
  name: string,
  limit: number,
  unit: string,
  value: Budget["value"],
): Budget => ({ size, name, limit, unit, value });

const longestStall = ({ stalls }: Result): number =>
  Math.max(stalls.start.milliseconds, stalls.churn?.milliseconds ?? 0);

const [small, middle, distinct, large, huge] = [
  "3/30",
  "1000/30000",
  "1000/30000/distinct",
  "5000/150000",
  "100000/1000000",
];

const budgets: readonly Budget[] = [
  budget(
    small,
    "peak RSS to the first numbers",
    60,
    "MiB",
    ({ exporter }) => exporter.peakMebibytes,
  ),
  budget(small, "CPU to the first numbers", 0.25, "s", ({ exporter }) => exporter.cpuSeconds),
  budget("100/3000", "the worst of time, CPU and memory, of the best Go peer's", 1, "×", shareOfGo),
  budget(middle, "the worst of time, CPU and memory, of the best Go peer's", 1, "×", shareOfGo),
  budget(
    middle,
    "CPU to the first numbers, of the same bytes to nowhere",
    1.4,
    "×",
    timesTheDownload,
  ),
  budget(distinct, "the worst of time, CPU and memory, of the best Go peer's", 1, "×", shareOfGo),
  budget(distinct, "CPU of a pod beyond its download", 20, "µs", microsecondsOfPod),
  budget(large, "the worst of time, CPU and memory, of the best Go peer's", 1, "×", shareOfGo),
  budget(large, "first numbers", 10, "s", ({ exporter }) => exporter.seconds),
  budget(
    large,
    "CPU to the first numbers, of the same bytes to nowhere",
    1.4,
    "×",
    timesTheDownload,
  ),
  budget(
    large,
    "peak RSS to the first numbers",
    250,
    "MiB",
    ({ exporter }) => exporter.peakMebibytes,
  ),
  budget(large, "settled RSS", 250, "MiB", ({ exporter }) => exporter.settledMebibytes),
  budget(large, "longest stall", 20, "ms", longestStall),
  budget(large, "p99 of a plain scrape", 30, "ms", (result) => scrape(result, "identity")),
  budget(large, "p99 of a compressed scrape", 10, "ms", (result) => scrape(result, "gzip")),
  budget(large, `CPU at ${busy} pod events/s`, 10, "% of a core", cpuOf),
  budget(large, "list requests while pods change", 0, "", ({ exporter }) => exporter.listRequests),
  budget(huge, "first numbers", 30, "s", ({ exporter }) => exporter.seconds),
  budget(
    huge,
    "peak RSS to the first numbers",
    600,
    "MiB",
    ({ exporter }) => exporter.peakMebibytes,
  ),
  budget(huge, "tick", 2, "s", ({ exporter }) => exporter.tickSeconds),
  budget(huge, "longest stall", 50, "ms", longestStall),
  budget(huge, `CPU at ${busy} pod events/s`, 15, "% of a core", cpuOf),
];

/** Of the budgets whose size was measured. */
export function verdicts(results: readonly Result[]): readonly Verdict[] {
  return budgets.flatMap(({ size, name, limit, unit, value }) => {
    const result = results.find((each) => sizeName(each.size) === size);
    const measured = result === undefined ? undefined : value(result);
    if (measured === undefined) return [];
    const text = (number: number): string => `${digits(number)} ${unit}`.trim();
    return [{ size, name, limit: text(limit), measured: text(measured), isMet: measured <= limit }];
  });
}

function digits(number: number): string {
  if (Number.isInteger(number)) return String(number);
  if (number < 10) return fixed(number, 2);
  return fixed(number, number < 100 ? 1 : 0);
}

/** The verdicts as Markdown. */
export function budgetTable(results: readonly Result[]): string {
  return markdownTable([
    ["nodes / pods", "what", "at most", "measured", ""],
    ...verdicts(results).map(
      ({ size, name, limit, measured, isMet }) =>
        [size, name, limit, measured, isMet ? "met" : "**missed**"] as const,
    ),
  ]);
}
