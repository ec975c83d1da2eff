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
