import assert from "node:assert/strict";
import { test } from "node:test";

import { medians } from "../../bench/median.ts";

function round(seconds: number, p50: number) {
  return { size: { nodes: 3 }, seconds, scrapes: [{ encoding: "gzip", p50 }] };
}

test("the median of several rounds is taken number by number", () => {
  assert.deepEqual(medians([round(9, 1), round(2, 30), round(5, 4)]), round(5, 4));
});

test("the median of an even number of rounds lies between the two in the middle", () => {
  assert.deepEqual(medians([{ seconds: 8 }, { seconds: 1 }, { seconds: 2 }, { seconds: 3 }]), {
    seconds: 2.5,
  });
});

test("what one of the rounds could not measure is told as the first round told it", () => {
  const failure = { informer: { failure: "fails" } };
  assert.deepEqual(medians([failure, { informer: { seconds: 1 } }]), failure);
});

test("without a round there is no median", () => {
  assert.throws(() => medians([]), /no median of nothing/u);
});

test("what only the first round measures is told as it measured it", () => {
  const [once, again] = [
    { asked: 500, cpu: 3 },
    { asked: 100, cpu: 2 },
  ];
  assert.deepEqual(
    medians([
      { churn: [once, again] },
      { churn: [{ ...once, cpu: 1 }] },
      { churn: [{ ...once, cpu: 2 }] },
    ]),
    { churn: [{ ...once, cpu: 2 }, again] },
  );
});
