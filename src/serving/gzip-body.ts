import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { constants, crc32, deflateRaw, inflateRaw } from "node:zlib";

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** On expositions as fast as level 1; level 3 takes a quarter longer for 1 % fewer bytes. */
const level = 2;

/** How long rendering may hold the event loop, in milliseconds. */
const longestSlice = 10;

/** UTF-8 bytes of one UTF-16 unit. */
const mostBytes = 3;

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/**
 * The bytes of a text that is rendered in chunks. Whenever the event loop has been held for 10 ms,
 * other work runs before the next chunk is rendered.
 */
export async function* encode(chunks: AsyncIterable<string> | Iterable<string>) {
  let resumedAt = performance.now();
  for await (const chunk of chunks) {
    yield Buffer.from(chunk);
    if (performance.now() - resumedAt < longestSlice) continue;
    await setImmediate();
    resumedAt = performance.now();
  }
}

/**
 * A text that is served many times, each time with another tail. It is kept compressed; the plain
 * bytes, ten to twenty times as many, come back when they are first asked for.
 */
export class GzipBody {
  static readonly empty = new GzipBody(Buffer.alloc(0), 0, 0);

  /** Raw DEFLATE blocks, none of them the last, byte-aligned: more can follow. */
  readonly #deflated: Buffer;
  readonly #crc: number;
  readonly #bytes: number;
  #plain: Promise<Buffer> | undefined;

  private constructor(deflated: Buffer, crc: number, bytes: number) {
    this.#deflated = deflated;
    this.#crc = crc;
    this.#bytes = bytes;
  }

  /**
   * Compresses a text off the event loop, each chunk while the next one is rendered; other work
   * runs between any two chunks. Encoded chunks live in two buffers that take turns: to allocate
   * the whole text anew on every tick costs a large cluster tens of megabytes of garbage.
   */
  static async of(chunks: AsyncIterable<string> | Iterable<string>): Promise<GzipBody> {
    const deflated: Buffer[] = [];
    let [free, busy] = [Buffer.alloc(0), Buffer.alloc(0)];
    let compressing: Promise<Buffer> | undefined;
    let crc = 0;
    let bytes = 0;
    for await (const text of chunks) {
      const needed = mostBytes * text.length;
      if (free.length < needed) free = Buffer.allocUnsafeSlow(needed);
      const chunk = free.subarray(0, free.write(text));
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      if (compressing !== undefined) deflated.push(await compressing);
      compressing = deflate(chunk, { level, finishFlush: constants.Z_FULL_FLUSH });
      [free, busy] = [busy, free];
    }
    if (compressing !== undefined) deflated.push(await compressing);
    return new GzipBody(Buffer.concat(deflated), crc, bytes);
  }

  /** The text and `tail`. */
  async plain(tail: Buffer): Promise<readonly Buffer[]> {
    this.#plain ??= inflate(this.#deflated, {
      finishFlush: constants.Z_SYNC_FLUSH,
      chunkSize: 1024 * 1024,
    });
    return [await this.#plain, tail];
  }

  /**
   * The text and `tail` as one gzip member, of which only the tail is compressed now. (Two members
   * would be simpler, but browsers stop after the first.)
   */
  async gzip(tail: Buffer): Promise<readonly Buffer[]> {
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(crc32(tail, this.#crc), 0);
    trailer.writeUInt32LE((this.#bytes + tail.length) % 2 ** 32, 4);
    return [gzipHeader, this.#deflated, await deflate(tail, { level }), trailer];
  }
}
