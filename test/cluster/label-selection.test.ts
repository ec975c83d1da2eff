import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { labelSelection } from "../../src/cluster/label-selection.ts";
import { labelSelector as checked } from "../../src/config/label-selector.ts";
import { labelSelector } from "../../src/simulator/api/lists/label-selector.ts";

const selectors = [
  "pool",
  "!pool",
  "! pool , zone",
  "pool=batch",
  "pool == batch",
  "pool!=batch",
  "pool in (batch, web)",
  "pool notin (batch,web),zone=a",
  "pool in (),zone",
  "pool=",
  "size>3",
  "size<4",
  "size > 3, size<10",
  "example.com/pool in (a),zone!=b,!spot",
];

const labelSets: readonly Readonly<Record<string, string>>[] = [
  {},
  { pool: "batch" },
  { pool: "web", zone: "a" },
  { pool: "", zone: "b" },
  { size: "3" },
  { size: "4", pool: "other" },
  { size: "many" },
  { size: "-5" },
  { "example.com/pool": "a", zone: "a" },
  { "example.com/pool": "a", spot: "" },
];

suite("label selection", () => {
  for (const selector of selectors) {
    test(`${selector} selects what the API server selects`, () => {
      assert.ok(checked(selector) !== undefined);
      const own = labelSelection(selector);
      const served = labelSelector(selector);
      for (const labels of labelSets) {
        const object = { metadata: { name: "n", labels } };
        assert.equal(
          own(new Map(Object.entries(labels))),
          served(object as Parameters<typeof served>[0]), // oxlint-disable-line typescript/no-unsafe-type-assertion -- of an object only the labels count
          JSON.stringify(labels),
        );
      }
    });
  }

  test("without requirements everything is selected", () => {
    assert.equal(labelSelection("")(new Map()), true);
  });
});
