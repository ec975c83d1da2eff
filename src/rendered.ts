import type { Snapshot } from "./accounting/snapshot.ts";
import { compress, encode, type CompressedBody } from "./body.ts";
import { renderPrometheus, type PrometheusOptions } from "./render/prometheus.ts";
import { renderPyklesNodes } from "./render/pykles.ts";
import { renderSnapshotJson } from "./render/snapshot-json.ts";

/** The bytes of one snapshot. */
export interface Rendered {
  /** The cluster's families. */
  readonly exposition: CompressedBody;
  /** The documents, rendered once, when first asked for. */
  pyklesNodes(): Promise<readonly Buffer[]>;
  snapshotJson(): Promise<readonly Buffer[]>;
}

/** Renders a snapshot, in slices that leave the event loop free in between. */
export async function render(snapshot: Snapshot, options: PrometheusOptions): Promise<Rendered> {
  return {
    exposition: await compress(renderPrometheus(snapshot, options)),
    pyklesNodes: once(() => Array.fromAsync(encode(renderPyklesNodes(snapshot)))),
    snapshotJson: once(() => Array.fromAsync(encode(renderSnapshotJson(snapshot)))),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
