import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOrder } from "../../src/resources/name-order.ts";

test("names are in the order of their code units, whatever the locale", () => {
  const names = ["ä", "b", "a", "Z", "_", "a", "a1", "", "a-"];
  assert.deepEqual(names.toSorted(nameOrder), ["", "Z", "_", "a", "a", "a-", "a1", "b", "ä"]);
  assert.equal(nameOrder("a", "a"), 0);
  assert.equal(nameOrder("a", "b"), -nameOrder("b", "a"));
});
