/*
 * Names repeat thousands of times in the pods of a cluster. They are looked up by their bytes in a
 * hash table of fixed size, where a new entry takes the place of an old one. A text is its own key,
 * and costs no memory beside itself.
 */

const textSlots = 1 << 16;
const maxTextLength = 96;

const texts: (string | undefined)[] = Array.from<string | undefined>({ length: textSlots });
const textHashes = new Int32Array(textSlots);

/** The UTF-8 text in `bytes[start]` up to `bytes[end]`, with U+FFFD for what is not UTF-8. */
export function internText(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return "";
  if (length > maxTextLength) return bytes.toString("utf8", start, end);

  const hash = hashOf(bytes, start, end);
  const slot = hash & (textSlots - 1);
  const known = texts[slot];
  if (known !== undefined && textHashes[slot] === hash && isText(known, bytes, start, length)) {
    return known;
  }
  const text = bytes.toString("utf8", start, end);
  // With one byte per character it is ASCII, which is what `isText` can compare.
  if (text.length === length) {
    texts[slot] = text;
    textHashes[slot] = hash;
  }
  return text;
}

function isText(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index += 1) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

/** FNV-1a, 32 bits, of `bytes[start]` up to `bytes[end]`, with its halves mixed for small tables. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 16);
}
