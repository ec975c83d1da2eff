export type QuantityFault = "invalid_quantity" | "out_of_range";

/** Text that is not a quantity (`invalid_quantity`), or one of an absurd size (`out_of_range`). */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
  readonly reason: QuantityFault;

  constructor(reason: QuantityFault, text: string) {
    super(`${reason}: ${JSON.stringify(text.slice(0, 40))}`);
    this.reason = reason;
  }
}

/** Far beyond what an API server prints; with {@link maxExponent} it bounds the cost of any text. */
const maxTextLength = 256;
const maxExponent = 1000;

const nanosPerUnit = 1_000_000_000n;
const nanosPerMilliUnit = 1_000_000n;
const maxBinaryNanos = (2n ** 63n - 1n) * nanosPerUnit;

/** Nano-units per one of each suffix. */
const suffixNanos: ReadonlyMap<string, bigint> = new Map([
  ["n", 1n],
  ["u", 1_000n],
  ["m", nanosPerMilliUnit],
  ["", nanosPerUnit],
  ["k", 10n ** 12n],
  ["M", 10n ** 15n],
  ["G", 10n ** 18n],
  ["T", 10n ** 21n],
  ["P", 10n ** 24n],
  ["E", 10n ** 27n],
  ["Ki", 2n ** 10n * nanosPerUnit],
  ["Mi", 2n ** 20n * nanosPerUnit],
  ["Gi", 2n ** 30n * nanosPerUnit],
  ["Ti", 2n ** 40n * nanosPerUnit],
  ["Pi", 2n ** 50n * nanosPerUnit],
  ["Ei", 2n ** 60n * nanosPerUnit],
]);

/**
 * Reads a Kubernetes quantity (apimachinery `resource.Quantity`) into nano-units (10⁻⁹), rounded
 * away from zero, so that nothing but zero becomes zero. Amounts with a binary suffix are capped
 * at ±(2⁶³−1) units, as upstream caps them; others are not.
 *
 * Throws only {@link QuantityError}. Stricter than upstream where no API server can answer so: text
 * without a digit (upstream reads `Ki` as 0), text above 256 characters, exponents above 1000.
 */
export function parseQuantity(text: string): bigint {
  if (text.length > maxTextLength) throw new QuantityError("invalid_quantity", text);
  const start = isSign(text.charCodeAt(0)) ? 1 : 0;
  const dot = skipDigits(text, start);
  const hasDot = text.charCodeAt(dot) === 0x2e;
  const end = hasDot ? skipDigits(text, dot + 1) : dot;
  const fractionDigits = hasDot ? end - dot - 1 : 0;
  const digits = hasDot
    ? text.slice(start, dot) + text.slice(dot + 1, end)
    : text.slice(start, end);
  if (digits === "") throw new QuantityError("invalid_quantity", text);

  const magnitude = scale(BigInt(digits), fractionDigits, text.slice(end), text);
  return text.charCodeAt(0) === 0x2d ? -magnitude : magnitude;
}

/** `value` × 10^-`fractionDigits` × `suffix`, in nano-units. */
function scale(value: bigint, fractionDigits: number, suffix: string, text: string): bigint {
  const nanos = suffixNanos.get(suffix);
  if (nanos === undefined) {
    return shift(value, parseExponent(suffix, text) + 9 - fractionDigits);
  }
  const scaled = fractionDigits === 0 ? value * nanos : shift(value * nanos, -fractionDigits);
  return suffix.endsWith("i") && scaled > maxBinaryNanos ? maxBinaryNanos : scaled;
}

/** The exponent of `e3`, `E+3`, `e-03`. */
function parseExponent(suffix: string, text: string): number {
  const first = suffix.charCodeAt(0);
  const start = isSign(suffix.charCodeAt(1)) ? 2 : 1;
  const isExponent = (first === 0x65 || first === 0x45) && start < suffix.length;
  if (!isExponent || skipDigits(suffix, start) !== suffix.length) {
    throw new QuantityError("invalid_quantity", text);
  }
  const exponent = Number(suffix.slice(1));
  if (Math.abs(exponent) > maxExponent) throw new QuantityError("out_of_range", text);
  return exponent;
}

/** `value` × 10^`exponent`, rounded away from zero. */
function shift(value: bigint, exponent: number): bigint {
  return exponent >= 0
    ? value * 10n ** BigInt(exponent)
    : divideUp(value, 10n ** BigInt(-exponent));
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  if (quotient * divisor === dividend) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}

function isSign(code: number): boolean {
  return code === 0x2b || code === 0x2d;
}

/** The index of the first character at or after `from` that is not a digit 0–9. */
function skipDigits(text: string, from: number): number {
  let index = from;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) break;
    index += 1;
  }
  return index;
}

/** Thousandths of a unit, rounded away from zero: how the scheduler reads cpu (`MilliValue`). */
export function milliUnits(nanos: bigint): bigint {
  return divideUp(nanos, nanosPerMilliUnit);
}

/** Whole units, rounded away from zero: how the scheduler reads everything else (`Value`). */
export function wholeUnits(nanos: bigint): bigint {
  return divideUp(nanos, nanosPerUnit);
}
