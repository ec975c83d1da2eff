import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readPages } from "../../../src/kubernetes/reflector/list-pages.ts";
import { VirtualTime } from "../virtual-time.ts";

interface Page {
  readonly uids: readonly string[];
  readonly token: string;
}

function established(): void {
  // Nothing follows from it.
}

/** Reads a list whose pages, counted from 1, a test makes. */
function readList(pageOf: (page: number) => Page) {
  const time = new VirtualTime();
  const stop = new AbortController();
  const reading = { signal: stop.signal, silenceMs: 60_000, established, time };
  const seen = { pages: 0, objects: 0 };
  const list = async (_: object, onItem: (object: { uid: string }) => void) => {
    seen.pages += 1;
    const { uids, token } = pageOf(seen.pages);
    for (const uid of uids) onItem({ uid });
    return Promise.resolve({ resourceVersion: "20", continueToken: token });
  };
  const all = readPages({ list }, { limit: 500 }, () => (seen.objects += 1), reading);
  return { all, seen, stop, delays: time.delays };
}

/** So many objects that no other page has. */
function uidsOf(page: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${page}/${index}`);
}

suite("a list in pages", () => {
  test("may have a million objects, and is read without a pause", async () => {
    const reading = readList((page) => ({
      uids: uidsOf(page, 500),
      token: page < 2000 ? String(page) : "",
    }));
    assert.equal(await reading.all, "20");
    assert.deepEqual(reading.seen, { pages: 2000, objects: 1_000_000 });
    assert.deepEqual(reading.delays, []);
  });

  test("may have half of its objects left out", async () => {
    const reading = readList((page) => ({
      uids: uidsOf(page, 250),
      token: page < 400 ? String(page) : "",
    }));
    await reading.all;
    assert.deepEqual(reading.delays, []);
  });

  test("may have ten pages without an object; the next ones are asked for a second apart", async () => {
    const reading = readList((page) => ({ uids: [], token: page < 14 ? String(page) : "" }));
    await reading.all;
    assert.equal(reading.seen.pages, 14);
    assert.deepEqual(reading.delays, [1000, 1000, 1000]);
  });

  test("is not gone on with when the reader stops during a pause", async () => {
    const reading = readList((page) => {
      if (page === 11) setImmediate(() => reading.stop.abort(new RangeError("stopped")));
      return { uids: [], token: String(page) };
    });
    await assert.rejects(reading.all, RangeError);
    assert.ok(reading.seen.pages < 20);
  });
});

suite("a list that does not end", () => {
  const cases: readonly [
    name: string,
    pageOf: (page: number) => Page,
    message: string,
    requests: number,
    pauses: number,
  ][] = [
    [
      "since its continue tokens go round",
      (page) => ({ uids: uidsOf(page, 500), token: String(page % 3) }),
      "the list repeats its continue token",
      4,
      0,
    ],
    [
      "since the same page comes with new tokens",
      (page) => ({ uids: uidsOf(1, 500), token: String(page) }),
      "the list repeats its pages",
      2,
      0,
    ],
    [
      "since its pages are empty, though all tokens are new",
      (page) => ({ uids: [], token: String(page) }),
      "the list goes on after 300 pages of 0 objects",
      300,
      289,
    ],
    [
      "since its pages bring next to nothing",
      (page) => ({ uids: uidsOf(page, 10), token: String(page) }),
      "the list goes on after 312 pages of 3120 objects",
      312,
      301,
    ],
    [
      "though all tokens and objects are new",
      (page) => ({ uids: uidsOf(page, 500), token: String(page) }),
      "the list goes on after 2000 pages of 1000000 objects",
      2000,
      0,
    ],
  ];
  for (const [name, pageOf, message, requests, pauses] of cases) {
    test(`${name} is given up`, async () => {
      const reading = readList(pageOf);
      await assert.rejects(reading.all, { name: "WireError", message });
      assert.equal(reading.seen.pages, requests);
      assert.equal(reading.delays.length, pauses);
    });
  }
});
