import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { Writable } from "node:stream";
import { createGzip } from "node:zlib";

import { BatchedWrites } from "./batched-writes.ts";

/** Bodies that are longer than this are compressed for clients that take gzip. */
const gzipFrom = 128 * 1024;

/** Resolves when the stream is done with the bytes, or it is closed. */
export async function written(out: Writable, bytes: Buffer): Promise<void> {
  if (out.destroyed || out.writableEnded) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const done = (): void => resolve(undefined);
  out.once("close", done);
  out.write(bytes, done);
  await promise;
  out.off("close", done);
}

/** The response itself, or a stream that compresses into it at the level of a real server. */
function outOf(response: ServerResponse, isGzipAccepted: boolean): Writable {
  if (!isGzipAccepted) return response;
  response.setHeader("content-encoding", "gzip");
  response.setHeader("vary", "Accept-Encoding");
  const gzip = createGzip({ level: 1 });
  // A response that closes early takes the compression down with it; there is no one to tell.
  pipeline(gzip, response, () => undefined);
  return gzip;
}

/**
 * Writes the whole body of a response. Its first pieces wait until it is known whether it is long
 * enough to be compressed.
 */
export async function writeBody(
  response: ServerResponse,
  pieces: Iterable<Buffer>,
  isGzipAccepted: boolean,
): Promise<void> {
  let waiting: Buffer[] = [];
  let length = 0;
  let out: Writable | undefined;
  let writes: BatchedWrites | undefined;
  for (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length <= gzipFrom) continue;
    const to = (out ??= outOf(response, isGzipAccepted));
    writes ??= new BatchedWrites((bytes) => written(to, bytes));
    for (const each of waiting) {
      const full = writes.add(each);
      if (full !== undefined) await full;
    }
    waiting = [];
    if (to.destroyed) return;
  }
  await writes?.flush();
  if (out === undefined) response.end(Buffer.concat(waiting));
  else out.end();
}
