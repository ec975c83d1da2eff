import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";

import type { JsonObject } from "../../../src/simulator/api-object.ts";
import { protobufEncoding } from "../../../src/simulator/api/encoding.ts";

interface Vector {
  readonly object: JsonObject;
  /** In base64. */
  readonly protobuf: string;
}

/**
 * Objects with every field of their types set, and bare ones; with what the serializer of
 * k8s.io/apimachinery v0.37.2 writes for them.
 */
const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL("go-protobuf.json", import.meta.url), "utf8"),
);

suite("protobuf is, byte for byte, what Go writes", () => {
  for (const [index, { object, protobuf }] of vectors.entries()) {
    test(`of object ${index}, a ${JSON.stringify(object["kind"])}`, () => {
      const expected = Buffer.from(protobuf, "base64").toString("latin1");
      assert.equal(protobufEncoding.body(object).toString("latin1"), expected);
    });
  }

  test("with the keys of maps sorted, whatever their order in the object", () => {
    const [one, other] = [
      { b: "1", a: "2" },
      { a: "2", b: "1" },
    ].map((labels) =>
      protobufEncoding.body({ kind: "Node", apiVersion: "v1", metadata: { labels } }),
    );
    assert.deepEqual(one, other);
  });
});
