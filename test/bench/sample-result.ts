import type { Result } from "../../bench/result.ts";
import { parseSize } from "../../bench/size.ts";

const start = { seconds: 2, cpuSeconds: 1.5, peakMebibytes: 100 };
const download = { bytes: 1e6, seconds: 1, cpuSeconds: 1 };

/** What the benchmark could have found at a size. */
export function sampleResult(size: string, changes: Partial<Result> = {}): Result {
  return {
    size: parseSize(size),
    load: 0.5,
    exporter: {
      ...start,
      receivedBytes: 1e6,
      tickSeconds: 0.01,
      series: 500,
      settledMebibytes: 120,
      listRequests: 0,
      scrapes: [],
      churn: [{ asked: 500, eventsPerSecond: 498, cpu: 0.05, mebibytes: 130 }],
    },
    stalls: { start: { milliseconds: 9, cpuMilliseconds: 8 } },
    downloads: {
      plain: download,
      gzip: { ...download, bytes: 2e5, cpuSeconds: 0.2 },
      inflated: { ...download, bytes: 2e5, cpuSeconds: 0.5 },
    },
    peers: [],
    ...changes,
  };
}
