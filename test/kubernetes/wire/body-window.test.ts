import assert from "node:assert/strict";
import { test } from "node:test";
import { BodyWindow, checkItemLength } from "../../../src/kubernetes/wire/body-window.ts";
import { WireError } from "../../../src/kubernetes/failures/errors.ts";

test("an item may have 16 MiB and no more", () => {
  checkItemLength(16 * 1024 * 1024);
  assert.throws(() => checkItemLength(16 * 1024 * 1024 + 1), WireError);
});

test("what waits in a window survives its growth, and what is taken makes room", () => {
  const window = new BodyWindow();
  const size = window.bytes.length;
  const half = Buffer.alloc(size / 2, "a");
  window.append(half);
  window.append(half);
  assert.equal(window.bytes.length, size);
  window.start = size - 2;
  window.append(half);
  assert.equal(window.bytes.length, size, "there is room where bytes have been taken");
  assert.equal(window.length, size / 2 + 2);
  window.append(Buffer.from("b".repeat(size)));
  assert.ok(window.bytes.length > size);
  const waiting = window.bytes.toString("latin1", window.start, window.end);
  assert.equal(waiting, "a".repeat(size / 2 + 2) + "b".repeat(size));
  assert.equal(window.indexOf(0x62, window.start), window.start + size / 2 + 2);
});
