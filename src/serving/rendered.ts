import type { NodeTotals, Snapshot } from "../accounting/snapshot.ts";
import { FitAnswers } from "./fit-answers.ts";
import { GzipBody, encode } from "./gzip-body.ts";
import { renderPage } from "../render/page/page.ts";
import type { Moment, PageView } from "../render/page/view.ts";
import type { ClusterMetrics } from "../render/prometheus.ts";
import { renderPyklesNodes } from "../render/pykles.ts";
import { renderSnapshotJson } from "../render/snapshot-json.ts";

/** The bytes of one snapshot. */
export interface Rendered {
  /** The cluster's families. */
  readonly exposition: GzipBody;
  /** The documents, rendered once, when first asked for. */
  pyklesNodes(): Promise<Buffer>;
  snapshotJson(): Promise<Buffer>;
  /** How many more pods with these requests fit; `time` is until when the numbers were current. */
  fit(requests: ReadonlyMap<string, number>, time: string): Buffer;
  page(view: PageView, moment: Moment): ReturnType<typeof renderPage>;
}

/**
 * Renders a snapshot, with these metrics, in slices that leave the event loop free in between.
 * `whole` are the nodes with all their resources, where the snapshot has only those that are shown.
 */
export async function render(
  snapshot: Snapshot,
  metrics: ClusterMetrics,
  whole: readonly NodeTotals[] = snapshot.nodes,
): Promise<Rendered> {
  const fits = new FitAnswers(whole, snapshot.shard);
  return {
    exposition: await GzipBody.of(metrics.show(snapshot)),
    pyklesNodes: once(() => document(renderPyklesNodes(snapshot))),
    snapshotJson: once(() => document(renderSnapshotJson(snapshot))),
    fit: (requests, time) => fits.document(requests, time),
    page: (view, moment) => renderPage({ snapshot, whole, moment }, view),
  };
}

async function document(chunks: Iterable<string>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(encode(chunks)));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
