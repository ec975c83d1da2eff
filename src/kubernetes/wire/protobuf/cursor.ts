import { internText } from "./interning.ts";
import { plainQuantity, type Quantity } from "../plain-quantity.ts";
import { WireError } from "../../failures/errors.ts";

/** Wire types of the protobuf encoding; groups (3, 4) are used by no Kubernetes message. */
const varintType = 0;
const fixed64Type = 1;
const bytesType = 2;
const fixed32Type = 5;

/** Of UTF-8, for a UTF-16 unit. */
const maxBytesPerUnit = 3;
const maxVarintBytes = 10;
const maxTag = 0xffff_ffff;

/** A part of a buffer: `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Goes through the fields of protobuf messages in a buffer. For each message: `next` until it gives
 * 0, and for each field exactly one of the other methods. Nothing outside the message is ever read.
 * Throws only {@link WireError}.
 */
export class ProtobufCursor {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #fieldStart = 0;
  /** The end of the message being read; never less than `#at`. */
  #end = 0;
  #wireType = 0;

  /** Starts on the message at `bytes[start]` up to `bytes[end]`. */
  begin(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Where what has not been read begins. */
  get at(): number {
    return this.#at;
  }

  /** Where the last field that {@link ProtobufCursor.next} came to begins, with its tag. */
  get fieldStart(): number {
    return this.#fieldStart;
  }

  /** Reads the message once more, from `start`, which `at` was when nothing of it had been read. */
  again<T>(start: number, read: (cursor: ProtobufCursor) => T): T {
    this.#at = start;
    return read(this);
  }

  /** Copies what has been read of the last field, with its tag. Faster than `copy` for so few bytes. */
  copyField(into: Buffer, to: number): void {
    const bytes = this.#bytes;
    const start = this.#fieldStart;
    const length = this.#at - start;
    for (let index = 0; index < length; index += 1) into[to + index] = bytes[start + index] ?? 0;
  }

  /** The number of the next field of the message; 0 at its end. */
  next(): number {
    if (this.#at === this.#end) return 0;
    this.#fieldStart = this.#at;
    const tag = this.#varint();
    const field = tag >>> 3;
    if (field === 0 || tag > maxTag) throw new WireError(`a field with the tag ${tag}`);
    this.#wireType = tag & 7;
    return field;
  }

  skip(): void {
    switch (this.#wireType) {
      case bytesType:
        this.#move(this.#varint());
        break;
      case varintType:
        this.#varint();
        break;
      case fixed64Type:
        this.#move(8);
        break;
      case fixed32Type:
        this.#move(4);
        break;
      default:
        throw new WireError(`a field of the wire type ${this.#wireType}`);
    }
  }

  /** UTF-8, with U+FFFD for what is not. */
  text(): string {
    const { start, end } = this.range();
    return this.#bytes.toString("utf8", start, end);
  }

  /** A text that occurs many times; no memory is taken for one that is known. */
  name(): string {
    const length = this.#length();
    const start = this.#at;
    this.#move(length);
    return internText(this.#bytes, start, this.#at);
  }

  /** The text of a quantity; no memory is taken for a plain one, or one that is known. */
  quantity(): Quantity {
    const length = this.#length();
    const start = this.#at;
    this.#move(length);
    const plain = plainQuantity(this.#bytes, start, this.#at);
    return plain === -1 ? internText(this.#bytes, start, this.#at) : plain;
  }

  /** Whether the text is one of these, of ASCII. No memory is taken. */
  isTextOf(texts: readonly string[]): boolean {
    const length = this.#length();
    const start = this.#at;
    this.#move(length);
    for (const text of texts) {
      if (text.length === length && this.#hasAt(start, text)) return true;
    }
    return false;
  }

  #hasAt(start: number, text: string): boolean {
    const bytes = this.#bytes;
    for (let index = 0; index < text.length; index += 1) {
      if (bytes[start + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** The first `most` UTF-16 units of the text at a range that the cursor gave since `begin`. */
  textAt({ start, end }: ByteRange, most: number): string {
    // So many bytes hold as many units, and perhaps the beginning of a further character.
    const cut = Math.min(end, start + most * maxBytesPerUnit + maxBytesPerUnit);
    return this.#bytes.toString("utf8", start, cut).slice(0, most);
  }

  boolean(): boolean {
    this.#expect(varintType);
    return this.#varint() !== 0;
  }

  /** Exact up to 2⁵³; what is negative counts as above that. */
  unsigned(): number {
    this.#expect(varintType);
    return this.#varint();
  }

  int32(): number {
    this.#expect(varintType);
    const start = this.#at;
    this.#varint();
    let value = 0;
    // Negative numbers are sign-extended to 64 bits; the low 32 are the value.
    for (let index = 0; index < 5 && start + index < this.#at; index += 1) {
      value |= ((this.#bytes[start + index] ?? 0) & 0x7f) << (7 * index);
    }
    return value;
  }

  /** Where the bytes of the field are. */
  range(): ByteRange {
    const length = this.#length();
    const start = this.#at;
    this.#move(length);
    return { start, end: this.#at };
  }

  /**
   * How many bytes the field at `bytes[start]` takes, which may be more than there are up to `end`;
   * undefined when not enough of it is there to say.
   */
  sizeAt(bytes: Buffer, start: number, end: number): number | undefined {
    const tagEnd = varintEnd(bytes, start, end);
    if (tagEnd === undefined) return undefined;
    const tagSize = tagEnd - start;
    switch ((bytes[start] ?? 0) & 7) {
      case fixed64Type:
        return tagSize + 8;
      case fixed32Type:
        return tagSize + 4;
      case varintType: {
        const valueEnd = varintEnd(bytes, tagEnd, end);
        return valueEnd === undefined ? undefined : valueEnd - start;
      }
      default: {
        const lengthEnd = varintEnd(bytes, tagEnd, end);
        if (lengthEnd === undefined) return undefined;
        this.begin(bytes, start, lengthEnd);
        this.next();
        return this.#length() + lengthEnd - start;
      }
    }
  }

  /** The message in the field, as `read` makes it. */
  message<T>(read: (cursor: ProtobufCursor) => T): T {
    const outerEnd = this.#enter();
    const value = read(this);
    this.#end = outerEnd;
    return value;
  }

  /** The message in the field, as `read` adds it to `into`. */
  messageInto<A, T>(read: (cursor: ProtobufCursor, into: A) => T, into: A): T {
    const outerEnd = this.#enter();
    const value = read(this, into);
    this.#end = outerEnd;
    return value;
  }

  #enter(): number {
    const length = this.#length();
    const outerEnd = this.#end;
    const end = this.#at + length;
    if (end > outerEnd) throw new WireError("a field is longer than its message");
    this.#end = end;
    return outerEnd;
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType) throw new WireError("a field of the wrong wire type");
  }

  #length(): number {
    this.#expect(bytesType);
    return this.#varint();
  }

  #move(bytes: number): void {
    const at = this.#at + bytes;
    if (at > this.#end) throw new WireError("a field is longer than its message");
    this.#at = at;
  }

  /** As a double: exact up to 2⁵³, which is far above every tag and length. */
  #varint(): number {
    const bytes = this.#bytes;
    const first = bytes[this.#at] ?? 0;
    if (first < 0x80 && this.#at < this.#end) {
      this.#at += 1;
      return first;
    }
    let value = 0;
    let factor = 1;
    const last = Math.min(this.#at + maxVarintBytes, this.#end);
    for (let at = this.#at; at < last; at += 1) {
      const byte = bytes[at] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        this.#at = at + 1;
        return value;
      }
      factor *= 0x80;
    }
    throw new WireError("a varint does not end");
  }
}

function varintEnd(bytes: Buffer, start: number, end: number): number | undefined {
  for (let at = start; at < end; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) return at + 1;
    if (at - start + 1 === maxVarintBytes) throw new WireError("a varint does not end");
  }
  return undefined;
}
