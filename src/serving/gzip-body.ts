import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { constants, crc32, deflateRaw, inflateRawSync } from "node:zlib";
import type { PackedPiece, Piece } from "../http/pieces.ts";

const deflate = promisify(deflateRaw);

/** On expositions as fast as level 1; level 3 takes an eighth longer for 2.5 % fewer bytes. */
const level = 2;

/** How long rendering may hold the event loop, in milliseconds. */
const longestSlice = 10;

/**
 * Bytes of text that are compressed, and unpacked, at once. Blocks of 64 KiB take a third longer
 * to compress and are 3 % larger together; larger ones gain less, and each slow reader holds one.
 */
const blockLength = 128 * 1024;

/** Compressed bytes that are one piece. */
const pieceLength = 1024 * 1024;

/** Plain bytes of one body that are kept at most. */
const keptLimit = 32 * 1024 * 1024;

/** UTF-8 bytes of one UTF-16 unit. */
const mostBytes = 3;

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/**
 * The bytes of a text that is rendered in chunks. Whenever the event loop has been held for 10 ms,
 * other work runs before the next chunk is rendered.
 */
export async function* encode(chunks: Iterable<string>) {
  let resumedAt = performance.now();
  for (const chunk of chunks) {
    yield Buffer.from(chunk);
    if (performance.now() - resumedAt < longestSlice) continue;
    await setImmediate();
    resumedAt = performance.now();
  }
}

/** A part of a text: raw DEFLATE blocks, none of them the last, byte-aligned, so that more can follow. */
interface Block {
  readonly deflated: Buffer;
  /** In bytes, unpacked. */
  readonly length: number;
}

/** The plain bytes, in memory of their own. */
function unpack({ deflated, length }: Block): NonSharedBuffer {
  // A thread of the pool would take less time than it takes to get there and back.
  return inflateRawSync(deflated, {
    finishFlush: constants.Z_SYNC_FLUSH,
    // Shorter buffers are cut from a pool that others have a part of, too.
    chunkSize: Math.max(Buffer.poolSize, length + 1),
  });
}

/**
 * The plain bytes of the blocks that are asked for more than once, until another body is served. Who
 * asks once per tick, as Prometheus does, has nothing kept.
 */
class PlainBlocks {
  readonly #asked = new Set<Block>();
  readonly #kept = new Map<Block, Buffer>();
  #room = keptLimit;

  get(block: Block): Buffer | undefined {
    return this.#kept.get(block);
  }

  /** Whether the bytes are kept; if not, they are the caller's alone. */
  keep(block: Block, plain: Buffer): boolean {
    const isAskedAgain = this.#asked.has(block) && !this.#kept.has(block);
    this.#asked.add(block);
    if (!isAskedAgain || plain.length > this.#room) return false;
    this.#kept.set(block, plain);
    this.#room -= plain.length;
    return true;
  }

  /** From now on keeps nothing. */
  clear(): void {
    this.#kept.clear();
    this.#room = 0;
  }
}

/** Blocks in a row. Each can be unpacked without those before it. */
class DeflatedPiece implements PackedPiece {
  readonly packed: Buffer;
  readonly length: number;
  readonly chunkLength: number;
  readonly #blocks: readonly Block[];
  readonly #plain: PlainBlocks;

  constructor(blocks: readonly Block[], plain: PlainBlocks) {
    const lengths = blocks.map(({ length }) => length);
    this.packed = Buffer.concat(blocks.map(({ deflated }) => deflated));
    this.length = lengths.reduce((sum, length) => sum + length, 0);
    this.chunkLength = Math.max(...lengths);
    this.#plain = plain;
    let at = 0;
    this.#blocks = blocks.map(({ deflated, length }) => ({
      deflated: this.packed.subarray(at, (at += deflated.length)),
      length,
    }));
  }

  async *chunks(): AsyncGenerator<Buffer, void> {
    for (const block of this.#blocks) {
      const kept = this.#plain.get(block);
      if (kept !== undefined) {
        yield kept;
        continue;
      }
      await nextTurn();
      const chunk = unpack(block);
      const isKept = this.#plain.keep(block, chunk);
      yield chunk;
      // Its memory is given back now: the garbage collector hardly sees what is outside of its heap.
      if (!isKept) chunk.buffer.transfer(0);
    }
  }
}

let lastTurn: Promise<void> = Promise.resolve();

/** Resolves in a turn of the event loop that nobody else has who asks here. */
async function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

/** A text that is compressed while it comes. */
class Deflater {
  readonly pieces: DeflatedPiece[] = [];
  readonly plain = new PlainBlocks();
  crc = 0;
  bytes = 0;
  /**
   * Two buffers take turns, one filled while the other is compressed: to allocate the whole text
   * anew on every tick costs a large cluster tens of megabytes of garbage.
   */
  #filling = Buffer.alloc(0);
  #resting = Buffer.alloc(0);
  #used = 0;
  #compressing: Promise<Block> | undefined;
  #blocks: Block[] = [];
  #deflatedBytes = 0;

  async add(text: string): Promise<void> {
    const needed = mostBytes * text.length;
    if (this.#used + needed > this.#filling.length) await this.#compress();
    if (needed > this.#filling.length) {
      this.#filling = Buffer.allocUnsafeSlow(Math.max(needed, blockLength));
    }
    this.#used += this.#filling.write(text, this.#used);
  }

  async end(): Promise<void> {
    await this.#compress();
    await this.#take();
    if (this.#blocks.length > 0) this.#join();
  }

  /** Begins with what has been added, once what was begun before is done. */
  async #compress(): Promise<void> {
    await this.#take();
    if (this.#used === 0) return;
    const text = this.#filling.subarray(0, this.#used);
    this.crc = crc32(text, this.crc);
    this.bytes += text.length;
    this.#compressing = deflateBlock(text);
    [this.#filling, this.#resting] = [this.#resting, this.#filling];
    this.#used = 0;
  }

  async #take(): Promise<void> {
    if (this.#compressing === undefined) return;
    const block = await this.#compressing;
    this.#compressing = undefined;
    this.#blocks.push(block);
    this.#deflatedBytes += block.deflated.length;
    if (this.#deflatedBytes >= pieceLength) this.#join();
  }

  #join(): void {
    this.pieces.push(new DeflatedPiece(this.#blocks, this.plain));
    this.#blocks = [];
    this.#deflatedBytes = 0;
  }
}

async function deflateBlock(text: Buffer): Promise<Block> {
  const options = { level, finishFlush: constants.Z_FULL_FLUSH };
  return { deflated: await deflate(text, options), length: text.length };
}

/**
 * A text that is served many times, each time with another tail. It is kept compressed; of the plain
 * bytes, ten to twenty times as many, only what is asked for again.
 */
export class GzipBody {
  static readonly empty = new GzipBody(new Deflater());

  readonly #pieces: readonly DeflatedPiece[];
  readonly #plain: PlainBlocks;
  readonly #crc: number;
  readonly #bytes: number;

  private constructor({ pieces, plain, crc, bytes }: Deflater) {
    this.#pieces = pieces;
    this.#plain = plain;
    this.#crc = crc;
    this.#bytes = bytes;
  }

  /**
   * Compresses a text off the event loop while it is rendered; other work runs between any two
   * blocks of 128 KiB, and where a chunk is empty.
   */
  static async of(chunks: Iterable<string>): Promise<GzipBody> {
    const deflater = new Deflater();
    for (const text of chunks) {
      if (text === "") await setImmediate();
      else await deflater.add(text);
    }
    await deflater.end();
    return new GzipBody(deflater);
  }

  /** The text and `tail`. The text is unpacked block by block, as a client takes it. */
  plain(tail: Buffer): readonly Piece[] {
    return [...this.#pieces, tail];
  }

  /** To be called when another body is served: who still reads this one may be slow. */
  retire(): void {
    this.#plain.clear();
  }

  /**
   * The text and `tail` as one gzip member, of which only the tail is compressed now. (Two members
   * would be simpler, but browsers stop after the first.)
   */
  async gzip(tail: Buffer): Promise<readonly Buffer[]> {
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(crc32(tail, this.#crc), 0);
    trailer.writeUInt32LE((this.#bytes + tail.length) % 2 ** 32, 4);
    const deflated = this.#pieces.map(({ packed }) => packed);
    return [gzipHeader, ...deflated, await deflate(tail, { level }), trailer];
  }
}
