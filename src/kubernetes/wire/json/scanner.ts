const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
/** Set in `{` and `}`, and the only difference from `[` and `]`. */
const caseBit = 0x20;
const opening = 0x7b;
const closing = 0x7d;

/** Space, tab, line feed, carriage return. */
export function isJsonSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Finds where a JSON value ends, without parsing it, in bytes that arrive in pieces. It counts
 * brackets outside strings; whether the value is valid is for `JSON.parse` to say.
 */
export class JsonScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #ended = false;

  /**
   * Scans on from `from`, which is the first byte of a value or where the last call stopped.
   * Returns the index after the value, or -1 when it does not end before `to`. A number or literal
   * ends before the comma, bracket or space after it.
   */
  scan(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to) {
      at = this.#inString ? this.#string(bytes, at, to) : this.#outside(bytes, at, to);
      if (this.#ended) return at;
    }
    return -1;
  }

  /** Goes up to the end of the value or into its next string. */
  #outside(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) {
        this.#inString = true;
        return at + 1;
      }
      if ((byte | caseBit) === opening) this.#depth += 1;
      else if (this.#depth === 0) {
        if (byte === comma || (byte | caseBit) === closing || isJsonSpace(byte)) {
          this.#ended = true;
          return at;
        }
      } else if ((byte | caseBit) === closing) {
        this.#depth -= 1;
        this.#ended = this.#depth === 0;
        if (this.#ended) return at + 1;
      }
    }
    return to;
  }

  /** Goes up to the end of the string. */
  #string(bytes: Uint8Array, from: number, to: number): number {
    let at = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    for (; at < to; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        this.#inString = false;
        this.#ended = this.#depth === 0;
        return at + 1;
      }
      if (byte === backslash) {
        at += 1;
        this.#escaped = at === to;
      }
    }
    return to;
  }
}
