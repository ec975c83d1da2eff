import type { Series } from "../test/program.ts";
import { clocksIn } from "./cluster-clock.ts";

/** What one scrape says. Instants in milliseconds since the epoch. */
export interface Observation {
  readonly at: number;
  /** From the request to the end of its answer, in milliseconds. */
  readonly took: number;
  readonly up: boolean;
  /** Until when the numbers are said to be current. */
  readonly claimed: number | undefined;
  /** What time the numbers of each kind are of, by the clock in the cluster. */
  readonly clocks: { readonly node: number | undefined; readonly pod: number | undefined };
  /** So far, to the API server. */
  readonly requests: number;
  readonly watchRestarts: number;
  readonly relists: number;
  /** In bytes: the resident set, and what JavaScript objects and buffers take. */
  readonly resident: number;
  readonly heap: number;
}

/** Reads a scrape that was asked for at an instant and took so many milliseconds. */
export function observationOf(series: Series, at: number, took: number): Observation {
  const claimed = series.get("kubecommit_snapshot_timestamp_seconds");
  return {
    at,
    took,
    up: series.get("kubecommit_up") === 1,
    claimed: claimed === undefined ? undefined : claimed * 1000,
    clocks: clocksIn(series),
    requests: sum(series, "kubecommit_api_requests_total"),
    watchRestarts: sum(series, "kubecommit_watch_restarts_total"),
    relists: sum(series, "kubecommit_relists_total"),
    resident: series.get("process_resident_memory_bytes") ?? 0,
    heap:
      (series.get("nodejs_heap_size_used_bytes") ?? 0) +
      (series.get("nodejs_external_memory_bytes") ?? 0),
  };
}

/** By how much the older of its numbers are older than they claim, in milliseconds. */
export function lagOf({ claimed, clocks: { node, pod } }: Observation): number {
  if (claimed === undefined || node === undefined || pod === undefined) return 0;
  return claimed - Math.min(node, pod);
}

function sum(series: Series, family: string): number {
  let total = 0;
  for (const [key, value] of series) if (key.startsWith(`${family}{`)) total += value;
  return total;
}
