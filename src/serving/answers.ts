import type { Exporter } from "./exporter.ts";
import type { Endpoints, JsonDocument, Unavailable } from "../http/endpoints.ts";
import type { PodUsageReader } from "../kubernetes/pod-usage.ts";
import { renderPyklesPods } from "../render/pykles.ts";
import { steadyClock } from "./steady-clock.ts";

/** Seconds for which the usage of pods, or its absence, is kept. */
const usageRetry = 15;

async function podUsage(reader: PodUsageReader): Promise<JsonDocument | Unavailable> {
  const usages = await reader.read();
  if (usages.fault !== undefined) {
    return { reason: usages.fault, message: usages.message, retryAfter: usageRetry };
  }
  const text = [...renderPyklesPods(usages.items)].join("");
  return { body: Buffer.from(text), takenAt: usages.readAt };
}

const now = (): Date => new Date(steadyClock.now());

/** What the endpoints answer. A process that is stopping is no longer ready. */
export function answers(
  exporter: Exporter,
  usage: PodUsageReader,
  stopping: AbortSignal,
): Endpoints {
  return {
    metrics: async (format, gzip) => exporter.exposition(format, gzip, now()),
    nodes: async () => exporter.pyklesNodes(now()),
    snapshot: async () => exporter.snapshotJson(now()),
    podUsage: async () => podUsage(usage),
    live: () => exporter.live(now()),
    ready: () => [
      ...exporter.ready(),
      { name: "shutdown", ok: !stopping.aborted, detail: "the process is stopping" },
    ],
  };
}
