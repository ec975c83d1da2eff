import type { ProtobufCursor } from "./cursor.ts";

/** In bytes; an excerpt that would be longer is not whole. */
const maxLength = 4096;
/** A length as a varint of always two bytes, as it is known only afterwards. */
const lengthBytes = 2;
const wordBytes = 4;

/**
 * Those fields of a message that matter, in their order, as a message of their own: messages with the
 * same excerpt differ only in what does not matter.
 *
 * The bytes are one buffer that is used again and again.
 */
export class Excerpt {
  readonly bytes = Buffer.allocUnsafeSlow(maxLength + wordBytes);
  readonly words = new Int32Array(this.bytes.buffer);
  length = 0;
  /** Whether all that matters has had room. */
  isWhole = true;

  /** Begins the excerpt of another message. */
  clear(): void {
    this.length = 0;
    this.isWhole = true;
  }

  /** Takes a field whose value the cursor is at. */
  field(cursor: ProtobufCursor): void {
    cursor.skip();
    this.copy(cursor);
  }

  /** Takes what the cursor has gone through of a field. */
  copy(cursor: ProtobufCursor): void {
    const length = cursor.at - cursor.fieldStart;
    if (!this.#hasRoom(length)) return;
    cursor.copyField(this.bytes, this.length);
    this.length += length;
  }

  /** Takes, of the message in a field whose value the cursor is at, what `read` takes of it. */
  message<A>(
    cursor: ProtobufCursor,
    read: (cursor: ProtobufCursor, into: A) => void,
    into: A,
  ): void {
    this.copy(cursor);
    const at = this.length;
    if (this.#hasRoom(lengthBytes)) this.length += lengthBytes;
    cursor.messageInto(read, into);
    const length = this.length - at - lengthBytes;
    this.bytes[at] = (length & 0x7f) | 0x80;
    this.bytes[at + 1] = length >>> 7;
  }

  /** The words that hold the bytes, the last one filled up with zeros, which begin no field. */
  endWords(): number {
    this.bytes.fill(0, this.length, this.length + wordBytes);
    return Math.ceil(this.length / wordBytes);
  }

  #hasRoom(length: number): boolean {
    this.isWhole &&= this.length + length <= maxLength;
    return this.isWhole;
  }
}

const slots = 1 << 13;
/** For all excerpts that are kept, in words: 3 MiB. What is read of them takes up to ten times as much. */
const usualRoom = 3 << 18;

interface KnownExcerpt<T> {
  readonly words: Int32Array;
  readonly value: T;
}

/**
 * What messages were read as, by their excerpts, in a hash table of fixed size. One is kept, and
 * frozen, only when it comes for the second time: those that come once take no memory. Whoever may
 * create pods can invent excerpts, each as long as may be: when they fill the room, all are forgotten,
 * which costs only that they are read once more.
 */
export class SharedExcerpts<T> {
  readonly #room: number;
  /** How much of the room is taken. */
  #taken = 0;
  readonly #known: (KnownExcerpt<T> | undefined)[] = Array.from({ length: slots });
  /** The hash of the last excerpt that was not known, by slot. */
  readonly #seen = new Int32Array(slots);

  /** `room` is for excerpts, in words of four bytes. */
  constructor(room = usualRoom) {
    this.#room = room;
  }

  /** The value of the excerpt, which has to be whole; `read` makes it if need be. */
  get(excerpt: Excerpt, read: (excerpt: Excerpt) => T): T {
    const { words } = excerpt;
    const end = excerpt.endWords();
    const hash = hashOf(words, end);
    const slot = hash & (slots - 1);
    const known = this.#known[slot];
    if (known !== undefined && isSame(known.words, words, end)) return known.value;

    const value = read(excerpt);
    if (this.#seen[slot] === hash) {
      this.#keep(slot, { words: words.slice(0, end), value: Object.freeze(value) });
    } else this.#seen[slot] = hash;
    return value;
  }

  #keep(slot: number, excerpt: KnownExcerpt<T>): void {
    this.#taken += excerpt.words.length - (this.#known[slot]?.words.length ?? 0);
    if (this.#taken > this.#room) {
      this.#known.fill(undefined);
      this.#taken = excerpt.words.length;
    }
    this.#known[slot] = excerpt;
  }
}

function isSame(known: Int32Array, words: Int32Array, end: number): boolean {
  if (known.length !== end) return false;
  for (let index = 0; index < end; index += 1) if (known[index] !== words[index]) return false;
  return true;
}

/** FNV-1a by words, each of which is also turned: a product carries bits only upwards. */
function hashOf(words: Int32Array, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < end; index += 1) {
    const product = Math.imul(hash ^ (words[index] ?? 0), 0x01000193);
    hash = (product << 13) | (product >>> 19);
  }
  return hash ^ (hash >>> 16);
}
