import { clusterFamilies } from "../../src/render/families.ts";
import type { PrometheusApi, Series } from "../stack/prometheus-api.ts";
import type { Query } from "./query-check.ts";

/** The value of each series, by its labels. */
type Answer = ReadonlyMap<string, number>;

const aboutTheCluster = new Set(clusterFamilies.map(({ name }) => name));

/**
 * Whether a query is about the cluster alone, so that its answer stands still while the cluster
 * does. What an exporter says of itself changes from scrape to scrape: only its labels are
 * compared.
 */
function standsStill(expr: string): boolean {
  const names = expr.match(/[\w:]*kubecommit_[\w:]+|\b(?:process|nodejs)_\w+|\bup\b/g) ?? [];
  // What has a colon is recorded by our rules, all of which are about the cluster.
  return names.every((name) => name.includes(":") || aboutTheCluster.has(name));
}

function answer(series: readonly Series[], ignored: readonly string[]): Answer {
  return new Map(
    series.flatMap(({ labels, points }) => {
      const value = points.at(-1)?.[1];
      if (value === undefined || Number.isNaN(value)) return [];
      const named = Object.entries(labels).filter(([name]) => !ignored.includes(name));
      return [[JSON.stringify(named.toSorted(([a], [b]) => (a < b ? -1 : 1))), value] as const];
    }),
  );
}

/** What tells two answers apart, for people; empty when nothing does. Sums may differ by rounding. */
function difference(expected: Answer, actual: Answer, values: boolean): string {
  for (const [labels, value] of expected) {
    const other = actual.get(labels);
    if (other === undefined) return `${labels} is missing`;
    const rounding = 1e-9 * Math.abs(value);
    if (values && Math.abs(value - other) > rounding) return `${labels} is ${other}, not ${value}`;
  }
  const extra = [...actual.keys()].find((labels) => !expected.has(labels));
  return extra === undefined ? "" : `${extra} is there, and should not be`;
}

export interface Comparison {
  /** What differs, with the name of its query. */
  readonly differences: readonly string[];
  /** Queries that returned something, and series and values that were equal. */
  readonly withData: number;
  readonly series: number;
  readonly values: number;
}

/** A query of the store, and the query that the other server has to answer alike. */
export interface Pair {
  readonly query: Query;
  readonly reference: string;
}

/** The name of a series: functions do not drop it in the same places everywhere. */
const nameOnly = ["__name__"];
/** Beside it the label that a Prometheus adds to what it sends away, but not to its own answers. */
export const nameAndCluster = [...nameOnly, "cluster"];

/** Asks both servers every query, now or at a time in seconds since the epoch. */
export async function compare(
  pairs: readonly Pair[],
  store: PrometheusApi,
  reference: PrometheusApi,
  { time, ignored = nameOnly }: { time?: number; ignored?: readonly string[] } = {},
): Promise<Comparison> {
  const differences: string[] = [];
  let [withData, series, values] = [0, 0, 0];
  for (const { query, reference: expr } of pairs) {
    const [actual, expected] = await Promise.all([
      store.instant(query.expr, time),
      reference.instant(expr, time),
    ]);
    const still = standsStill(query.expr);
    const wanted = answer(expected, ignored);
    const complaint = difference(wanted, answer(actual, ignored), still);
    if (complaint !== "") differences.push(`${query.name}: ${complaint}`);
    if (wanted.size > 0) withData += 1;
    series += wanted.size;
    if (still) values += wanted.size;
  }
  return { differences, withData, series, values };
}
