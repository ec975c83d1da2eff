import { hashOf } from "./byte-hash.ts";

/**
 * Names and quantities repeat thousands of times in the pods of a cluster. They are looked up by
 * their bytes in a hash table of fixed size, where a new text takes the place of an old one.
 */
const slots = 1 << 16;
const maxLength = 96;

const texts: (string | undefined)[] = Array.from<string | undefined>({ length: slots });
const hashes = new Int32Array(slots);

/** The UTF-8 text in `bytes[start]` up to `bytes[end]`, with U+FFFD for what is not UTF-8. */
export function internText(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return "";
  if (length > maxLength) return bytes.toString("utf8", start, end);

  const hash = hashOf(bytes, start, end);
  const slot = hash & (slots - 1);
  const known = texts[slot];
  if (known !== undefined && hashes[slot] === hash && isSame(known, bytes, start, length)) {
    return known;
  }
  const text = bytes.toString("utf8", start, end);
  // Of one byte per character, that is ASCII: what `isSame` compares.
  if (text.length === length) {
    texts[slot] = text;
    hashes[slot] = hash;
  }
  return text;
}

function isSame(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
