import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inUnit, keptAmount, unitOf, usedAmount } from "../../src/resources/units.ts";

suite("units", () => {
  for (const [resource, unit] of [
    ["cpu", "core"],
    ["memory", "byte"],
    ["ephemeral-storage", "byte"],
    ["storage", "byte"],
    ["hugepages-2Mi", "byte"],
    ["pods", "integer"],
    ["example.com/memory", "integer"],
    ["attachable-volumes-aws-ebs", "integer"],
  ] as const) {
    test(`${resource} is in units of ${unit}`, () => assert.equal(unitOf(resource), unit));
  }

  test("cpu is kept in millicores, everything else in whole units, rounded up", () => {
    assert.equal(keptAmount("cpu", 1_500_000_001n), 1501);
    assert.equal(keptAmount("memory", 1_500_000_001n), 2);
    assert.equal(keptAmount("example.com/gpu", 1_000_000_000n), 1);
    assert.equal(keptAmount("cpu", 1500), 1500);
    assert.equal(keptAmount("memory", 1001), 2);
    assert.equal(keptAmount("memory", 0), 0);
    assert.equal(keptAmount("example.com/gpu", 9_007_199_254_740_001), 9_007_199_254_741);
  });

  test("what is kept is exposed in its unit", () => {
    assert.equal(inUnit("core", 1501), 1.501);
    assert.equal(inUnit("byte", 1501), 1501);
    assert.equal(inUnit("integer", 2), 2);
  });

  test("usage is in cores, unrounded, and in whole bytes, exact above 2⁵³ nano-bytes", () => {
    assert.equal(usedAmount("cpu", 12_345_678n), 0.012345678);
    assert.equal(usedAmount("memory", 1n), 1);
    assert.equal(usedAmount("memory", 157_708_526_157n * 10n ** 9n), 157_708_526_157);
    assert.equal(usedAmount("memory", 9_007_199_254_740_991n * 10n ** 9n), 2 ** 53 - 1);
  });
});
