import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { WireError } from "../../../src/kubernetes/failures/errors.ts";
import { podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import { decodeList } from "./decode.ts";

/** As deep as fits into an object that etcd takes, and twice that. */
const depth = 1_500_000;

/** A list of a pod with this in it, and of another pod. */
function listOf(fields: string): Buffer {
  const [a, b] = ["a", "b"].map((uid) =>
    JSON.stringify({ uid, name: uid, namespace: "shop", resourceVersion: "7" }),
  );
  const items = [`{"metadata":${a},${fields}}`, `{"metadata":${b}}`];
  return Buffer.from(
    `{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[${items.join()}]}`,
  );
}

suite("JSON that is nested a million times", () => {
  for (const [where, open, close] of [
    ["in a field that is not read", '"x":', ""],
    ["in place of the containers", '"spec":{"containers":', "}"],
    ["in place of an amount", '"spec":{"containers":[{"resources":{"requests":{"cpu":', "}}}]}"],
  ] as const) {
    test(`${where} harms no other object`, () => {
      const nested = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      const { items } = decodeList(podJsonReader, listOf(`${open}${nested}${close}`), 65_536);
      assert.equal(items.at(-1)?.uid, "b");
    });
  }

  test("and does not end is refused", () => {
    assert.throws(
      () => decodeList(podJsonReader, listOf(`"x":${"[".repeat(depth)}`), 65_536),
      WireError,
    );
  });
});
