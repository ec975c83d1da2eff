import { roomByPool } from "../accounting/fit.ts";
import type { Snapshot } from "../accounting/snapshot.ts";
import { GzipBody, encode } from "./gzip-body.ts";
import { renderPrometheus, type PrometheusOptions } from "../render/prometheus.ts";
import { renderFit } from "../render/fit-json.ts";
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
}

/** Renders a snapshot, in slices that leave the event loop free in between. */
export async function render(snapshot: Snapshot, options: PrometheusOptions): Promise<Rendered> {
  return {
    exposition: await GzipBody.of(renderPrometheus(snapshot, options)),
    pyklesNodes: once(() => document(renderPyklesNodes(snapshot))),
    snapshotJson: once(() => document(renderSnapshotJson(snapshot))),
    fit: (requests, time) =>
      Buffer.from(renderFit(time, requests, roomByPool(snapshot.nodes, requests))),
  };
}

async function document(chunks: Iterable<string>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(encode(chunks)));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
