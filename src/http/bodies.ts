import type { ServerResponse } from "node:http";
import type { Piece } from "./pieces.ts";

interface Answer {
  readonly response: ServerResponse;
  readonly pieces: ReadonlySet<Buffer>;
  /** Of what it holds alone: the chunk that it sends of a packed piece. */
  readonly ownBytes: number;
}

/**
 * The bodies that answers are being sent from, in bytes. A piece that many answers share counts
 * once, packed ones as they are, with a chunk for each answer. Where together they are more than the
 * limit, the oldest answer that holds pieces of its own is ended: so slow readers cannot keep one old
 * body each.
 */
export class Bodies {
  readonly #limit: number;
  readonly #answers = new Set<Answer>();
  readonly #holders = new Map<Buffer, number>();
  #bytes = 0;

  /** `limit` in bytes; a single answer may be longer. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts the pieces of an answer until the function that is returned is called. */
  hold(response: ServerResponse, pieces: readonly Piece[]): () => void {
    const kept = pieces.map((piece) => (Buffer.isBuffer(piece) ? piece : piece.packed));
    const ownBytes = Math.max(
      0,
      ...pieces.map((piece) => (Buffer.isBuffer(piece) ? 0 : piece.chunkLength)),
    );
    const answer = { response, pieces: new Set(kept), ownBytes };
    this.#answers.add(answer);
    this.#bytes += ownBytes;
    for (const piece of answer.pieces) {
      const holders = this.#holders.get(piece) ?? 0;
      this.#holders.set(piece, holders + 1);
      if (holders === 0) this.#bytes += piece.length;
    }
    this.#makeRoom(answer);
    return () => this.#release(answer);
  }

  #makeRoom(newest: Answer): void {
    for (const answer of this.#answers) {
      if (this.#bytes <= this.#limit) return;
      if (answer === newest || answer.pieces.isSubsetOf(newest.pieces)) continue;
      this.#release(answer);
      answer.response.destroy();
    }
  }

  #release(answer: Answer): void {
    if (!this.#answers.delete(answer)) return;
    this.#bytes -= answer.ownBytes;
    for (const piece of answer.pieces) {
      const holders = (this.#holders.get(piece) ?? 0) - 1;
      if (holders > 0) this.#holders.set(piece, holders);
      else if (this.#holders.delete(piece)) this.#bytes -= piece.length;
    }
  }
}
