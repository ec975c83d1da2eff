import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { trendOf } from "../../soak/memory.ts";

const MiB = 1024 ** 2;

/** A sample a second: what is kept, and garbage that is collected every four seconds. */
function samples(seconds: number, kept: (at: number) => number) {
  return Array.from({ length: seconds + 1 }, (_, at) => ({
    at,
    bytes: kept(at) + (at % 4) * MiB,
  }));
}

suite("the trend of memory", () => {
  test("is what is kept, whatever garbage lies about", () => {
    const { growth, first } = trendOf(samples(120, () => 50 * MiB));
    assert.ok(Math.abs(growth) <= MiB, `${growth}`);
    assert.ok(first < 60 * MiB);
  });

  for (const [seconds, perSecond] of [
    [120, MiB / 2],
    [3600, MiB / 60],
  ] as const) {
    test(`shows what leaks in ${seconds} s`, () => {
      const { slope, growth } = trendOf(samples(seconds, (at) => at * perSecond));
      assert.ok(Math.abs(slope / perSecond - 1) < 0.2, `${slope} of ${perSecond}`);
      assert.ok(Math.abs(growth / ((perSecond * seconds) / 2) - 1) < 0.2);
    });
  }

  test("is not bent by the warm-up, nor by some seconds with more", () => {
    const warmUp = samples(120, (at) => Math.min(at, 50) * MiB);
    assert.ok(Math.abs(trendOf(warmUp).growth) <= MiB);
    const late = samples(120, (at) => (at > 108 ? 80 * MiB : 0));
    assert.ok(Math.abs(trendOf(late).growth) <= 3 * MiB, `${trendOf(late).growth}`);
  });

  test("falls where memory does", () => {
    assert.ok(trendOf(samples(120, (at) => (120 - at) * MiB)).growth < -50 * MiB);
  });

  test("of nothing, or of one sample, is nothing", () => {
    assert.equal(trendOf([]).growth, 0);
    assert.equal(trendOf([{ at: 1, bytes: MiB }]).growth, 0);
  });
});
