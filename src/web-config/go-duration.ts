/** In milliseconds. */
const units: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["μs", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/**
 * Reads what Go's `time.ParseDuration` does, such as `1m30s` or `0.5s`, if it is not negative; in
 * milliseconds. Throws an Error whose message says what is expected.
 */
export function goDuration(value: unknown): number {
  if (value === undefined || value === null || value === "0") return 0;
  const text = typeof value === "string" ? value : "";
  if (!/^\+?(?:(?=\.?\d)\d{0,9}(?:\.\d{0,9})?(?:ns|[uµμ]s|ms|s|m|h))+$/.test(text)) {
    throw new Error("must be a duration with its unit, such as 1s, 500ms or 1m30s");
  }
  let sum = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    sum += Number(amount) * (units.get(unit) ?? 0);
  }
  return sum;
}
