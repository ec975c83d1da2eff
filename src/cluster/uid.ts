const dash = 45;
const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * Reads a uid in the form in which the API server makes them, a UUID in lower case, into four words.
 * False for a text of any other form; the words are of no use then.
 */
export function readUid(uid: string, words: Uint32Array): boolean {
  if (uid.length !== 36) return false;
  let word = 0;
  let digits = 0;
  for (let index = 0; index < 36; index += 1) {
    const code = uid.charCodeAt(index);
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== dash) return false;
      continue;
    }
    const digit = hexDigit(code);
    if (digit < 0) return false;
    word = word * 16 + digit;
    digits += 1;
    if (digits % 8 > 0) continue;
    words[digits / 8 - 1] = word;
    word = 0;
  }
  return true;
}

/** The uid that four words from a place on were read from. */
export function uidText(words: Uint32Array, start: number): string {
  const half = (index: number) => halves(words[start + index] ?? 0);
  const [[a, b], [c, d], [e, f], [g, h]] = [half(0), half(1), half(2), half(3)];
  return `${a}${b}-${c}-${d}-${e}-${f}${g}${h}`;
}

/**
 * 32 bits of the four words from a place on, each of which depends on all of them: uids of a server that
 * counts are as far apart as random ones.
 */
export function hashOfUid(words: Uint32Array, start: number): number {
  let hash = 0;
  for (let index = 0; index < 4; index += 1) {
    hash = Math.imul(hash ^ (words[start + index] ?? 0), 0x9e_37_79_b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85_eb_ca_6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** The digits of the upper and the lower 16 bits of a word. */
function halves(word: number): readonly [string, string] {
  return [hex(word >>> 16), hex(word & 65_535)];
}

function hex(half: number): string {
  return (bytes[half >>> 8] ?? "") + (bytes[half & 255] ?? "");
}

/** −1 for what is none, and for capital letters. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}
