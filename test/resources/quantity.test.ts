import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  milliUnits,
  parseQuantity,
  QuantityError,
  wholeUnits,
} from "../../src/resources/quantity.ts";

/** Those whose products with any 31-bit number stay below the cap of binary suffixes. */
const suffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi"];

suite("quantity", () => {
  test("any text gives an amount or a QuantityError, nothing else", () => {
    const almost = fc.string({
      unit: fc.constantFrom(...Array.from("0123456789.+-eEinumkKMGTP ")),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), (text) => {
        try {
          assert.equal(typeof parseQuantity(text), "bigint");
        } catch (error) {
          assert.ok(error instanceof QuantityError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("a whole number with a suffix is that many of the suffix", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...suffixes), (count, suffix) => {
        assert.equal(
          parseQuantity(`${count}${suffix}`),
          BigInt(count) * parseQuantity(`1${suffix}`),
        );
      }),
    );
  });

  test("an exponent moves the decimal point", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 9 }), (count, places) => {
        const digits = String(count).padStart(10, "0");
        const point = digits.length - places;
        const fraction = `${digits.slice(0, point)}.${digits.slice(point)}`;
        assert.equal(parseQuantity(`${fraction}e${places}`), parseQuantity(String(count)));
        assert.equal(parseQuantity(`${count}e-${places}`), parseQuantity(fraction));
      }),
    );
  });

  test("a minus sign mirrors the amount, also where it is rounded", () => {
    const texts = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...suffixes));
    fc.assert(
      fc.property(texts, ([whole, fraction, suffix]) => {
        const text = `${whole}.${fraction}${suffix}`;
        assert.equal(parseQuantity(`-${text}`), -parseQuantity(text));
      }),
    );
  });

  test("rounding never loses anything and never adds a whole step", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (nanos) => {
        const millis = milliUnits(nanos) * 10n ** 6n;
        const units = wholeUnits(nanos) * 10n ** 9n;
        assert.ok(millis >= nanos && millis - nanos < 10n ** 6n);
        assert.ok(units >= nanos && units - nanos < 10n ** 9n);
      }),
    );
  });

  test("an exponent of absurd size is out of range, whichever way it points", () => {
    for (const text of [
      "1e1001",
      "1E-1001",
      "0e999999999",
      "1e99999999999999999999",
      "1e4294967296",
    ]) {
      assert.throws(() => parseQuantity(text), { name: "QuantityError", reason: "out_of_range" });
    }
    assert.equal(parseQuantity("1e-1000"), 1n);
    assert.equal(parseQuantity("1e1000"), 10n ** 1009n);
  });

  test("text longer than any quantity is refused and not repeated in full", () => {
    for (const length of [257, 1_000_000]) {
      assert.throws(() => parseQuantity("1".repeat(length)), {
        name: "QuantityError",
        reason: "invalid_quantity",
        message: `invalid_quantity: "${"1".repeat(40)}"`,
      });
    }
    assert.equal(parseQuantity("0".repeat(256)), 0n);
  });
});
