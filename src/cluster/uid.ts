const dash = 45;
const dashes: ReadonlySet<number> = new Set([8, 13, 18, 23]);

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
    if (dashes.has(index)) {
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
  let text = "";
  for (let index = 0; index < 4; index += 1) {
    text += (words[start + index] ?? 0).toString(16).padStart(8, "0");
  }
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** −1 for what is none, and for capital letters. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}
