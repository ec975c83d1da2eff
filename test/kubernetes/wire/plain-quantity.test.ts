import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { plainQuantity, quantityOf } from "../../../src/kubernetes/wire/plain-quantity.ts";
import { parseQuantity } from "../../../src/resources/quantity.ts";

function plain(text: string): number {
  const bytes = Buffer.from(`9${text}9`);
  return plainQuantity(bytes, 1, bytes.length - 1);
}

const suffixes = ["n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const suffix = fc.constantFrom("", "mi", "K", ...suffixes);
const likely = fc.tuple(fc.stringMatching(/^[0-9]{0,18}$/), suffix).map((parts) => parts.join(""));
const almost = fc.string({ unit: fc.constantFrom(...Array.from("0123456789.+-eEinumkKMGTP ")) });
const any = fc.string({ unit: "binary" });

suite("a plain quantity", () => {
  test("is, of any text, what who reads all quantities makes of it", () => {
    const property = fc.property(fc.oneof(likely, almost, any), (text) => {
      const amount = plain(text);
      if (amount !== -1) {
        assert.ok(Number.isSafeInteger(amount) && amount >= 0);
        assert.equal(BigInt(amount) * 1_000_000n, parseQuantity(text));
      }
      assert.equal(quantityOf(text), amount === -1 ? text : amount);
    });
    fc.assert(property, { numRuns: 20_000 });
  });

  test("is what API servers write", () => {
    for (const [text, thousandths] of [
      ["0", 0],
      ["1", 1000],
      ["250m", 250],
      ["128974848", 128_974_848_000],
      ["262144k", 262_144_000_000],
      ["10M", 1e10],
      ["2G", 2e12],
      ["64Ki", 65_536_000],
      ["1Gi", 2 ** 30 * 1000],
      ["8Ti", 2 ** 43 * 1000],
      ["9007199254740991m", Number.MAX_SAFE_INTEGER],
      ["9007199254740", 9_007_199_254_740_000],
    ] as const) {
      assert.equal(plain(text), thousandths, text);
    }
  });

  test("is none that is too large, has a point, a sign, an exponent or no digit", () => {
    const large = ["9007199254740992m", "9007199254740993m", "9007199254741", "9Ti", "1E", "9T"];
    const others = ["", "m", "Ki", "1.5", ".5", "+1", "-1", "1e3", "1E3", " 1", "1 ", "1K", "1mi"];
    for (const text of [...large, ...others, "1Kib", "0x", "0".repeat(17), "1n", "1u"]) {
      assert.equal(plain(text), -1, text);
    }
  });
});
