import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { internText } from "../../../src/kubernetes/wire/protobuf/interning.ts";

/** Texts of the same hash; the first of each pair is no longer than the second. */
const collisions = [
  ["node-0412789", "node-0649192"],
  ["name-346", "name-346cinZ"],
] as const;

function interned(text: string): string {
  const bytes = Buffer.from(`<${text}>`);
  return internText(bytes, 1, bytes.length - 1);
}

suite("interned texts", () => {
  test("are told apart when their hashes are the same", () => {
    for (const [a, b] of collisions) {
      for (const text of [a, b, a, b, b, a, a]) assert.equal(interned(text), text);
    }
  });

  test("may be empty, long or of more than one byte per character", () => {
    for (const text of ["", "x".repeat(96), "y".repeat(97), "é漢😀", ""]) {
      for (const _ of [1, 2]) assert.equal(interned(text), text);
    }
  });
});
