import { Gauge, Registry, type OpenMetricsContentType } from "prom-client";
import type { Snapshot } from "../accounting/snapshot.ts";
import { metadataLines, sampleLine, type Sample } from "./exposition.ts";
import { labelInSteps, labelSnapshot } from "./families.ts";
import type { ClusterFamily, LabelledSnapshot, TakeSample } from "./family.ts";
import { joinedPairs } from "./label-set.ts";

/** Length in UTF-16 units from which text is handed on: longer text costs more garbage. */
const chunkLength = 16 * 1024;

/** After how many subjects others may run: of some families hardly any has samples. */
const subjectsAtOnce = 1000;

/**
 * A family as a gauge of prom-client. It holds no values of its own, as a gauge that is set keeps a
 * string and two objects per series: what it is asked for are the samples of the latest snapshot.
 */
class ClusterGauge extends Gauge {
  readonly family: ClusterFamily;
  readonly #latest: () => LabelledSnapshot | undefined;

  constructor(
    family: ClusterFamily,
    registry: ClusterRegistry,
    latest: () => LabelledSnapshot | undefined,
  ) {
    const { name, help, labels } = family;
    const labelNames = labels.filter((label) => label !== "label_*");
    super({ name, help, labelNames, registers: [registry] });
    this.family = family;
    this.#latest = latest;
  }

  override async get() {
    const labelled = this.#latest();
    const values: Sample[] = [];
    const take: TakeSample = (subject, own, value) => {
      values.push({ labels: { ...subject.labels, ...own.labels }, value });
    };
    if (labelled !== undefined) Array.from(this.family.samples(labelled, take));
    return { ...(await super.get()), values };
  }
}

type ClusterRegistry = Registry | Registry<OpenMetricsContentType>;

/**
 * The given families as gauges in a registry of prom-client, and as text, which is made of the same
 * samples without collecting them: prom-client makes objects and strings for each.
 */
export class ClusterMetrics {
  readonly #gauges: readonly ClusterGauge[];
  #snapshot: Snapshot | undefined;
  /** Made when the registry is collected: it is as large as the names of all nodes. */
  #labelled: LabelledSnapshot | undefined;

  constructor(families: readonly ClusterFamily[], registry: ClusterRegistry = new Registry()) {
    this.#gauges = families.map(
      (family) => new ClusterGauge(family, registry, () => this.#latest()),
    );
  }

  /**
   * Shows another snapshot, and gives the exposition of it in chunks; the consumer lets other work
   * run between them, of which some are empty. The text is valid in both formats, because all
   * families are gauges.
   */
  *show(snapshot: Snapshot): Generator<string, void> {
    this.#snapshot = snapshot;
    this.#labelled = undefined;
    yield* expositionOf(this.#gauges, yield* labelInSteps(snapshot));
  }

  #latest(): LabelledSnapshot | undefined {
    if (this.#snapshot === undefined) return undefined;
    return (this.#labelled ??= labelSnapshot(this.#snapshot));
  }
}

function* expositionOf(
  gauges: readonly ClusterGauge[],
  labelled: LabelledSnapshot,
): Generator<string, void> {
  let text = "";
  let subjects = 0;
  for (const { family } of gauges) {
    const { name, help, samples } = family;
    text += metadataLines({ name, help, type: "gauge" }, "text");
    const take: TakeSample = (subject, own, value) => {
      text += sampleLine(name, joinedPairs(subject.pairs, own.pairs), value);
    };
    for (const _ of samples(labelled, take)) {
      subjects += 1;
      if (text.length >= chunkLength) {
        yield text;
        text = "";
      } else if (subjects < subjectsAtOnce) continue;
      else yield "";
      subjects = 0;
    }
  }
  if (text !== "") yield text;
}
