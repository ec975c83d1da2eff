/** The wire type of what has a length before it: texts, bytes and messages. */
export const lengthWire = 2;

let reserved = Buffer.alloc(0);
let usedOfReserved = 0;

/**
 * Reserves memory for this many bytes of encoded objects; what is not used of it is never touched. V8
 * collects all garbage after each 64 MiB of new ArrayBuffers, however many objects it has to look at,
 * so that a population that is encoded without a reservation takes time by the square of its size.
 */
export function reserve(bytes: number): void {
  reserved = Buffer.allocUnsafeSlow(bytes);
  usedOfReserved = 0;
}

function allocated(length: number): Buffer {
  const end = usedOfReserved + length;
  if (end > reserved.length) return Buffer.allocUnsafe(length);
  const bytes = reserved.subarray(usedOfReserved, end);
  usedOfReserved = end;
  return bytes;
}

/** Bytes that are not copied, and how many of those that are have been written before them. */
interface Referred {
  readonly bytes: Buffer;
  readonly after: number;
}

/**
 * Writes from the back to the front, as the Go server does: what is inside a message is written
 * before its length, so nothing is measured or copied twice.
 */
export class BackwardWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #at = this.#bytes.length;
  #referred: Referred[] = [];
  #referredLength = 0;

  /** How much has been written. */
  get length(): number {
    return this.#copiedLength + this.#referredLength;
  }

  /**
   * What has been written, in pieces: a copy of what is only of this message, which stands around the
   * bytes that were referred to. The writer is empty afterwards.
   */
  take(): readonly Buffer[] {
    const own = allocated(this.#copiedLength);
    this.#bytes.copy(own, 0, this.#at);
    const pieces: Buffer[] = [];
    let from = 0;
    for (const { bytes, after } of this.#referred.toReversed()) {
      const to = own.length - after;
      if (to > from) pieces.push(own.subarray(from, to));
      pieces.push(bytes);
      from = to;
    }
    if (from === 0) pieces.push(own);
    else if (from < own.length) pieces.push(own.subarray(from));
    this.#at = this.#bytes.length;
    this.#referred = [];
    this.#referredLength = 0;
    return pieces;
  }

  /** Writes bytes that must not change, without a copy of them. */
  refer(bytes: Buffer): void {
    this.#referred.push({ bytes, after: this.#copiedLength });
    this.#referredLength += bytes.length;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#at -= bytes.length;
    this.#bytes.set(bytes, this.#at);
  }

  text(text: string): void {
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#at -= length;
    this.#bytes.write(text, this.#at);
  }

  varint(value: number): void {
    if (value < 0 || value >= 2 ** 31) this.bytes(varint(value));
    else {
      this.#reserve(5);
      let size = 1;
      for (let rest = value; rest > 0x7f; rest >>>= 7) size += 1;
      this.#at -= size;
      let rest = value;
      for (let index = this.#at; index < this.#at + size - 1; index += 1) {
        this.#bytes[index] = (rest & 0x7f) | 0x80;
        rest >>>= 7;
      }
      this.#bytes[this.#at + size - 1] = rest;
    }
  }

  /** The tag and length of what has been written since the writer was `before` long. */
  delimit(number: number, before: number): void {
    this.varint(this.length - before);
    this.varint(number * 8 + lengthWire);
  }

  get #copiedLength(): number {
    return this.#bytes.length - this.#at;
  }

  #reserve(size: number): void {
    if (this.#at >= size) return;
    const written = this.#copiedLength;
    const grown = Buffer.allocUnsafeSlow((this.#bytes.length + size) * 2);
    this.#bytes.copy(grown, grown.length - written, this.#at);
    this.#at = grown.length - written;
    this.#bytes = grown;
  }
}

/** Any integer: a negative one takes ten bytes, as two's complement of 64 bits. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
