import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ShortWatchError } from "../../../src/kubernetes/failures/errors.ts";
import { WatchEnds } from "../../../src/kubernetes/reflector/watch-ends.ts";

const minute = 60_000;

suite("the end of a watch", () => {
  test("within a second, without an event, is a failure", () => {
    const ends = new WatchEnds(1000);
    assert.throws(() => ends.check(5000, 5999, 0), {
      name: "ShortWatchError",
      message: "it ended at once",
    });
    ends.check(5000, 6000, 0);
    ends.check(5000, 5001, 1);
  });

  test("is a failure the third time within a minute, and the count starts over", () => {
    const ends = new WatchEnds(1000);
    ends.check(0, 1000, 1);
    ends.check(1000, 2000, 1);
    assert.throws(() => ends.check(2000, 1000 + minute - 1, 1), {
      name: "ShortWatchError",
      message: "three times within a minute",
    });
    ends.check(0, 1000 + minute, 1);
    ends.check(0, 1000 + minute, 1);
    assert.throws(() => ends.check(0, 1000 + minute, 1), ShortWatchError);
  });

  test("three times within a minute is ordinary unless it comes again within five minutes", () => {
    const ends = new WatchEnds(1000);
    const third = (at: number) => {
      ends.check(0, at, 1);
      ends.check(0, at, 1);
      return () => ends.check(0, at, 1);
    };
    assert.throws(third(2000), { isOrdinary: true });
    assert.throws(third(2000 + 5 * minute), { isOrdinary: false });
    assert.throws(third(2001 + 10 * minute), { isOrdinary: true });
  });

  test("is none when the third comes a minute after the first", () => {
    const ends = new WatchEnds(1000);
    for (let end = 1; end <= 10; end += 1) ends.check(0, (end * minute) / 2, 1);
  });

  test("at once does not count among the three", () => {
    const ends = new WatchEnds(1000);
    assert.throws(() => ends.check(0, 0, 0));
    ends.check(0, 0, 1);
    ends.check(0, 0, 1);
    assert.throws(() => ends.check(0, 0, 1), { message: "three times within a minute" });
  });
});
