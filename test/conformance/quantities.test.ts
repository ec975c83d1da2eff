import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import {
  milliUnits,
  parseQuantity,
  QuantityError,
  wholeUnits,
} from "../../src/resources/quantity.ts";

interface QuantityVectors {
  readonly vectors: readonly QuantityVector[];
  readonly sums: readonly {
    readonly in: readonly string[];
    readonly nano: string;
    readonly each_MilliValue_summed: string;
    readonly each_Value_summed: string;
  }[];
}

type QuantityVector = {
  readonly in: string;
  readonly category: string;
  readonly note?: string;
} & (
  | { readonly valid: false }
  | {
      readonly valid: true;
      readonly nano: string;
      readonly ceil: string;
      readonly milli_ceil: string;
    }
);

const { vectors, sums }: QuantityVectors = JSON.parse(
  readFileSync(new URL("quantity-vectors.json", import.meta.url), "utf8"),
);
const noDigits = "no digits (parser quirk)";

suite("quantities", () => {
  for (const vector of vectors) {
    const { in: text, category, note = "" } = vector;
    const name = `${category}: ${JSON.stringify(text)} ${note}`;
    if (category === noDigits) {
      test(`${name}, refused here: no API server stores it`, () => {
        assert.throws(() => parseQuantity(text), QuantityError);
      });
    } else if (vector.valid) {
      test(name, () => {
        const nanos = parseQuantity(text);
        assert.equal(nanos, BigInt(vector.nano));
        assert.equal(wholeUnits(nanos), BigInt(vector.ceil));
        assert.equal(milliUnits(nanos), BigInt(vector.milli_ceil));
      });
    } else {
      test(name, () => {
        assert.throws(() => parseQuantity(text), QuantityError);
      });
    }
  }
});

suite("sums of quantities", () => {
  for (const vector of sums) {
    test(vector.in.join(" + "), () => {
      const amounts = vector.in.map(parseQuantity);
      assert.equal(sum(amounts), BigInt(vector.nano));
      // The scheduler adds int64s: where they overflow, ours go on.
      const fits = amounts.every(
        (nanos) => BigInt.asIntN(64, milliUnits(nanos)) === milliUnits(nanos),
      );
      if (!fits) return;
      assert.equal(sum(amounts.map(milliUnits)), BigInt(vector.each_MilliValue_summed));
      assert.equal(sum(amounts.map(wholeUnits)), BigInt(vector.each_Value_summed));
    });
  }
});

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
