import type { ServerResponse } from "node:http";

/** Changes the byte of a body after this many, if the body is in gzip. */
export function damageGzipAfter(response: ServerResponse, bytes: number): void {
  const send = response.write.bind(response);
  let left = bytes;
  const write = (chunk: Buffer, done?: () => void): boolean => {
    const sent = response.getHeader("content-encoding") === "gzip" ? damaged(chunk) : chunk;
    return done === undefined ? send(sent) : send(sent, done);
  };
  const damaged = (chunk: Buffer): Buffer => {
    const at = left;
    left -= chunk.length;
    if (at < 0 || at >= chunk.length) return chunk;
    const copy = Buffer.from(chunk);
    copy[at] = (chunk[at] ?? 0) ^ 0xff;
    return copy;
  };
  Object.assign(response, { write });
}
