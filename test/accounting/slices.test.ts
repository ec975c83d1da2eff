import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  atOnce,
  mapped,
  merged,
  sliceLength,
  sorted,
  type Slices,
  visitEach,
} from "../../src/accounting/slices.ts";

interface Item {
  readonly key: number;
  readonly from: string;
}

/** Of any order, with keys of which some are equal. */
function items(count: number, from: string): readonly Item[] {
  return Array.from({ length: count }, (_, index) => ({ key: (index * 7919) % 4999, from }));
}

const byKey = (a: Item, b: Item) => a.key - b.key;

/** The most steps of the work between two of its pauses; `work` is given what counts them. */
function longestSlice(work: (step: () => void) => Slices<unknown>): number {
  let [steps, most] = [0, 0];
  const slices = work(() => {
    steps += 1;
    most = Math.max(most, steps);
  });
  while (slices.next().done !== true) steps = 0;
  return most;
}

function keys(list: readonly number[]): readonly Item[] {
  return list.map((key) => ({ key, from: "" }));
}

function counted(step: () => void): typeof byKey {
  return (a, b) => {
    step();
    return byKey(a, b);
  };
}

const [some, others] = [items(5000, "some"), items(7000, "others")];

suite("work in slices", () => {
  test("gives what it gives at once", () => {
    assert.deepEqual(
      atOnce(mapped(some, ({ key }, index) => key + index)),
      some.map(({ key }, index) => key + index),
    );
    for (const count of [0, 1, sliceLength, sliceLength + 1, 5000]) {
      const list = some.slice(0, count);
      assert.deepEqual(atOnce(sorted(list, byKey)), list.toSorted(byKey));
    }
  });

  test("goes through all, and pauses as soon as so many have been, by their weight", () => {
    for (const weight of [1, 3, sliceLength]) {
      const seen: number[] = [];
      let pauses = 0;
      const work = visitEach(
        Array.from({ length: 1000 }, (_, index) => index),
        (item) => seen.push(item),
        () => weight,
      );
      for (const _ of work) pauses += 1;
      assert.deepEqual(
        seen,
        Array.from({ length: 1000 }, (_, index) => index),
      );
      assert.equal(pauses, Math.floor(1000 / Math.ceil(sliceLength / weight)));
    }
  });

  test("of two lists in order makes one, in which of equals those of the first come first", () => {
    const [first, second] = [some.toSorted(byKey), others.toSorted(byKey)];
    assert.deepEqual(atOnce(merged(first, second, byKey)), [...first, ...second].toSorted(byKey));
    assert.deepEqual(atOnce(merged(first, [], byKey)), first);
    assert.deepEqual(atOnce(merged([], second, byKey)), second);
  });

  test("pauses after so many steps, whatever the lists are like", () => {
    assert.equal(
      longestSlice((step) => mapped(some, step)),
      sliceLength,
    );
    const comparisons = 10 * sliceLength;
    assert.ok(longestSlice((step) => sorted(others, counted(step))) < comparisons);
    const even = keys(Array.from({ length: 5000 }, (_, index) => 2 * index));
    const low = keys(Array.from({ length: 5000 }, () => -1));
    for (const [one, other] of [
      [even, keys([-2, ...even.map(({ key }) => key - 1)])],
      [even, low],
      [low, even],
    ] as const) {
      assert.ok(longestSlice((step) => merged(one, other, counted(step))) <= 2 * sliceLength);
    }
  });
});
