/** A sum of safe integers that is exact at any size: a bigint only where it is above 2⁵³. */
export type ExactSum = number | bigint;

/** The sum with an integer more; a negative one takes away what was added. */
export function plus(sum: ExactSum, amount: number): ExactSum {
  if (typeof sum === "bigint") {
    const next = sum + BigInt(amount);
    return next > Number.MAX_SAFE_INTEGER ? next : Number(next);
  }
  const next = sum + amount;
  return next > Number.MAX_SAFE_INTEGER ? BigInt(sum) + BigInt(amount) : next;
}
