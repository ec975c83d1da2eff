import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { shownResources } from "../../../src/accounting/shown-resources.ts";
import type { NodeTotals } from "../../../src/accounting/snapshot.ts";
import { renderPage, renderUnavailable } from "../../../src/render/page/page.ts";
import { pageStyle } from "../../../src/render/page/style.ts";
import { exampleSnapshot, node, snapshotOf } from "../example-snapshot.ts";
import { amount, cluster, fit, moment, pageOf, shownNodes } from "./pages.ts";

/** The style is the same in all pages, and is not what these files are about. */
function withoutStyle(text: string): string {
  return text.replace(pageStyle, "\n");
}

function withCpu(name: string, requests: number, totals: Partial<NodeTotals> = {}): NodeTotals {
  return node(name, { resources: [amount("cpu", requests)], ...totals });
}

suite("the golden pages", () => {
  const asIs = { serializers: [(value: unknown) => String(value)] };
  const pages = {
    "page-cluster.html": pageOf(exampleSnapshot, cluster("sort=-cpu")).text,
    "page-node.html": pageOf(exampleSnapshot, { page: "node", node: "node-a" }).text,
    "page-fit.html": pageOf(exampleSnapshot, fit("cpu=500m&memory=&nvidia.com/gpu=1")).text,
    "page-unavailable.html": renderUnavailable(
      { wereThere: false, message: "Nothing <yet>.", renewAfter: 15 },
      cluster(),
    ).text,
  };
  for (const [file, text] of Object.entries(pages)) {
    test(file, (t) => t.assert.fileSnapshot(withoutStyle(text), `test/golden/${file}`, asIs));
  }
});

suite("the list of nodes", () => {
  const snapshot = snapshotOf(
    withCpu("a", 50, { pool: "blue", labels: new Map([["topology.kubernetes.io/zone", "z2"]]) }),
    withCpu("b", 90, {
      state: "cordoned",
      labels: new Map([["topology.kubernetes.io/zone", "z1"]]),
    }),
    withCpu("c", 10, { pool: "blue", roles: ["worker"] }),
    node("d", { resources: [amount("cpu", 0, 0), amount("nvidia.com/gpu", 1, 8)] }),
  );
  const shown = (query: string) => shownNodes(pageOf(snapshot, cluster(query)).text).join("");

  for (const [query, expected] of [
    ["", "abcd"],
    ["sort=-cpu", "bacd"],
    ["sort=cpu", "cabd"],
    ["sort=-name", "dcba"],
    ["sort=zone", "bacd"],
    ["sort=pool", "acbd"],
    ["sort=state", "acdb"],
    ["sort=-nvidia.com/gpu", "dabc"],
    ["sort=constructor", "abcd"],
    ["pool=blue", "ac"],
    ["state=cordoned", "b"],
    ["state=nonsense", "abcd"],
    ["q=WORK", "c"],
    ["q=z1", "b"],
    ["q=nvidia", "d"],
    ["q=blue&sort=-cpu", "ac"],
    ["q=nothing", ""],
    ["page=9&sort=-name", "dcba"],
    ["page=-1", "abcd"],
  ] as const) {
    test(`${query || "nothing"} gives ${expected || "none"}`, () => {
      assert.equal(shown(query), expected);
    });
  }

  test("a row has four other resources, and says how many more there are", () => {
    const resources = Array.from({ length: 7 }, (_, index) => amount(`example.com/r${index}`, 1));
    const { text } = pageOf(snapshotOf(node("a", { resources })), cluster());
    assert.match(text, /<small>and 3 more<\/small>/);
  });

  test("links keep what else is chosen", () => {
    const { text } = pageOf(snapshot, cluster("q=a&sort=-cpu&namespaces-sort=name&other=1"));
    assert.match(text, /href="\?q=a&amp;sort=cpu&amp;namespaces-sort=name#nodes"/);
    assert.doesNotMatch(text, /other=1/);
    assert.match(text, /aria-sort="descending"/);
  });
});

suite("a cluster of 5,000 nodes", () => {
  const nodes = Array.from({ length: 5000 }, (_, index) =>
    withCpu(`node-${String(index).padStart(4, "0")}`, index % 100, {
      pool: `pool-${index % 40}`,
      resources: ["cpu", "memory", "pods", "ephemeral-storage", "nvidia.com/gpu"].map((each) =>
        amount(each, index % 100),
      ),
    }),
  );
  const snapshot = {
    ...snapshotOf(...nodes),
    namespaces: Array.from({ length: 3000 }, (_, index) => ({
      name: `namespace-${index}`,
      unscheduledPods: 0,
      resources: [amount("cpu", index)],
    })),
  };

  test("is shown a hundred at a time", () => {
    const first = pageOf(snapshot, cluster());
    assert.equal(shownNodes(first.text).length, 100);
    assert.match(first.text, /<span>1 to 100 of 5,000<\/span>/);
    const last = pageOf(snapshot, cluster("page=50"));
    assert.equal(shownNodes(last.text).at(-1), "node-4999");
  });

  test("stays below 200 KB compressed", () => {
    const { text } = pageOf(snapshot, cluster("sort=-memory"));
    const bytes = gzipSync(text, { level: 3 }).length;
    assert.ok(bytes < 200_000, `${bytes} bytes`);
  });
});

suite("what comes from the cluster is text", () => {
  const evil = `"><script src=x></script><img src=x onerror=alert(1)>'\``;
  const hostile = node(evil, {
    pool: evil,
    roles: [evil],
    labels: new Map([
      [evil, evil],
      ["topology.kubernetes.io/zone", evil],
    ]),
    resources: [amount(evil, 10), amount("cpu", 99), amount(`hugepages-${evil}`, 1)],
  });
  const totals = [{ resource: evil, requests: 1, limits: 1 }];
  const snapshot = {
    ...snapshotOf(hostile),
    serverVersion: evil,
    namespaces: [{ name: evil, unscheduledPods: 1, resources: totals }],
    unscheduled: {
      ...snapshotOf().unscheduled,
      pods: 1,
      resources: totals,
      insufficient: [{ resource: evil, pods: 1 }],
    },
  };
  for (const view of [
    cluster(),
    cluster(new URLSearchParams({ q: evil, pool: evil, sort: evil, page: evil }).toString()),
    { page: "node", node: evil } as const,
    { page: "node", node: `${evil}!` } as const,
    fit(new URLSearchParams({ [evil]: evil }).toString()),
    fit("cpu=1"),
  ]) {
    test(`on the page ${view.page} ${"parameters" in view ? view.parameters.toString() : view.node}`, () => {
      const { text } = pageOf(snapshot, view);
      const tags = Array.from(text.matchAll(/<script[^>]*>|<img[^>]*>/g), ([tag]) => tag);
      assert.equal(tags.length, 1);
      assert.match(tags[0] ?? "", /^<script src="\.\.?\/page\.js" defer>$/);
      assert.match(text, /&lt;script|%3Cscript|\? *script/);
    });
  }
});

/** What is said of numbers that nothing has confirmed for so long. */
function warning(minutes: number): string {
  const old = { isUp: false, isOld: true, now: moment.currentUntil + minutes * 60_000 };
  const { text } = pageOf(exampleSnapshot, cluster(), old);
  const [alert = ""] = /<p class="notice bad" role="alert">[^]*?<\/p>/.exec(text) ?? [];
  return alert;
}

suite("how old the numbers are", () => {
  test("is said, and that they are not confirmed", () => {
    const fresh = pageOf(exampleSnapshot, cluster()).text;
    assert.match(fresh, /4 s old/);
    assert.match(fresh, /2026-11-23 13:00:00 UTC/);
    assert.doesNotMatch(fresh, /role="alert"/);
    const old = { isUp: false, now: moment.currentUntil + 3 * 3600_000 };
    const { text } = pageOf(exampleSnapshot, cluster(), old);
    assert.match(text, /<strong data-age="10800000">3 h old</);
    assert.doesNotMatch(text, /These numbers are old/);
    assert.match(text, /role="alert"[^]*These numbers are incomplete/);
  });

  test("a warning stays as it is while it lasts, so that it is read out once", () => {
    assert.match(warning(4), /These numbers are old[^]*2026-11-23 13:00:00 UTC/);
    assert.equal(warning(4), warning(5));
  });

  test("numbers that are withdrawn are not said to be still to come", () => {
    const absence = { wereThere: true, message: "No news since then.", renewAfter: 2 };
    const { text } = renderUnavailable(absence, cluster());
    assert.match(text, /<p id="age">No numbers now<\/p>/);
    assert.match(text, /<h1>No numbers now<\/h1>/);
    assert.match(text, /data-renew="2"/);
    assert.doesNotMatch(text, /yet/);
  });

  test("without numbers the page says why, and looks again", () => {
    const { status, text } = renderUnavailable(
      { wereThere: false, message: "Not read yet.", renewAfter: 15 },
      { page: "node", node: "x" },
    );
    assert.equal(status, 503);
    assert.match(text, /Not read yet\./);
    assert.match(text, /http-equiv="refresh" content="5"/);
    assert.match(text, /src="\.\.\/page\.js"/);
  });
});

suite("the other pages", () => {
  test("a node that does not exist is not found", () => {
    const { status, text } = pageOf(exampleSnapshot, { page: "node", node: "node-z" });
    assert.equal(status, 404);
    assert.match(text, /No such node/);
  });

  test("faults in what is to fit are named", () => {
    const { status, text } = pageOf(exampleSnapshot, fit("cpu=many&pods=1"));
    assert.equal(status, 400);
    assert.match(text, /cpu must be a quantity/);
    assert.match(text, /pods cannot be requested/);
  });

  test("an address with hundreds of resources makes no page of hundreds", () => {
    const many = Array.from({ length: 500 }, (_, index) => `r${index}=x`).join("&");
    const { text } = pageOf(exampleSnapshot, fit(many));
    assert.match(text, /<li>500 resources are given/);
    assert.equal(text.match(/<li>/g)?.length, 1);
    assert.equal(text.match(/<input/g)?.length, 64);
  });

  test("asked for nothing, the form is shown, which is no fault", () => {
    for (const query of ["", "cpu=&memory="]) {
      const { status, text } = pageOf(exampleSnapshot, fit(query));
      assert.equal(status, 200);
      assert.match(text, /<input\s+name="cpu"/);
      assert.doesNotMatch(text, /role="alert"|more pods/);
    }
  });

  test("without resources that are shown there is still a page, and all of them count for what fits", () => {
    const snapshot = shownResources(exampleSnapshot, (resource) => resource === "memory");
    const data = { snapshot, whole: exampleSnapshot.nodes, moment };
    const { text } = renderPage(data, cluster());
    assert.doesNotMatch(text, /data-label="cpu"/);
    assert.match(text, /data-label="memory"/);
    const found = renderPage(data, fit("nvidia.com/gpu=1")).text;
    assert.match(found, /<strong>2 more pods<\/strong>/);
  });
});
