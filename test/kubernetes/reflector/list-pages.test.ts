import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readPages } from "../../../src/kubernetes/reflector/list-pages.ts";

const reading = {
  signal: new AbortController().signal,
  silenceMs: 60_000,
  established: () => undefined,
};

suite("a list that does not end", () => {
  for (const [name, token, message, requests] of [
    ["since its continue tokens go round", (page: number) => `${page % 3}`, /repeats its/, 4],
    ["though all tokens are new", (page: number) => `${page}`, /has over 2000 pages/, 2001],
  ] as const) {
    test(`${name} is given up`, async () => {
      let pages = 0;
      const list = () => {
        pages += 1;
        return Promise.resolve({ resourceVersion: "20", continueToken: token(pages) });
      };
      const all = readPages({ list }, { limit: 500 }, () => undefined, reading);
      await assert.rejects(all, { name: "WireError", message });
      assert.equal(pages, requests);
    });
  }
});
