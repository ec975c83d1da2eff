import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { assert as check, integer, maxSafeInteger, oneof, pre, property } from "fast-check";
import {
  amountText,
  countText,
  durationText,
  percentText,
} from "../../../src/render/page/amounts.ts";
import { node, snapshotOf } from "../example-snapshot.ts";
import { amount, cluster, pageOf } from "./pages.ts";

const hour = 3600_000;

suite("amounts for people", () => {
  test("neither nothing nor everything is said of what is not", () => {
    const texts = [0, 0.001, 0.999, 1, 1.5].map((share) =>
      percentText(share).replace("\u00A0", " "),
    );
    assert.deepEqual(texts, ["0 %", "<1 %", "99 %", "100 %", "150 %"]);
  });

  test("a day and a half is told in hours, two days in days", () => {
    assert.equal(durationText(36 * hour), "36 h");
    assert.equal(durationText(48 * hour), "2 d");
  });

  test("are what Intl writes in English", () => {
    const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
    const cores = [2, 1, 0].map(
      (maximumFractionDigits) =>
        new Intl.NumberFormat("en", { maximumFractionDigits, signDisplay: "negative" }),
    );
    check(
      property(maxSafeInteger(), (count) => {
        assert.equal(countText(count), whole.format(count));
      }),
    );
    const millicores = oneof(integer({ min: -200_000, max: 200_000 }), maxSafeInteger());
    check(
      property(millicores, (kept) => {
        const size = Math.abs(kept / 1000);
        pre(size === 0 || size >= 1);
        const format = cores[size >= 100 ? 2 : size >= 10 ? 1 : 0];
        assert.equal(amountText("cpu", kept), format?.format(kept / 1000));
      }),
    );
    assert.equal(amountText("cpu", 1005), "1.01");
    assert.equal(amountText("cpu", -99_996), "-100");
  });

  test("bars change their colour at the shares of the alerts, and end at their end", () => {
    for (const [requests, level] of [
      [84, "fine"],
      [85, "high"],
      [95, "full"],
      [150, "full"],
    ] as const) {
      const one = node("a", { resources: [amount("cpu", requests)] });
      const { text } = pageOf(snapshotOf(one), cluster());
      assert.match(text, new RegExp(`class="bar ${level}"`));
      assert.match(text, new RegExp(`class="taken" width="${Math.min(100, requests)}"`));
    }
  });
});

suite("the links between pages of a list", () => {
  const nodes = Array.from({ length: 450 }, (_, index) =>
    node(`n${1000 + index}`, { resources: [amount("cpu", 1)] }),
  );
  const links = (query: string) => {
    const { text } = pageOf(snapshotOf(...nodes), cluster(query));
    const [pager = ""] = /<p class="pager">[^]*?<\/p>/.exec(text) ?? [];
    return Array.from(pager.matchAll(/href="([^"]*)"/g), ([, href]) => href);
  };

  test("lead to the first, the one before, the next and the last, each once", () => {
    assert.deepEqual(links("page=1"), ["?page=2#nodes", "?page=5#nodes"]);
    assert.deepEqual(links("page=0"), links(""));
    assert.deepEqual(links("page=2"), ["./#nodes", "?page=3#nodes", "?page=5#nodes"]);
    assert.deepEqual(links("page=4"), ["./#nodes", "?page=3#nodes", "?page=5#nodes"]);
  });

  test("another order and another pool begin at the first page", () => {
    const { text } = pageOf(snapshotOf(...nodes), cluster("page=3"));
    assert.match(text, /href="\?sort=-cpu#nodes"/);
    assert.match(text, /href="\?pool=default#nodes"/);
  });

  test("a text of any length is cut to that of a name", () => {
    const { text } = pageOf(snapshotOf(), cluster(`q=${"x".repeat(300)}`));
    assert.match(text, /value="x{253}"/);
  });
});
