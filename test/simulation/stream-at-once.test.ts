import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { createGunzip, createGzip, gzipSync } from "node:zlib";

import { streamAtOnce } from "../../simulation/machine/stream-at-once.ts";

const content = Buffer.concat(
  Array.from({ length: 20 }, (_, index) => [
    randomBytes(30_000),
    Buffer.alloc(50_000, index),
  ]).flat(),
);

test("what is written in many chunks is inflated again, in many chunks", async () => {
  const gzip = streamAtOnce(createGzip)({ level: 1 });
  const gunzip = gzip.pipe(streamAtOnce(createGunzip)());
  for (let at = 0; at < content.length; at += 7000) gzip.write(content.subarray(at, at + 7000));
  gzip.end();
  assert.ok(content.equals(await buffer(gunzip)));
});

test("bytes that are no gzip are the error of the stream", async () => {
  const gunzip = streamAtOnce(createGunzip)();
  gunzip.write(gzipSync("a").subarray(0, 10));
  gunzip.end(Buffer.from("not deflated"));
  await assert.rejects(buffer(gunzip), /invalid|incorrect/);
});
