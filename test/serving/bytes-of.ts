import type { Piece } from "../../src/http/pieces.ts";

/** The bytes of a body, as they are sent. */
export async function bytesOf(pieces: readonly Piece[]): Promise<Buffer> {
  const bytes: Buffer[] = [];
  for (const piece of pieces) {
    if (Buffer.isBuffer(piece)) bytes.push(piece);
    else for await (const chunk of piece.chunks()) bytes.push(Buffer.from(chunk));
  }
  return Buffer.concat(bytes);
}
