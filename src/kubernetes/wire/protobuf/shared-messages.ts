import { hashOf } from "./byte-hash.ts";

const slots = 1 << 12;
const maxLength = 512;

interface Known<T> {
  readonly hash: number;
  readonly bytes: Buffer;
  readonly value: T;
}

/**
 * What messages were read as, by their bytes: pods of one template have the same ones. A hash table
 * of fixed size, where a new message takes the place of an old one.
 */
export class SharedMessages<T> {
  readonly #known: (Known<T> | undefined)[] = Array.from({ length: slots });

  /** The value of the message in `bytes[start]` up to `bytes[end]`, which `read` makes if need be. */
  get(bytes: Buffer, start: number, end: number, read: () => T): T {
    if (end - start > maxLength) return read();
    const hash = hashOf(bytes, start, end);
    const slot = hash & (slots - 1);
    const known = this.#known[slot];
    if (known?.hash === hash && isSame(known.bytes, bytes, start, end)) return known.value;

    const value = read();
    // Not from Node's pool: one small message would keep a whole slab of it alive.
    const copy = Buffer.allocUnsafeSlow(end - start);
    bytes.copy(copy, 0, start, end);
    this.#known[slot] = { hash, bytes: copy, value };
    return value;
  }
}

/** Faster than `compare` for so few bytes. */
function isSame(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let index = 0; index < known.length; index += 1) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}
