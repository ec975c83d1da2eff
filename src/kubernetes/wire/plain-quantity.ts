/**
 * An amount of a resource as a reader gives it: a plain quantity as a whole number of thousandths of
 * a unit, any other as its text.
 */
export type Quantity = number | string;

/** More digits than 2⁵³ thousandths have are left to who can read any text. */
const maxDigits = 16;
/** With the longest suffix. */
const maxLength = maxDigits + 2;

/** Thousandths of a unit per one of the suffix between these bytes; 0 for one that is not plain. */
function scaleOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  if (end - start === 1) {
    if (first === 0x6d) return 1;
    if (first === 0x6b) return 1e6;
    if (first === 0x4d) return 1e9;
    if (first === 0x47) return 1e12;
    return 0;
  }
  if (end - start !== 2 || bytes[start + 1] !== 0x69) return 0;
  if (first === 0x4b) return 1000 * 2 ** 10;
  if (first === 0x4d) return 1000 * 2 ** 20;
  if (first === 0x47) return 1000 * 2 ** 30;
  if (first === 0x54) return 1000 * 2 ** 40;
  return 0;
}

/**
 * The thousandths of a unit that the quantity in `bytes[start]` up to `bytes[end]` says: digits and
 * perhaps one of the suffixes m, k, M, G, Ki, Mi, Gi and Ti, of at most 2⁵³−1 thousandths. Nearly
 * all quantities are so. -1 for others, whether they are quantities or not.
 */
export function plainQuantity(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === start || at - start > maxDigits) return -1;
  const scale = at === end ? 1000 : scaleOf(bytes, at, end);
  // A product above 2⁵³ is not rounded to less, and one below it is not rounded.
  const amount = value * scale;
  return scale === 0 || amount > Number.MAX_SAFE_INTEGER ? -1 : amount;
}

const scratch = new Uint8Array(maxLength);

/** A text as {@link plainQuantity} reads it, or itself. */
export function quantityOf(text: string): Quantity {
  if (text.length > maxLength) return text;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    scratch[index] = code < 0x80 ? code : 0;
  }
  const amount = plainQuantity(scratch, 0, text.length);
  return amount === -1 ? text : amount;
}
