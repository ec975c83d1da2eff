import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { node, snapshotOf } from "../example-snapshot.ts";
import { amount, cluster, fit, pageOf } from "./pages.ts";

function device(index: number, requests: number) {
  return amount(`example.com/device-${String(index).padStart(2, "0")}`, requests);
}

function requested({ resource }: { readonly resource: string }) {
  return { resource, requests: resource.endsWith("17") ? 50 : 1, limits: 0 };
}

/** A name that compresses badly. */
function long(name: string, length: number): string {
  const hash = createHash("sha512").update(name).digest("hex");
  return `${hash}${hash}${name}`.slice(-length);
}

suite("a node with 20 devices", () => {
  const devices = Array.from({ length: 20 }, (_, index) => device(index, index === 17 ? 100 : 0));
  const snapshot = {
    ...snapshotOf(
      node("a", { resources: [amount("cpu", 30), amount("pods", 1), ...devices] }),
      node("b", { resources: [amount("cpu", 90)] }),
      node("c", { state: "not_ready", resources: [amount("cpu", 99)] }),
    ),
    namespaces: [{ name: "shop", unscheduledPods: 0, resources: devices.map(requested) }],
  };
  const { text } = pageOf(snapshot, cluster());
  const section = (id: string) =>
    text.split(`<section id="${id}"`)[1]?.split("</section>")[0] ?? "";

  for (const id of ["cluster", "pools", "nodes", "namespaces"]) {
    test(`the fullest is shown among the ${id}, and how many are not`, () => {
      const shown = section(id).split("<tbody>").at(-1) ?? "";
      assert.match(shown, /device-17/);
      assert.match(shown, id === "cluster" ? /11 more resources/ : /and \d+ more</);
      assert.doesNotMatch(shown, /device-16/);
    });
  }

  test("four devices in a row, in the order of their names", () => {
    const row = section("nodes").split("<tr ")[1] ?? "";
    const shown = Array.from(row.matchAll(/device-(\d\d)/g), ([, index]) => index);
    assert.deepEqual(shown, ["00", "01", "02", "17"]);
    assert.match(row, /and 16 more</);
  });

  test("the cluster names its fullest node that takes pods", () => {
    assert.match(
      section("cluster"),
      /Fullest: <a href="\.\/nodes\/b"><bdi>b<\/bdi><\/a>, 90\u00A0%/,
    );
  });

  test("the states of the nodes lead to them, and what is not ready stands out", () => {
    assert.match(section("cluster"), /<a href="\.\/\?state=open#nodes">2 open<\/a>/);
    const bad =
      /<strong class="bad"><a href="\.\/\?state=not_ready#nodes">1 not ready<\/a><\/strong>/;
    assert.match(section("cluster"), bad);
    assert.match(section("pools"), /2 open, <strong class="bad">1 not ready<\/strong>/);
  });
});

suite("what is short", () => {
  const over = node("over", { resources: [amount("cpu", 120), amount("x", 1, 0), amount("y", 1)] });
  test("is said on the page of a node as on that of the cluster", () => {
    const { text } = pageOf(snapshotOf(over), { page: "node", node: "over" });
    assert.match(text, /<td data-label="free" class="bad">20m short</);
    assert.match(text, /<td data-label="free">99</);
    assert.match(text, /<dd>[^]*Takes every pod/);
  });

  test("requests of what there is none of are shown first", () => {
    const { text } = pageOf(snapshotOf(over), cluster());
    assert.match(text, /<bdi>x<\/bdi> <span class="share">1<\/span> <small>of none<\/small>/);
  });

  test("every shortage comes before what is left, in the row of a pool", () => {
    const resources = Array.from({ length: 12 }, (_, index) => amount(`dev-${10 + index}`, 0));
    const full = (name: string) => node(name, { resources: [...resources, amount("zz", 100)] });
    const { text } = pageOf(snapshotOf(full("a"), full("b")), cluster());
    assert.match(text, /<div class="bad"><bdi>zz<\/bdi>: 100 short<\/div>/);
    assert.match(text, /and 7 more</);
  });
});

suite("a cluster without anything", () => {
  const { text } = pageOf(snapshotOf(), cluster());
  test("says so, instead of tables without rows", () => {
    assert.doesNotMatch(text, /<table>|No node matches|takes pods now/);
    for (const said of [
      /The cluster has no node, or none that is selected/,
      /No pod waits for a node/,
      /No node, so no pool/,
      /No namespace has a pod/,
    ]) {
      assert.match(text, said);
    }
  });

  test("is not what a shard without nodes calls the cluster", () => {
    const elsewhere = { resources: new Set<string>(), labels: new Set<string>() };
    const shard = { ordinal: 1, total: 2, clusterNodes: 3, elsewhere };
    const page = pageOf({ ...snapshotOf(), shard }, cluster());
    assert.doesNotMatch(page.text, /The cluster has no node/);
    assert.equal(page.text.match(/No node is of this shard/g)?.length, 2);
  });

  test("nodes of which none takes pods are another thing", () => {
    const cordoned = node("a", { state: "cordoned", resources: [amount("cpu", 1)] });
    const page = pageOf(snapshotOf(cordoned), cluster());
    assert.match(page.text, /No node takes pods now/);
  });
});

suite("pods that wait", () => {
  const unscheduled = {
    pods: 30,
    resources: Array.from({ length: 15 }, (_, index) => ({
      resource: `dev-${10 + index}`,
      requests: 1,
      limits: 0,
    })),
    byReason: { unschedulable: 29, gated: 1, pending: 0 },
    insufficient: [
      { resource: "cpu", pods: 1 },
      { resource: "dev-10", pods: 28 },
    ],
    withoutShortage: 0,
    oldestByReason: {},
    oldest: undefined,
  };
  const namespaces = Array.from({ length: 15 }, (_, index) => ({
    name: `ns-${10 + index}`,
    unscheduledPods: index,
    resources: [],
  }));
  const { text } = pageOf({ ...snapshotOf(), unscheduled, namespaces }, cluster());
  const [, section = ""] = text.split('<section id="waiting"');
  const lists = Array.from(
    section.split("</section>")[0]?.matchAll(/<h3>[^]*?<\/div>/g) ?? [],
    String,
  );

  test("are said by reason, most wanted resource and namespace, ten of each at most", () => {
    const [why = "", short = "", wanted = "", most = ""] = lists;
    assert.match(why, /29 unschedulable:[^]*1 gated:/);
    assert.doesNotMatch(why, /pending/);
    assert.match(short, /dev-10<\/bdi>: 28 pods[^]*cpu<\/bdi>: 1 pod</);
    assert.equal(wanted.match(/<li>/g)?.length, 10);
    assert.match(wanted, /and 5 more</);
    assert.match(most, /^[^]*?ns-24[^]*ns-15/);
    assert.match(most, /and 4 more</);
  });
});

suite("the largest cluster with the longest names", () => {
  const resources = ["cpu", "memory", "pods"].concat(
    Array.from({ length: 60 }, (_, index) => long(`r${index}`, 200)),
  );
  const nodes = Array.from({ length: 400 }, (_, index) =>
    node(long(`n${index}`, 240), {
      pool: long(`p${index}`, 60),
      resources: resources.map((resource, at) => amount(resource, (index * 31 + at * 17) % 120)),
    }),
  );
  const totals = resources.map((resource) => ({ resource, requests: 5, limits: 9 }));
  const snapshot = {
    ...snapshotOf(...nodes),
    namespaces: Array.from({ length: 400 }, (_, index) => ({
      name: long(`s${index}`, 60),
      unscheduledPods: index,
      resources: totals,
    })),
    unscheduled: {
      ...snapshotOf().unscheduled,
      pods: 9,
      resources: totals,
      insufficient: resources.map((resource) => ({ resource, pods: 1 })),
    },
  };
  for (const view of [
    cluster(),
    cluster("sort=-memory&page=3&pools-page=2&namespaces-page=4"),
    cluster(`q=${"x".repeat(5000)}`),
    { page: "node", node: nodes[0]?.name ?? "" } as const,
    fit("cpu=1m"),
  ]) {
    const of = "parameters" in view ? view.parameters.toString().slice(0, 30) : "";
    test(`a page stays below 200 KB compressed: ${view.page} ${of}`, () => {
      const { text } = pageOf(snapshot, view);
      const bytes = gzipSync(text, { level: 3 }).length;
      assert.ok(bytes < 200_000, `${bytes} bytes`);
    });
  }

  test("no more than a hundred pools are shown with room, those with the most", () => {
    const { text } = pageOf(snapshot, fit("cpu=1m"));
    assert.equal(text.match(/<section class="card">/g)?.length, 100);
    assert.match(text, /and 300 more</);
  });
});
