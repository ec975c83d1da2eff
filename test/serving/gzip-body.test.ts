import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { GzipBody, encode } from "../../src/serving/gzip-body.ts";

suite("bodies", () => {
  test("any chunks and any tail are one gzip member that unpacks to both", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme" })),
        fc.string(),
        async (chunks, tail) => {
          const body = await GzipBody.of(chunks);
          const packed = Buffer.concat(await body.gzip(Buffer.from(tail)));
          const text = Buffer.from(chunks.join("") + tail);
          assert.deepEqual(gunzipSync(packed), text);
          assert.deepEqual(Buffer.concat(await body.plain(Buffer.from(tail))), text);
          assert.equal(packed.subarray(2).indexOf(packed.subarray(0, 10)), -1);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("one body takes any number of tails", async () => {
    const body = await GzipBody.of(["line\n".repeat(10_000)]);
    for (const tail of ["a", "b"]) {
      const text = gunzipSync(Buffer.concat(await body.gzip(Buffer.from(tail)))).toString();
      assert.equal(text.at(-1), tail);
    }
  });

  test("a failing rendering fails the body", async () => {
    await assert.rejects(GzipBody.of(failing()), /broken/);
  });

  test("other work runs while a long text is rendered", async (t) => {
    let now = 0;
    t.mock.method(performance, "now", () => now);
    let turns = 0;
    let stopped = false;
    const count = () => {
      turns += 1;
      if (!stopped) setImmediate(count);
    };
    setImmediate(count);
    function* slow() {
      for (let index = 0; index < 5; index += 1) {
        now += 11;
        yield "text";
      }
    }
    await Array.fromAsync(encode(slow()));
    stopped = true;
    assert.ok(turns >= 5, `${turns} turns`);
  });
});

function* failing() {
  yield "text";
  throw new Error("broken");
}
