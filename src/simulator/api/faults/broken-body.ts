import type { ServerResponse } from "node:http";

/**
 * Lets this many bytes of a body through, then breaks the connection: with a FIN inside a chunk, or
 * with what `reset` does.
 */
export function breakBodyAfter(
  response: ServerResponse,
  bytes: number,
  reset: (() => void) | undefined,
): void {
  const send = response.write.bind(response);
  const finish = response.end.bind(response);
  let left = bytes;
  const cut = (): void => {
    if (reset === undefined) response.socket?.end();
    else reset();
  };
  const write = (chunk: Buffer, done?: () => void): boolean => {
    if (left <= 0) return true;
    const part = chunk.subarray(0, left);
    left -= part.length;
    const isFree = done === undefined ? send(part) : send(part, done);
    if (left <= 0) setImmediate(cut);
    return isFree;
  };
  // The end would complete the body.
  const end = (chunk?: Buffer): void => {
    if (chunk !== undefined) write(chunk);
    if (left > 0) finish();
  };
  Object.assign(response, { write, end });
}
