/** Work that may be interrupted wherever it yields; returns its result. */
export type Slices<T> = Generator<undefined, T, undefined>;

/** How many nodes, or the like, are gone through before work may be interrupted: a millisecond's. */
export const sliceLength = 256;

/** The result of work that nobody interrupts. */
export function atOnce<T>(work: Slices<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Goes through items; `weight` says for how many one counts. */
export function* visitEach<T>(
  items: Iterable<T>,
  visit: (item: T) => void,
  weight: (item: T) => number = () => 1,
): Slices<void> {
  let gone = 0;
  for (const item of items) {
    visit(item);
    gone += weight(item);
    if (gone < sliceLength) continue;
    gone = 0;
    yield;
  }
}

/** Each with its result, in order. */
export function* mapped<T, R>(
  items: readonly T[],
  result: (item: T, index: number) => R,
): Slices<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    results.push(result(item, index));
    if (results.length % sliceLength === 0) yield;
  }
  return results;
}

/** The same in order. */
export function* sorted<T>(items: readonly T[], order: (a: T, b: T) => number): Slices<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += sliceLength) {
    runs.push(items.slice(start, start + sliceLength).toSorted(order));
    yield;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      longer.push(yield* merged(runs[index] ?? [], runs[index + 1] ?? [], order));
    }
    runs = longer;
  }
  return runs[0] ?? [];
}

/** Two lists that are in order, as one; of equals those of the first come first. */
export function* merged<T>(
  some: readonly T[],
  others: readonly T[],
  order: (a: T, b: T) => number,
): Slices<T[]> {
  const all: T[] = [];
  let next = 0;
  for (const item of some) {
    for (let other = others[next]; other !== undefined && order(other, item) < 0;) {
      all.push(other);
      if (all.length % sliceLength === 0) yield;
      next += 1;
      other = others[next];
    }
    all.push(item);
    if (all.length % sliceLength === 0) yield;
  }
  return all.concat(others.slice(next));
}
