import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Refusals } from "../../../src/commands/report/refusals.ts";

suite("what is refused while a cluster is read", () => {
  test("is counted by kind and reason, in a sentence", () => {
    const refusals = new Refusals(() => undefined);
    assert.deepEqual(refusals.notes(), []);
    refusals.rejected("pod", "bad_object");
    refusals.rejected("node", "name_too_long");
    refusals.rejected("pod", "bad_object");
    assert.deepEqual(refusals.notes(), [
      "Values were refused, and are not in the numbers (pod bad_object: 2, node name_too_long: 1).",
    ]);
  });

  test("people hear of warnings and errors only", () => {
    const heard: string[] = [];
    const refusals = new Refusals((text) => heard.push(text));
    for (const level of ["debug", "info", "warn", "error"] as const) {
      refusals.note(level, {}, level);
    }
    assert.deepEqual(heard, ["warn", "error"]);
  });
});
