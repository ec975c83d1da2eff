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

  // FNV-1a.
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  const slot = (hash ^ (hash >>> 16)) & (slots - 1);

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
