import assert from "node:assert/strict";
import { once } from "node:events";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { suite, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { constants, createGzip, gzipSync } from "node:zlib";
import { contentOf } from "../../../src/kubernetes/api/content.ts";
import { readBody, WholeBody } from "../../../src/kubernetes/api/response-body.ts";
import { CompressionError, WireError } from "../../../src/kubernetes/failures/errors.ts";
import { Random } from "../../../src/simulator/population/random.ts";
import { VirtualTime } from "../virtual-time.ts";

const megabyte = 1024 * 1024;
const never = new AbortController().signal;
const options = {
  signal: never,
  silence: { deadline: "body", limitMs: 60_000 },
  totalMs: Infinity,
  time: new VirtualTime(),
} as const;
const text = "one event after the other, ".repeat(40);

/** A response in this encoding, of which these chunks have arrived; null is the end. */
function response(encoding: string, ...chunks: readonly (Buffer | null)[]): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  if (encoding !== "") message.headers["content-encoding"] = encoding;
  for (const chunk of chunks) message.push(chunk);
  return message;
}

/** The whole of a body, as text. */
async function whole(body: IncomingMessage): Promise<string> {
  return (await readBody(body, new WholeBody(64 * megabyte), options)).toString("latin1");
}

/** The bytes in pieces of this length, and null. */
function pieces(bytes: Buffer, length: number): readonly (Buffer | null)[] {
  const count = Math.ceil(bytes.length / length);
  return [
    ...Array.from({ length: count }, (_, at) => bytes.subarray(at * length, (at + 1) * length)),
    null,
  ];
}

function someBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

function wrong(): never {
  throw new WireError("no JSON");
}

suite("a body", () => {
  test("without an encoding is what it is", async () => {
    for (const encoding of ["", "identity"]) {
      const body = response(encoding, Buffer.from("a"), null);
      assert.equal(contentOf(body), body);
      assert.equal(await whole(body), "a");
    }
  });

  test("in an encoding that was not asked for is refused, and the connection closed", async () => {
    for (const encoding of ["br", "deflate", "gzip, gzip", "zstd"]) {
      const body = response(encoding, gzipSync(text), null);
      await assert.rejects(whole(body), {
        name: "CompressionError",
        message: `its Content-Encoding is ${encoding}, which was not asked for`,
      });
      assert.ok(body.destroyed);
    }
  });
});

suite("a body in gzip", () => {
  test("is inflated, in whatever pieces it comes and however many members it has", async () => {
    const members = Buffer.concat([gzipSync(text), gzipSync(""), gzipSync("the last")]);
    for (const length of [1, 7, 20, 64, members.length]) {
      for (const encoding of ["gzip", "x-gzip", " GZIP "]) {
        const body = response(encoding, ...pieces(members, length));
        assert.equal(await whole(body), `${text}the last`);
      }
    }
  });

  test("gives out what has been flushed while it goes on, within a member and at its end", async () => {
    const body = response("gzip");
    const content = contentOf(body);
    const next = async (): Promise<string> => {
      const { promise, resolve } = Promise.withResolvers<Buffer>();
      content.once("data", resolve);
      return (await promise).toString();
    };
    const gzip = createGzip({ level: 1 });
    gzip.on("data", (bytes: Buffer) => body.push(bytes));
    for (const event of ["first", "second"]) {
      gzip.write(event);
      gzip.flush(constants.Z_SYNC_FLUSH);
      assert.equal(await next(), event);
    }
    gzip.end();
    await once(gzip, "end");
    body.push(gzipSync("third"));
    assert.equal(await next(), "third");
    content.destroy();
    assert.ok(body.destroyed);
  });

  test("is refused when it is cut in a member", async () => {
    const bytes = gzipSync(text);
    for (const length of [0, 5, 12, bytes.length - 8, bytes.length - 1]) {
      const body = response("gzip", gzipSync("a"), bytes.subarray(0, length), null);
      if (length === 0) assert.equal(await whole(body), "a");
      else await assert.rejects(whole(body), CompressionError, String(length));
    }
  });

  test("is refused when any byte of its content is damaged", async () => {
    const random = new Random(1);
    const content = Buffer.concat([Buffer.from(text), someBytes(random, 300)]);
    const bytes = gzipSync(content);
    const expected = content.toString("latin1");
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
      try {
        assert.equal(await whole(response("gzip", ...pieces(damaged, 100))), expected, `${at}`);
      } catch (error) {
        assert.ok(error instanceof CompressionError, String(error));
        refused += 1;
      }
    }
    // Time, system and flags in the head say nothing of the content, nor do the last bits of it.
    assert.ok(refused >= bytes.length - 11, `${refused} of ${bytes.length}`);
  });

  test("is refused when anything but a member follows it", async () => {
    const bytes = gzipSync(text);
    const zeros = Buffer.alloc(3);
    const garbage = Buffer.from("<html>");
    for (const chunks of [
      [Buffer.concat([bytes, garbage])],
      [bytes, garbage],
      [Buffer.concat([bytes, zeros]), bytes],
      [Buffer.concat([bytes, zeros, bytes])],
      [Buffer.concat([bytes, zeros])],
      [bytes, zeros],
    ]) {
      const reading = whole(response("gzip", ...chunks, null));
      await assert.rejects(reading, CompressionError, chunks.map(String).join());
    }
  });

  test("is refused when it inflates beyond measure, whatever came before", async () => {
    const bomb = gzipSync(Buffer.alloc(128 * megabyte));
    const honest = gzipSync(someBytes(new Random(1), megabyte));
    for (const before of [[], [honest]]) {
      const body = response("gzip", ...before, ...pieces(bomb, 16_384));
      let inflated = 0;
      const decoder = { push: (chunk: Buffer) => (inflated += chunk.length), end() {} };
      await assert.rejects(readBody(body, decoder, options), {
        name: "CompressionError",
        message: "it inflates to more than 200 times its length",
      });
      assert.ok(inflated < 100 * megabyte, `${inflated} bytes`);
      assert.ok(body.destroyed);
    }
  });

  test("may be one large annotation of one letter", async () => {
    const bytes = gzipSync(Buffer.alloc(32 * megabyte, "x"));
    assert.equal((await whole(response("gzip", ...pieces(bytes, 1000)))).length, 32 * megabyte);
  });

  test("leaves with the sender what cannot be decoded fast enough", async () => {
    const piece = 64 * 1024;
    const member = gzipSync(someBytes(new Random(1), piece));
    const members = Array.from({ length: 48 }, () => member);
    const body = response("gzip", ...members, null);
    const taken: number[] = [];
    let decoded = 0;
    const decoder = {
      push(chunk: Buffer) {
        decoded += chunk.length;
        taken.push(members.length * piece - body.readableLength - decoded);
        const started = performance.now();
        while (performance.now() - started <= 10);
      },
      end: () => decoded,
    };
    assert.equal(await readBody(body, decoder, options), members.length * piece);
    assert.ok(Math.max(...taken) <= 1.25 * megabyte, `${Math.max(...taken)} bytes waited`);
  });

  test("is inflated no further than it is read", async () => {
    const length = 32 * megabyte;
    const body = contentOf(response("gzip", gzipSync(Buffer.alloc(length, "x")), null));
    let [most, taken] = [0, 0];
    for await (const chunk of body) {
      // All that waited.
      const { length: waited } = String(chunk);
      [most, taken] = [Math.max(most, waited), taken + waited];
      for (let turn = 0; turn < 300; turn += 1) await setImmediate();
    }
    assert.equal(taken, length);
    assert.ok(most <= megabyte, `${most} bytes waited`);
  });

  test("that is cut gives out what came before, and then the error of the connection", async () => {
    const body = response("gzip", gzipSync("first"));
    const chunks: string[] = [];
    const decoder = { push: (chunk: Buffer) => chunks.push(chunk.toString()), end() {} };
    const reading = readBody(body, decoder, options);
    await setImmediate();
    body.push(gzipSync("second"));
    body.push(gzipSync("third").subarray(0, 12));
    body.destroy(Object.assign(new Error("cut"), { code: "ECONNRESET" }));
    await assert.rejects(reading, { code: "ECONNRESET" });
    assert.equal(chunks.join("").startsWith("firstsecond"), true, chunks.join(" "));
  });

  test("of many members that come at once is inflated all together", async () => {
    const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
    const body = response("gzip");
    const chunks: string[] = [];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const decoder = {
      push(chunk: Buffer) {
        chunks.push(chunk.toString());
        if (chunks.join("") === letters.join("")) resolve(undefined);
      },
      end() {},
    };
    const reading = readBody(body, decoder, options);
    for (const letter of letters) body.push(gzipSync(letter));
    // It has not ended, nor is there enough of it that it would not be waited with.
    await promise;
    assert.equal(chunks.length, 1);
    body.push(null);
    await reading;
  });

  test("that is cut without an error is a body that was cut", async () => {
    const body = response("gzip", gzipSync("first"));
    const reading = whole(body);
    body.destroy();
    await assert.rejects(reading, { code: "ERR_STREAM_PREMATURE_CLOSE" });
  });

  test("is to blame when what it inflates to cannot be decoded", async () => {
    for (const decoder of [
      { push: wrong, end() {} },
      { push() {}, end: wrong },
    ]) {
      await assert.rejects(readBody(response("gzip", gzipSync("a"), null), decoder, options), {
        name: "CompressionError",
        message: "what it inflates to is wrong: no JSON",
      });
      await assert.rejects(readBody(response("", Buffer.from("a"), null), decoder, options), {
        name: "WireError",
      });
    }
  });

  test("is counted as it arrived", async () => {
    const bytes = gzipSync(text);
    let received = 0;
    const count = { ...options, received: (length: number) => (received += length) };
    await readBody(response("gzip", bytes, null), new WholeBody(10), count);
    assert.equal(received, bytes.length);
  });
});
