/**
 * The numbers among the options of what looks for faults: `npm run soak`, `simulate` and `mutate`, and
 * fuzz.ts. What is no number would be `NaN`, with which a loop does not begin, or does not end, and
 * nothing is found at fault.
 */

/** A whole number, 0 too. @throws Error */
export function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number, not "${text}"`);
}

/** A number above 0. @throws Error */
export function positiveNumber(name: string, text: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw new Error(`--${name} must be a number above 0, not "${text}"`);
}
