import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { RecentMap } from "../../src/cluster/recent-map.ts";

suite("recent map", () => {
  test("gives what was set, and undefined for what was not", () => {
    const map = new RecentMap<string, bigint>(10);
    map.set("zero", 0n);
    map.set("__proto__", 1n);
    assert.equal(map.get("zero"), 0n);
    assert.equal(map.get("__proto__"), 1n);
    assert.equal(map.get("constructor"), undefined);
  });

  test("keeps exactly the last two generations", () => {
    const map = new RecentMap<number, number>(10);
    for (let key = 1; key <= 21; key += 1) map.set(key, key);
    const kept = Array.from({ length: 21 }, (_, index) => index + 1).filter(
      (key) => map.get(key) !== undefined,
    );
    assert.deepEqual(kept, [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
  });

  test("keeps what is asked for in each generation, however many others come", () => {
    const map = new RecentMap<number, number>(10);
    map.set(0, -1);
    for (let key = 1; key <= 1000; key += 1) {
      map.set(key, key);
      if (key % 9 === 0) assert.equal(map.get(0), -1);
    }
  });

  test("counts an entry that is set again once", () => {
    const map = new RecentMap<string, number>(10);
    map.set("other", 0);
    for (let value = 1; value <= 30; value += 1) map.set("same", value);
    assert.equal(map.get("other"), 0);
    assert.equal(map.get("same"), 30);
  });

  test("holds no more than the weight of two generations", () => {
    const map = new RecentMap<string, number>(10, (key) => key.length);
    map.set("12345", 1);
    map.set("12345", 2);
    map.set("67890", 3);
    assert.equal(map.get("12345"), 2);
    map.set("1234567890", 4);
    map.set("a", 5);
    assert.equal(map.get("67890"), undefined);
    assert.equal(map.get("1234567890"), 4);
  });

  test("holds more when more is needed, and less again", () => {
    let size = 10;
    const map = new RecentMap<number, number>(() => size);
    const held = () => {
      for (let key = 0; key < 1000; key += 1) map.set(key, key);
      return Array.from({ length: 1000 }, (_, key) => map.get(999 - key)).findIndex(
        (value) => value === undefined,
      );
    };
    assert.ok(held() <= 21);
    size = 400;
    assert.ok(held() >= 400);
    size = 10;
    assert.ok(held() <= 21);
  });
});
