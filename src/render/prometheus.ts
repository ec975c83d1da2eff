import { Gauge } from "prom-client";
import type { Snapshot } from "../accounting/snapshot.ts";
import { labelPairs, metadataLines, sampleLine } from "./exposition.ts";
import { labelSnapshot } from "./families.ts";
import type { ClusterFamily } from "./family.ts";
import { chunkLength } from "./json.ts";

/**
 * The given families of the cluster as exposition text, in chunks; the consumer lets other work run between
 * them. The text is valid in both formats, because all families are gauges.
 *
 * Each group of samples is set and collected on its own, in a gauge without the labels that the
 * group shares: prom-client keeps a string per label set, and hundreds of thousands of different
 * ones take hundreds of megabytes. Within a group, those keys are unambiguous whatever the names
 * contain, since at most one of the label values is free text.
 */
export async function* renderPrometheus(
  snapshot: Snapshot,
  families: readonly ClusterFamily[],
): AsyncGenerator<string, void> {
  const labelled = labelSnapshot(snapshot);
  let text = "";
  for (const { name, help, labels, groups } of families) {
    const labelNames = labels.flatMap((label) =>
      label === "label_*" ? [...labelled.nodeLabels.values()] : [label],
    );
    const gauge = new Gauge({ name, help, labelNames, registers: [] });
    text += metadataLines({ name, help, type: "gauge" }, "text");
    for (const { shared, samples } of groups(labelled)) {
      gauge.reset();
      for (const sample of samples) gauge.set(sample.labels, sample.value);
      const { values } = await gauge.get();
      const pairs = labelPairs(shared, "text");
      for (const sample of samples.length > 0 ? values : []) {
        text += sampleLine(name, sample, "text", pairs);
      }
      if (text.length < chunkLength) continue;
      yield text;
      text = "";
    }
  }
  if (text !== "") yield text;
}
