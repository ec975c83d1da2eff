const size = 256 * 1024;

/** Writes bytes that it must not keep; resolves when it is done with them, or the client is gone. */
export type WriteBytes = (bytes: Buffer) => Promise<void>;

/**
 * Gathers pieces into large writes from one buffer: each small write would cost a TLS record, and
 * new buffers would cost garbage collections.
 */
export class BatchedWrites {
  readonly #write: WriteBytes;
  readonly #buffer = Buffer.allocUnsafeSlow(size);
  #length = 0;

  constructor(write: WriteBytes) {
    this.#write = write;
  }

  /** Adds pieces. Returns undefined if they fitted; otherwise they are added once this resolves. */
  add(...pieces: readonly Buffer[]): Promise<void> | undefined {
    const needed = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (this.#length + needed > size) return this.#addAfterFlush(pieces, needed);
    for (const piece of pieces) this.#copy(piece);
    return undefined;
  }

  async #addAfterFlush(pieces: readonly Buffer[], needed: number): Promise<void> {
    await this.flush();
    for (const piece of pieces) {
      if (needed > size) await this.#write(piece);
      else this.#copy(piece);
    }
  }

  /** Resolves when everything has been written, or the client is gone. */
  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const bytes = this.#buffer.subarray(0, this.#length);
    await this.#write(bytes);
    this.#length = 0;
  }

  #copy(piece: Buffer): void {
    this.#buffer.set(piece, this.#length);
    this.#length += piece.length;
  }
}
