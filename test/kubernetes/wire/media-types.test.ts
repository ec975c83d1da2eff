import assert from "node:assert/strict";
import { test } from "node:test";
import { podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import { MediaTypes } from "../../../src/kubernetes/wire/media-types.ts";
import { podProtobufReader } from "../../../src/kubernetes/wire/protobuf/reader.ts";

const readers = [podProtobufReader, podJsonReader];
const protobuf = podProtobufReader.mediaType;
const json = podJsonReader.mediaType;

test("all media types are asked for, in the order of their readers", () => {
  assert.equal(new MediaTypes().accept(readers), `${protobuf},${json}`);
});

test("after a refusal only JSON is left, and after that nothing", () => {
  const types = new MediaTypes();
  assert.equal(types.refused(), true);
  assert.equal(types.accept(readers), json);
  assert.equal(types.refused(), false);
});

test("a media type is given up, once, when its bodies fail for the third time", () => {
  const types = new MediaTypes();
  assert.deepEqual(
    [1, 2, 3, 4].map(() => types.failed(protobuf, 0)),
    [false, false, true, false],
  );
  assert.equal(types.accept(readers), json);
});

test("a media type is not given up when its bodies fail now and then", () => {
  const types = new MediaTypes();
  for (let count = 0; count < 100; count += 1) {
    assert.equal(types.failed(protobuf, count * 300_000), false);
  }
  assert.equal(types.failed(protobuf, 99 * 300_000 + 1), true);
});

test("JSON is never given up", () => {
  const types = new MediaTypes();
  assert.ok([1, 2, 3, 4].every(() => !types.failed(json, 0)));
  assert.equal(types.accept(readers), `${protobuf},${json}`);
});
