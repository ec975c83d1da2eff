import type { Answer, Check as Fact, Exporter } from "./exporter.ts";
import type { Answers, Check, JsonDocument, Unavailable } from "./http/answers.ts";
import type { PodUsageReader } from "./kubernetes/pod-usage.ts";
import { renderPyklesPods } from "./render/pykles.ts";

/** Seconds after which a cluster that has not been read yet may have been. */
const syncRetry = 5;
/** Seconds for which the usage of pods, or its absence, is kept. */
const usageRetry = 15;

function documentOf(answer: Answer): JsonDocument | Unavailable {
  return answer.status === "served"
    ? { body: answer.body, takenAt: answer.currentUntil.getTime() }
    : { reason: answer.reason, message: answer.message, retryAfter: syncRetry };
}

function checksOf(facts: readonly Fact[]): readonly Check[] {
  return facts.map(({ name, ok, message }) => ({ name, ok, detail: message }));
}

/** What the routes answer with. `stopping` makes the exporter not ready, so that no more traffic comes. */
export function answersOf(
  exporter: Exporter,
  usage: PodUsageReader,
  stopping: AbortSignal,
): Answers {
  const now = (): Date => new Date();
  return {
    metrics: async (format, gzip) => exporter.exposition(format, gzip ? "gzip" : "identity", now()),
    nodes: async () => documentOf(await exporter.pyklesNodes(now())),
    snapshot: async () => documentOf(await exporter.snapshotJson(now())),
    podUsage: async () => {
      const usages = await usage.read();
      if (usages.fault !== undefined) {
        return { reason: usages.fault, message: usages.message, retryAfter: usageRetry };
      }
      const body = Array.from(renderPyklesPods(usages.items), (text) => Buffer.from(text));
      return { body, takenAt: Date.now() };
    },
    live: () => checksOf(exporter.checks(now()).live),
    ready: () => [
      ...checksOf(exporter.checks(now()).ready),
      { name: "shutdown", ok: !stopping.aborted, detail: "the process is stopping" },
    ],
  };
}
