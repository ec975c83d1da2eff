import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { suite, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { readBody, WholeBody } from "../../../src/kubernetes/api/response-body.ts";
import { VirtualTime } from "../virtual-time.ts";

const silence = { deadline: "body", limitMs: 60_000 } as const;
const totalMs = 300_000;
const time = new VirtualTime();
const never = new AbortController().signal;

/** A response of which these chunks have arrived; null is the end. */
function response(...chunks: readonly (string | null)[]): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  for (const chunk of chunks) message.push(chunk === null ? null : Buffer.from(chunk));
  return message;
}

function fail(): never {
  throw new RangeError("cannot be decoded");
}

suite("a small body", () => {
  test("is kept whole", async () => {
    const reading = readBody(response("ab", "cd", null), new WholeBody(100), {
      signal: never,
      silence,
      totalMs,
      time,
    });
    assert.equal((await reading).toString(), "abcd");
  });

  test("is cut at the limit, in whatever chunks it comes", () => {
    for (const chunks of [["abcdef"], ["ab", "cdef"], ["abcd", "ef"], ["abc", "def", "g"]]) {
      const body = new WholeBody(4);
      for (const chunk of chunks) body.push(Buffer.from(chunk));
      assert.equal(body.end().toString(), "abcd");
    }
  });
});

suite("the reading of a body", () => {
  test("lets others have a turn after 10 ms of decoding", async () => {
    const turns: string[] = [];
    const decoder = {
      push(chunk: Buffer) {
        turns.push(chunk.toString());
        global.setImmediate(() => turns.push(`after ${chunk.toString()}`));
        const started = performance.now();
        while (performance.now() - started <= 10);
      },
      end() {},
    };
    await readBody(response("a", "b", null), decoder, { signal: never, silence, totalMs, time });
    assert.deepEqual(turns.slice(0, 3), ["a", "after a", "b"]);
  });

  test("lets others have a turn sooner where that is asked for", async () => {
    const turns: string[] = [];
    const decoder = {
      push(chunk: Buffer) {
        turns.push(chunk.toString());
        global.setImmediate(() => turns.push(`after ${chunk.toString()}`));
      },
      end() {},
    };
    const reading = { signal: never, silence, totalMs, time, sliceMs: 0 };
    await readBody(response("a", "b", null), decoder, reading);
    assert.deepEqual(turns.slice(0, 3), ["a", "after a", "b"]);
  });

  test("does not pause for less", async () => {
    const turns: string[] = [];
    const decoder = {
      push(chunk: Buffer) {
        turns.push(chunk.toString());
        global.setImmediate(() => turns.push("another"));
      },
      end() {},
    };
    await readBody(response("a", "b", null), decoder, { signal: never, silence, totalMs, time });
    assert.deepEqual(turns.slice(0, 2), ["a", "b"]);
  });

  test("takes all that has come off the socket before the work", async () => {
    const body = response("a", "b", "c", null);
    const waiting: number[] = [];
    const decoder = { push: () => waiting.push(body.readableLength), end() {} };
    await readBody(body, decoder, { signal: never, silence, totalMs, time });
    assert.deepEqual(waiting, [0, 0, 0]);
  });

  test("leaves with the sender what is more than 256 KiB", async () => {
    const body = response();
    const pieces = 64;
    const piece = Buffer.alloc(64 * 1024);
    const waiting: number[] = [];
    const decoder = {
      push() {
        waiting.push(body.readableLength);
        const started = performance.now();
        while (performance.now() - started <= 10);
      },
      end() {},
    };
    for (let count = 0; count < pieces; count += 1) body.push(piece);
    body.push(null);
    await readBody(body, decoder, { signal: never, silence, totalMs, time });
    const left = waiting.map((bytes) => bytes / piece.length);
    assert.deepEqual(
      left,
      Array.from({ length: pieces }, (_, decoded) => Math.max(pieces - 4 - decoded, 0)),
    );
  });

  test("decodes what came before the body was cut", async () => {
    const body = response("a", "b");
    const chunks: string[] = [];
    const decoder = { push: (chunk: Buffer) => chunks.push(chunk.toString()), end() {} };
    const reading = readBody(body, decoder, { signal: never, silence, totalMs, time });
    await setImmediate();
    body.push("c");
    body.destroy(new RangeError("cut"));
    await assert.rejects(reading, RangeError);
    assert.deepEqual(chunks, ["a", "b", "c"]);
  });

  test("ends with the decoder's error, and the socket with it", async () => {
    const body = response("a");
    const reading = readBody(
      body,
      { push: fail, end() {} },
      { signal: never, silence, totalMs, time },
    );
    await assert.rejects(reading, RangeError);
    assert.ok(body.destroyed);
  });

  test("decodes nothing after an error of the decoder", async () => {
    let decoded = 0;
    const decoder = {
      push() {
        decoded += 1;
        fail();
      },
      end() {},
    };
    const options = { signal: never, silence, totalMs, time };
    await assert.rejects(readBody(response("a", "b"), decoder, options), RangeError);
    await setImmediate();
    assert.equal(decoded, 1);
  });

  test("ends with the decoder's error about the end", async () => {
    const body = response("a", null);
    const reading = readBody(
      body,
      { push() {}, end: fail },
      { signal: never, silence, totalMs, time },
    );
    await assert.rejects(reading, RangeError);
  });

  test("is stopped by the signal, before it or while it waits", async () => {
    for (const isEarly of [true, false]) {
      const stop = new AbortController();
      if (isEarly) stop.abort(new RangeError("stopped"));
      const body = response("a");
      const reading = readBody(body, new WholeBody(1), {
        signal: stop.signal,
        silence,
        totalMs,
        time,
      });
      if (!isEarly) stop.abort(new RangeError("stopped"));
      await assert.rejects(reading, RangeError);
      assert.ok(body.destroyed);
    }
  });

  test("has an end, though a byte comes before each silence is too long", async () => {
    const body = response("a");
    const virtual = new VirtualTime();
    const options = { signal: never, silence, totalMs, time: virtual };
    const reading = readBody(body, new WholeBody(10), options);
    const rejected = assert.rejects(reading, { deadline: "body" });
    for (let second = 0; second < 299; second += 1) {
      virtual.advance(1000);
      body.push("a");
      await setImmediate();
    }
    assert.equal(body.destroyed, false);
    virtual.advance(1000);
    await rejected;
    assert.deepEqual(virtual.running, []);
    assert.ok(body.destroyed);
  });

  test("fails when the body is cut", async () => {
    const body = response("a");
    const reading = readBody(body, new WholeBody(10), { signal: never, silence, totalMs, time });
    body.destroy();
    await assert.rejects(reading, { code: "ERR_STREAM_PREMATURE_CLOSE" });
  });
});
