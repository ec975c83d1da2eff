import { WireError } from "../failures/errors.ts";

const initialSize = 128 * 1024;

const maxItemBytes = 16 * 1024 * 1024;

/** Throws {@link WireError} for an item or event of more than 16 MiB. */
export function checkItemLength(bytes: number): void {
  if (bytes > maxItemBytes) throw new WireError(`an item of more than ${maxItemBytes} bytes`);
}

/**
 * The bytes of a body that have arrived and are not decoded yet: `bytes[start]` up to `bytes[end]`.
 *
 * Chunks are copied into one buffer that is reused and grows to the largest item, so nothing is
 * allocated per chunk or per item; what is read out of it has to be copied by the reader.
 */
export class BodyWindow {
  bytes = Buffer.allocUnsafeSlow(initialSize);
  start = 0;
  end = 0;

  /** How many bytes are waiting. */
  get length(): number {
    return this.end - this.start;
  }

  append(chunk: Buffer): void {
    if (this.end + chunk.length > this.bytes.length) this.#makeRoom(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** The index of the first such byte at or after `from`, or -1. */
  indexOf(byte: number, from: number): number {
    return this.bytes.subarray(0, this.end).indexOf(byte, from);
  }

  #makeRoom(needed: number): void {
    const length = this.length;
    const source = this.bytes;
    if (length + needed > source.length) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(source.length * 2, length + needed));
    }
    source.copy(this.bytes, 0, this.start, this.end);
    this.start = 0;
    this.end = length;
  }
}
