import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { positiveNumber, wholeNumber } from "../bench/number-option.ts";

suite("a number among the options", () => {
  test("may be whole, or above 0", () => {
    assert.deepEqual(
      ["0", "7", "4294967295"].map((text) => wholeNumber("seed", text)),
      [0, 7, 4_294_967_295],
    );
    assert.deepEqual(
      ["0.05", "365"].map((text) => positiveNumber("days", text)),
      [0.05, 365],
    );
  });

  test("is refused when it is none", () => {
    for (const text of ["", " ", "x", "1.5", "-1", "1e3", "Infinity", "9".repeat(16)]) {
      assert.throws(() => wholeNumber("seed", text), /--seed must be a whole number/);
    }
    for (const text of ["", "x", "0", "0.0", "-1", "NaN", "Infinity", "1,5"]) {
      assert.throws(() => positiveNumber("days", text), /--days must be a number above 0/);
    }
  });
});
