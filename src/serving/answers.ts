import type { Exporter } from "./exporter.ts";
import type { Endpoints } from "../http/endpoints.ts";
import type { PodUsageDocument } from "./pod-usage-document.ts";
import { steadyClock } from "./steady-clock.ts";

const now = (): Date => new Date(steadyClock.now());

/** What the endpoints answer. A process that is stopping is no longer ready. */
export function answers(
  exporter: Exporter,
  usage: PodUsageDocument,
  stopping: AbortSignal,
): Endpoints {
  return {
    metrics: async (format, gzip) => exporter.exposition(format, gzip, now()),
    nodes: async () => exporter.pyklesNodes(now()),
    snapshot: async () => exporter.snapshotJson(now()),
    fit: async (requests) => exporter.fit(requests, now()),
    page: async (view, gzip) => exporter.page(view, gzip, now()),
    podUsage: async () => usage.get(),
    live: () => exporter.live(),
    ready: () => [
      ...exporter.ready(),
      { name: "shutdown", ok: !stopping.aborted, detail: "the process is stopping" },
    ],
  };
}
