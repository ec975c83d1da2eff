/** A piece of a body that is kept compressed, and unpacked while it is sent. */
export interface PackedPiece {
  /** What is kept of it. */
  readonly packed: Buffer;
  /** Of what is sent, in bytes. */
  readonly length: number;
  /** Of a chunk at most, in bytes. */
  readonly chunkLength: number;
  /** The bytes to send, in chunks. A chunk is gone when the next one is asked for. */
  chunks(): AsyncGenerator<Buffer, void>;
}

/** A piece of a body. Answers share them. */
export type Piece = Buffer | PackedPiece;

/** Of the body, in bytes. */
export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
