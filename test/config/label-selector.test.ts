import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { labelSelector } from "../../src/config/label-selector.ts";
import { labelSelector as simulated } from "../../src/simulator/api/lists/label-selector.ts";

suite("a label selector", () => {
  for (const text of [
    "pool",
    "!pool",
    "! pool",
    "pool=batch",
    "pool == batch",
    "pool!=batch",
    "pool=",
    "pool=,zone",
    "node-role.kubernetes.io/control-plane",
    "!node-role.kubernetes.io/control-plane,kubernetes.io/os=linux",
    "zone in (a, b)",
    "zone in(a,b) , pool notin (x)",
    "zone in ()",
    "zone notin (a,,b)",
    "in in (in,notin)",
    "cores>4",
    "cores < 64, cores > 8",
    `${"p".repeat(63)}=${"v".repeat(63)}`,
    `${"p".repeat(253)}/a`,
  ]) {
    test(`${text} is one, for an API server too`, () => {
      assert.equal(labelSelector(text), text);
      assert.doesNotThrow(() => simulated(text));
    });
  }

  test("comes without the space around it", () => {
    assert.equal(labelSelector("  pool = batch\n"), "pool = batch");
  });

  for (const [text, message] of [
    [
      "pool batch",
      /^must be a label selector such as .*, not "pool batch": "batch" cannot be read$/,
    ],
    ["pool=batch spot", /: "spot" cannot be read$/],
    ["pool,,zone", /: ",zone" cannot be read$/],
    ["pool,", /: its end is missing$/],
    [",pool", /: ",pool" cannot be read$/],
    ["=batch", /: "=batch" cannot be read$/],
    ["pool===batch", /: "=batch" cannot be read$/],
    ["!pool=batch", /: "=batch" cannot be read$/],
    ["zone in a", /: "in a" cannot be read$/],
    ["zone in (a", /: "in \(a" cannot be read$/],
    ["zone in (a b)", /^must select by values that labels can have, and "a b" is not one$/],
    ["pool=-a", /^must select by values that labels can have, and "-a" is not one$/],
    ["-pool=a", /^must select by Kubernetes label names, and "-pool" is not one$/],
    ["a/b/c", /^must select by Kubernetes label names, and "a\/b\/c" is not one$/],
    ["Example.com/a", /and "Example.com\/a" is not one$/],
    ["/a", /and "\/a" is not one$/],
    ["a/", /and "a\/" is not one$/],
    ["p".repeat(64), /^must select by Kubernetes label names/],
    [`pool=${"v".repeat(64)}`, /^must select by values/],
    [`${"p".repeat(254)}/a`, /^must select by Kubernetes label names/],
    ["cores>many", /^must compare with a whole number after < or >, not with "many"$/],
    ["cores>-1", /^must compare with a whole number/],
    ["a".repeat(2001), /^must have at most 2000 characters, not 2001$/],
  ] as const) {
    test(`${text.slice(0, 70)} is refused, with the place`, () => {
      assert.throws(() => labelSelector(text), { message });
    });
  }
});
