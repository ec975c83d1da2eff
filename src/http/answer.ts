import type { IncomingMessage, ServerResponse } from "node:http";
import type { Bodies } from "./bodies.ts";
import { lengthOf, type Piece } from "./pieces.ts";

/** In bytes. */
const sliceLength = 256 * 1024;

/** Answers with a JSON error, and what else is to stand in the document. */
export function sendError(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  beside: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ error: { code, reason, message }, ...beside });
  response.statusCode = code;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(body));
  response.end(body);
}

/**
 * Sends the pieces as they are, since joining them would copy megabytes on each scrape; and a slice
 * only once the system has taken the one before. Resolves when all is sent, or the client has gone.
 */
export async function sendPieces(
  request: IncomingMessage,
  response: ServerResponse,
  pieces: readonly Piece[],
  bodies: Bodies,
): Promise<void> {
  response.setHeader("Content-Length", lengthOf(pieces));
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const release = bodies.hold(response, pieces);
  try {
    for await (const slice of slices(pieces)) {
      // A client that has gone is no error; it is counted when the response closes.
      if (!(await isTaken(response, slice))) return;
    }
    response.end();
  } finally {
    release();
  }
}

/** Whether the system has taken the bytes, so that nobody reads them here any more. */
async function isTaken(response: ServerResponse, slice: Buffer): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const close = (): void => resolve(false);
  response.once("close", close);
  response.write(slice, (error) => resolve(error === null || error === undefined));
  const taken = await promise;
  response.off("close", close);
  return taken;
}

async function* slices(pieces: readonly Piece[]): AsyncGenerator<Buffer, void> {
  for (const piece of pieces) {
    if (!Buffer.isBuffer(piece)) {
      yield* piece.chunks();
      continue;
    }
    for (let at = 0; at < piece.length; at += sliceLength) {
      yield piece.subarray(at, at + sliceLength);
    }
  }
}

/**
 * The path and query of a request target, or undefined when it is malformed (RFC 9112, section 3.2).
 * A target may be a whole URL, as proxies send it, or `*`.
 */
export function originForm(target: string): string | undefined {
  if (target === "*" || /^\/[!"$-~]*$/.test(target)) return target;
  if (!/^https?:\/\/[!"$-~]+$/i.test(target)) return undefined;
  const url = URL.parse(target);
  return url === null ? undefined : url.pathname + url.search;
}

/** What stands behind the `?` of a request target. */
export function queryOf({ url }: { readonly url: string }): URLSearchParams {
  const at = url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : url.slice(at));
}
