/**
 * Values of one shape, such as the results of several rounds, as one: each number in it is the median
 * of theirs; anything else, and what is not of one shape, is that of the first.
 */
export function medians<T>(values: readonly T[]): T {
  const [first] = values;
  if (first === undefined) throw new Error("no median of nothing");
  return median(values) as T; // oxlint-disable-line typescript/no-unsafe-type-assertion -- median keeps the shape of the values, which its own type cannot say
}

function median(values: readonly unknown[]): unknown {
  const [first] = values;
  if (values.every((value) => typeof value === "number")) return middle(values);
  if (Array.isArray(first)) {
    return first.map((_, index) => median(values.map((value) => childOf(value, index))));
  }
  if (typeof first !== "object" || first === null) return first;
  const keys = Object.keys(first);
  return Object.fromEntries(
    keys.map((key) => [key, median(values.map((value) => childOf(value, key)))]),
  );
}

function childOf(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** The median of numbers. */
export function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [upper = 0, lower = 0] = [sorted[half], sorted[half - 1]];
  return sorted.length % 2 === 1 ? upper : (upper + lower) / 2;
}
