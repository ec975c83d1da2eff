import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import { CompressionError, reasonOf } from "../failures/errors.ts";

/** Inflated bytes per turn of a thread: with fewer, handing over costs more than the work. */
const chunkSize = 256 * 1024;

/**
 * To hand over to a thread and back costs as much as to inflate many events of a watch, each of which
 * comes in a gzip member of its own: those that come within so many milliseconds go together, unless
 * they are so many bytes.
 */
const gatherMs = 10;
const gatheredBytes = 16 * 1024;

/**
 * A body may inflate to so many times its length; a deflate stream can to 1032 times. Lists of pods
 * do to 6 to 60 times.
 */
const longestRatio = 200;

/** Inflated bytes beyond the ratio: one pod's annotations may be a megabyte of one letter. */
const creditBytes = 64 * 1024 * 1024;

/**
 * What a body says without its Content-Encoding, while it arrives. The errors of the response are its
 * errors, and {@link CompressionError}; destroying it destroys the response.
 *
 * @throws CompressionError for an encoding that was not asked for; the response is destroyed.
 */
export function contentOf(response: IncomingMessage): Readable {
  const encoding = (response.headers["content-encoding"] ?? "").trim().toLowerCase();
  if (encoding === "" || encoding === "identity") return response;
  if (encoding === "gzip" || encoding === "x-gzip") return new InflatedBody(response);
  response.destroy();
  throw new CompressionError(`its Content-Encoding is ${encoding}, which was not asked for`);
}

/**
 * The content of a body in gzip, of as many members as there are: an API server makes one of each
 * flush of a watch. What has been flushed comes out at once.
 */
class InflatedBody extends Readable {
  readonly #response: IncomingMessage;
  readonly #gunzip = createGunzip({ chunkSize });
  /** What has arrived and is not with the gunzip yet. */
  #gathered: Buffer[] = [];
  #gatheredLength = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Inflated bytes that may come yet; each byte that arrives adds to them. */
  #credit = creditBytes;

  constructor(response: IncomingMessage) {
    // No more than a chunk waits here; the rest stays in the gunzip's buffers, and with the sender.
    super({ highWaterMark: 1 });
    this.#response = response;
    response.on("data", (bytes: Buffer) => this.#inflate(bytes));
    // A member that is not complete is an error then.
    response.once("end", () => {
      this.#handOver();
      this.#gunzip.end();
    });
    response.on("error", (error) => this.#cut(error));
    response.once("close", () => {
      if (!response.readableEnded) this.#cut(undefined);
    });
    this.#gunzip.on("drain", () => response.resume());
    this.#gunzip.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#gunzip.once("end", () => this.#endOfMembers());
    this.#gunzip.on("error", (error) => this.#refuse(reasonOf(error), error));
  }

  override _read(): void {
    this.#gunzip.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#gathered = [];
    this.#gunzip.destroy();
    this.#response.destroy();
    done(error);
  }

  #inflate(bytes: Buffer): void {
    this.#credit = Math.min(this.#credit + bytes.length * longestRatio, creditBytes);
    this.#gathered.push(bytes);
    this.#gatheredLength += bytes.length;
    if (this.#gatheredLength >= gatheredBytes) this.#handOver();
    else this.#timer ??= setTimeout(() => this.#handOver(), gatherMs);
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [only] = this.#gathered;
    if (only === undefined) return;
    const bytes = this.#gathered.length === 1 ? only : Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredLength = 0;
    if (!this.#gunzip.write(bytes)) this.#response.pause();
  }

  #take(bytes: Buffer): void {
    this.#credit -= bytes.length;
    if (this.#credit < 0) this.#refuse(`it inflates to more than ${longestRatio} times its length`);
    else if (!this.push(bytes)) this.#gunzip.pause();
  }

  /** It takes a zero byte after a member for the end, and leaves what follows where it is. */
  #endOfMembers(): void {
    if (this.#gunzip.writableLength > 0) this.#refuse("bytes follow its end");
    else this.push(null);
  }

  /** What has arrived before the cut is inflated first. */
  #cut(error: Error | undefined): void {
    if (!this.destroyed) this.#handOver();
    this.#gunzip.flush(constants.Z_SYNC_FLUSH, () => this.destroy(error));
  }

  #refuse(reason: string, cause?: Error): void {
    this.destroy(new CompressionError(reason, { cause }));
  }
}
