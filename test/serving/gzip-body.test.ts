import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { type PackedPiece, type Piece, lengthOf } from "../../src/http/pieces.ts";
import { GzipBody, encode } from "../../src/serving/gzip-body.ts";
import { Random } from "../../src/simulator/population/random.ts";
import { EventLoopTurns } from "../event-loop-turns.ts";
import { bytesOf } from "./bytes-of.ts";

/** Of several pieces with several blocks each, as random digits hardly get shorter than half. */
function longText(): readonly string[] {
  const random = new Random(1);
  return Array.from({ length: 200_000 }, () => `${random.next()}\n`);
}

function packedOf(pieces: readonly Piece[]): readonly PackedPiece[] {
  return pieces.flatMap((piece) => (Buffer.isBuffer(piece) ? [] : [piece]));
}

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
          const plain = body.plain(Buffer.from(tail));
          assert.deepEqual(await bytesOf(plain), text);
          assert.equal(lengthOf(plain), text.length);
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

  test("of any length are the same plain and compressed, and the plain bytes are made anew", async () => {
    const chunks = longText();
    const body = await GzipBody.of(chunks);
    const tail = Buffer.from("tail");
    const text = Buffer.concat([Buffer.from(chunks.join("")), tail]);
    const plain = body.plain(tail);
    assert.ok(packedOf(plain).length > 1);
    assert.ok(text.equals(await bytesOf(plain)));
    assert.ok(text.equals(await bytesOf(plain)));
    assert.ok(text.equals(gunzipSync(Buffer.concat(await body.gzip(tail)))));
    assert.equal(lengthOf(plain), text.length);
  });

  test("are whole where characters take three bytes each", async () => {
    const chunks = Array.from({ length: 100 }, (_, index) => "€".repeat(1000 + index));
    const body = await GzipBody.of(chunks);
    const text = Buffer.from(chunks.join(""));
    assert.ok(text.equals(gunzipSync(Buffer.concat(await body.gzip(Buffer.alloc(0))))));
  });

  test("hold no more than a block of plain bytes for an answer", async () => {
    const body = await GzipBody.of(longText());
    for (const piece of packedOf(body.plain(Buffer.alloc(0)))) {
      const lengths: number[] = [];
      let last: Buffer = Buffer.alloc(0);
      for await (const chunk of piece.chunks()) {
        assert.equal(last.length, 0, "the chunk before is gone");
        lengths.push(chunk.length);
        last = chunk;
      }
      assert.ok(lengths.length > 1);
      assert.equal(Math.max(...lengths), piece.chunkLength);
      assert.ok(piece.chunkLength <= 128 * 1024);
    }
  });

  test("are unpacked a block in a turn of the event loop, however many are read", async () => {
    const body = await GzipBody.of(["line\n".repeat(100)]);
    const [piece] = packedOf(body.plain(Buffer.alloc(0)));
    assert.ok(piece !== undefined);
    using turn = new EventLoopTurns();
    const turns = await Promise.all(
      Array.from({ length: 5 }, async () => {
        await piece.chunks().next();
        return turn.count;
      }),
    );
    assert.equal(new Set(turns).size, turns.length);
  });

  test("keep the plain bytes that are asked for again, until another body is served", async () => {
    const body = await GzipBody.of(["line\n".repeat(100)]);
    const [piece] = packedOf(body.plain(Buffer.alloc(0)));
    assert.ok(piece !== undefined);
    const chunk = async () => (await piece.chunks().next()).value;
    const [first, second, third] = [await chunk(), await chunk(), await chunk()];
    assert.notEqual(first, second);
    assert.equal(second, third);
    body.retire();
    const [fourth, fifth] = [await chunk(), await chunk()];
    assert.notEqual(fourth, second);
    assert.notEqual(fifth, fourth);
  });

  test("keep no more than 32 MiB of plain bytes", async () => {
    const mebibyte = 1024 * 1024;
    const body = await GzipBody.of(
      Array.from({ length: 40 * 32 }, () => "x".repeat(mebibyte / 32)),
    );
    const chunks: Buffer[] = [];
    for (let round = 0; round < 2; round += 1) {
      for (const piece of packedOf(body.plain(Buffer.alloc(0)))) {
        for await (const chunk of piece.chunks()) chunks.push(chunk);
      }
    }
    // What is not kept has been given back.
    const kept = chunks.reduce((sum, { length }) => sum + length, 0);
    assert.ok(kept <= 32 * mebibyte && kept > 31 * mebibyte, `${kept} bytes`);
  });

  test("other work runs where a chunk is empty", async () => {
    using turns = new EventLoopTurns();
    const body = await GzipBody.of(["", "text", ...Array.from({ length: 100 }, () => "")]);
    assert.ok(turns.count >= 100, `${turns.count} turns`);
    assert.equal((await bytesOf(body.plain(Buffer.alloc(0)))).toString(), "text");
  });

  test("a failing rendering fails the body", async () => {
    await assert.rejects(GzipBody.of(failing()), /broken/);
  });

  test("other work runs while a long text is rendered", async (t) => {
    let now = 0;
    t.mock.method(performance, "now", () => now);
    using turns = new EventLoopTurns();
    function* slow() {
      for (let index = 0; index < 5; index += 1) {
        now += 11;
        yield "text";
      }
    }
    await Array.fromAsync(encode(slow()));
    assert.ok(turns.count >= 5, `${turns.count} turns`);
  });
});

function* failing() {
  yield "text";
  throw new Error("broken");
}
