/**
 * An amount of a resource, exact and not negative: a number is whole thousandths of a unit, up to
 * 2⁵³−1, and a bigint nano-units (10⁻⁹). Nearly every amount is the former, which costs a tenth.
 */
export type Amount = number | bigint;

const nanosPerMilli = 1_000_000n;

export function nanosOf(amount: Amount): bigint {
  return typeof amount === "bigint" ? amount : BigInt(amount) * nanosPerMilli;
}

/** In units; rounded only where a double cannot hold it. */
export function unitsOf(amount: Amount): number {
  return typeof amount === "number" ? amount / 1000 : Number(amount) / 1e9;
}

export function isZero(amount: Amount): boolean {
  return amount === 0 || amount === 0n;
}

export function sumOfAmounts(a: Amount, b: Amount): Amount {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    // A sum that is rounded is above 2⁵³.
    if (sum <= Number.MAX_SAFE_INTEGER) return sum;
  }
  return nanosOf(a) + nanosOf(b);
}

/** The sum of so many equal amounts. */
export function timesAmount(amount: Amount, times: number): Amount {
  if (typeof amount === "number") {
    const product = amount * times;
    if (product <= Number.MAX_SAFE_INTEGER) return product;
  }
  return nanosOf(amount) * BigInt(times);
}

/** The larger amount; of equal ones the second. */
export function largerAmount(a: Amount, b: Amount): Amount {
  if (typeof a === "number" && typeof b === "number") return a > b ? a : b;
  return nanosOf(a) > nanosOf(b) ? a : b;
}
