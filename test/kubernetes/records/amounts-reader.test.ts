import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { AmountsReader } from "../../../src/kubernetes/records/amounts-reader.ts";

/** Reads a list in which each name has the amount 1, unless others are given. */
function read(names: readonly string[], { maxNames = 32, amount = "1" } = {}) {
  const rejected: string[] = [];
  const texts = new Map(names.map((name) => [name, amount]));
  const list = new AmountsReader(maxNames).list(texts, (reason) => rejected.push(reason));
  return { names: [...list.keys()], amounts: [...list.values()], rejected };
}

suite("a list of amounts", () => {
  test("has names of 317 characters, and none that is longer", () => {
    const longest = "x".repeat(317);
    assert.deepEqual(read([longest, `${longest}x`]), {
      names: [longest],
      amounts: [1_000_000_000n],
      rejected: ["name_too_long"],
    });
  });

  test("has zero, and no negative amount", () => {
    assert.deepEqual(read(["cpu"], { amount: "0" }).amounts, [0n]);
    for (const amount of ["-1", "-1n"]) {
      assert.deepEqual(read(["cpu"], { amount }), {
        names: [],
        amounts: [],
        rejected: ["out_of_range"],
      });
    }
  });
});

suite("of too many names", () => {
  for (const name of ["cpu", "memory", "ephemeral-storage", "pods", "hugepages-2Mi"]) {
    test(`${name} comes first, and takes one place`, () => {
      const { names, rejected } = read(["z.com/a", "z.com/b", name], { maxNames: 2 });
      assert.deepEqual(names.toSorted(), [name, "z.com/a"]);
      assert.deepEqual(rejected, ["too_many_names"]);
    });
  }

  test("one that only ends like a standard one has no preference", () => {
    const { names } = read(["a.com/a", "x.com/hugepages-"], { maxNames: 1 });
    assert.deepEqual(names, ["a.com/a"]);
  });
});
