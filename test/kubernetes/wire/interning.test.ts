import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { internText, SharedMessages } from "../../../src/kubernetes/wire/protobuf/interning.ts";

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

/** A table, and how often it has had to read a message. */
function tableOf() {
  const table = new SharedMessages<object>();
  let reads = 0;
  return {
    get: (text: string): object => {
      const bytes = Buffer.from(`<${text}>`);
      const value = table.get(bytes, 1, bytes.length - 1, () => {
        reads += 1;
        return { text };
      });
      bytes.fill(0);
      return value;
    },
    reads: () => reads,
  };
}

suite("shared messages", () => {
  test("are read once, and are one object", () => {
    const { get, reads } = tableOf();
    const first = get("cpu=1");
    assert.equal(get("cpu=1"), first);
    assert.deepEqual(get("cpu=2"), { text: "cpu=2" });
    assert.equal(get("cpu=1"), first);
    assert.equal(reads(), 2);
  });

  test("are told apart when their hashes are the same", () => {
    const { get } = tableOf();
    for (const [a, b] of collisions) {
      for (const text of [a, b, a, b, b, a, a]) assert.deepEqual(get(text), { text });
    }
  });

  test("of more than 512 bytes are not kept", () => {
    const { get, reads } = tableOf();
    for (const length of [512, 512, 513, 513]) get("x".repeat(length));
    assert.equal(reads(), 3);
  });
});
