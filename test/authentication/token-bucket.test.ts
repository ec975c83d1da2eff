import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { TokenBucket } from "../../src/authentication/token-bucket.ts";

suite("a token bucket", () => {
  test("has a burst at first, and one token more per interval, but never more than the burst", () => {
    const bucket = new TokenBucket({ burst: 2, interval: 1000 }, 0);
    assert.deepEqual(
      [0, 0, 0, 999, 1000, 1001, 2000, 9000, 9000, 9000].map((now) => bucket.take(now)),
      [true, true, false, false, true, false, true, true, true, false],
    );
  });

  test("says how long until there is a token", () => {
    const bucket = new TokenBucket({ burst: 1, interval: 1000 }, 0);
    assert.equal(bucket.until(0), 0);
    bucket.take(0);
    assert.equal(bucket.until(250), 750);
    assert.equal(bucket.isFull(999), false);
    assert.equal(bucket.isFull(1000), true);
  });

  test("without a burst never has one", () => {
    const bucket = new TokenBucket({ burst: 0, interval: 1000 }, 0);
    assert.equal(bucket.take(1e9), false);
  });
});
