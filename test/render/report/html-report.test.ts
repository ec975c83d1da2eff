import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Snapshot } from "../../../src/accounting/snapshot.ts";
import { pageStyle } from "../../../src/render/page/style.ts";
import { compare } from "../../../src/render/report/comparison.ts";
import { type HtmlReport, renderHtmlReport } from "../../../src/render/report/html-report.ts";
import { readOldReport } from "../../../src/render/report/old-report.ts";
import { renderReportJson } from "../../../src/render/report/report-json.ts";
import { type Grouping, reportOf } from "../../../src/render/report/report.ts";
import { sorted, sortingOf } from "../../../src/render/report/sorting.ts";
import { podShapes } from "../../../src/resources/pod-shape.ts";
import { exampleSnapshot, node, pyklesNodes, snapshotOf } from "../example-snapshot.ts";

const evil = `"><script src=x></script><img src=x onerror=alert(1)>'\``;

interface Choice {
  readonly by?: Grouping;
  readonly sort?: string;
  readonly fit?: string;
  /** What it is compared with. */
  readonly since?: Snapshot;
}

function fileOf(snapshot: Snapshot, { by = "node", sort = "name", fit, since }: Choice = {}) {
  const shapes = fit === undefined ? [] : podShapes(fit);
  const reported = (of: Snapshot) =>
    reportOf(of, {
      time: "2026-01-02T03:04:05.678Z",
      source: "dump<i>.json",
      by,
      shapes,
      isShown: () => true,
      notes: ["A note <b>."],
    });
  const report = sorted(reported(snapshot), sortingOf(sort));
  const options: HtmlReport = {
    report,
    snapshot,
    whole: snapshot.nodes,
    shapes,
    comparison: since && compare(readOldReport(renderReportJson(reported(since))), report),
    at: Date.parse(report.time),
    styleHash: "c3R5bGU=",
  };
  return renderHtmlReport(options);
}

/** The first cell of each line of a list, as text in HTML. */
function namesIn(text: string, id: string): readonly string[] {
  const [, section = ""] = text.split(`<section id="${id}"`);
  const [table = ""] = section.split("</section>");
  return Array.from(
    table.matchAll(/<th scope="row">(?:<bdi>)?(.*?)(?:<\/bdi>)?<\/th>/gs),
    ([, name = ""]) => name,
  );
}

function cpu(requests: number, allocatable = 100) {
  const rest = { capacity: allocatable, limits: 0, daemonsetRequests: 0, preemptibleRequests: 0 };
  return { resource: "cpu", requests, allocatable, ...rest };
}

suite("a report in HTML", () => {
  test("of the example is as expected", (t) => {
    const text = fileOf(exampleSnapshot, {
      by: "pool",
      sort: "cpu",
      fit: "small=cpu:500m,memory:256Mi",
      since: snapshotOf(...pyklesNodes),
    });
    t.assert.fileSnapshot(text.replace(pageStyle, "\n"), "test/golden/report/pool.html", {
      serializers: [String],
    });
  });

  test("is one file: no script, no form, no link but into itself, and a policy that allows none", () => {
    const text = fileOf(exampleSnapshot, { fit: "small=cpu:500m", since: snapshotOf() });
    assert.doesNotMatch(text, /<(?:script|form|button|input|select|iframe|object|base)\b/i);
    assert.doesNotMatch(text, /\s(?:src|action|style|on\w+)=/i);
    const targets = Array.from(text.matchAll(/<a [^>]*href="([^"]*)"/g), ([, to = ""]) => to);
    assert.ok(targets.length > 5);
    for (const to of targets) assert.ok(text.includes(`id="${to.slice(1)}"`), to);
    assert.deepEqual(
      Array.from(text.matchAll(/<link [^>]*href="([^:"]*:)/g), ([, scheme]) => scheme),
      ["data:"],
    );
    assert.match(
      text,
      /<meta\s+http-equiv="Content-Security-Policy"\s+content="default-src 'none'; style-src 'sha256-c3R5bGU='; img-src data:; form-action 'none'; base-uri 'none'"/,
    );
    assert.ok(text.indexOf("Content-Security-Policy") < text.indexOf("<style>"));
  });

  test("has what a line is about first, in the order that is asked for, and everything else", () => {
    const snapshot = snapshotOf(
      node("a", { resources: [cpu(50)], pool: "x" }),
      node("b", { resources: [cpu(90)], pool: "y" }),
      node("c", { resources: [cpu(10)], pool: "x" }),
    );
    const byNode = fileOf(snapshot, { sort: "cpu" });
    assert.deepEqual(namesIn(byNode, "nodes"), ["b", "a", "c"]);
    assert.deepEqual(namesIn(byNode, "pools"), ["x", "y"]);
    assert.ok(byNode.indexOf('id="nodes"') < byNode.indexOf('id="pools"'));
    const byPool = fileOf(snapshot, { by: "pool", sort: "-name" });
    assert.deepEqual(namesIn(byPool, "pools"), ["y", "x"]);
    assert.deepEqual(namesIn(byPool, "nodes"), ["a", "b", "c"]);
    assert.ok(byPool.indexOf('id="pools"') < byPool.indexOf('id="nodes"'));
    const namespaces = ["m", "n"].map((name, index) => ({
      name,
      unscheduledPods: 0,
      resources: [{ resource: "cpu", requests: index, limits: 0 }],
    }));
    const byNamespace = fileOf({ ...snapshot, namespaces }, { by: "namespace", sort: "cpu" });
    assert.deepEqual(namesIn(byNamespace, "namespaces"), ["n", "m"]);
  });

  test("shows every resource of a node, as there is no page of it", () => {
    const resources = Array.from({ length: 9 }, (_, index) => ({
      ...cpu(1),
      resource: `example.com/r${index}`,
    }));
    const text = fileOf(snapshotOf(node("a", { resources })));
    const [, nodes = ""] = text.split('id="nodes"');
    const [list = ""] = nodes.split("</section>");
    assert.match(list, /example\.com\/r8/);
    assert.doesNotMatch(list, /and \d+ more/);
  });

  test("has cards for pods, the fullest other resources and twelve pools, and says where the rest is", () => {
    const resources = Array.from({ length: 14 }, (_, index) => ({
      ...cpu(1),
      resource: `example.com/r${index}`,
    }));
    const nodes = Array.from({ length: 14 }, (_, index) =>
      node(`n${index}`, {
        pool: `p${index}`,
        resources: [...resources, { ...cpu(0, index), resource: "pods" }],
      }),
    );
    const text = fileOf(snapshotOf(...nodes), { fit: "small=example.com/r0:1" });
    assert.match(text, /5 more resources: see the nodes below\./);
    assert.match(text, /2 more pools: see the list of pools\./);
    const [, fits = ""] = text.split('id="fit"');
    assert.match(fits, /<h2><bdi>p13<\/bdi>: 13<\/h2>/);
    assert.doesNotMatch(fits.split("</section> <section id")[0] ?? "", /<bdi>p0<\/bdi>/);
  });

  test("says what has changed, what fits, and what waits", () => {
    const roomy = node("roomy", {
      resources: [cpu(500, 2000), { ...cpu(0, 5), resource: "pods" }],
    });
    const [, node3 = roomy] = pyklesNodes;
    const text = fileOf(snapshotOf(node3, roomy), {
      fit: "small=cpu:500m",
      since: snapshotOf(node3),
    });
    assert.deepEqual(namesIn(text, "changes"), ["roomy", "total"]);
    assert.match(text, /Changes of requests since 2026-01-02/);
    assert.match(text, /<strong>3 more pods<\/strong> of\s<bdi>small<\/bdi> \(cpu 500m\)\sfit\./);
    assert.match(text, /No pod waits for a node/);
    const same = fileOf(snapshotOf(...pyklesNodes), { since: snapshotOf(...pyklesNodes) });
    assert.deepEqual(namesIn(same, "changes"), []);
    assert.match(same, /Nothing has changed since/);
  });

  test("of a cluster without nodes is a page all the same", () => {
    const text = fileOf(snapshotOf());
    assert.match(text, /The cluster has no node, or none that is selected/);
    assert.match(text, /<\/html> *\n*$/);
  });

  test("escapes whatever comes from the cluster, the file or the command line", () => {
    const hostile = node(evil, {
      pool: evil,
      labels: new Map([["topology.kubernetes.io/zone", evil]]),
      resources: [{ ...cpu(1), resource: evil }, cpu(99)],
    });
    const totals = [{ resource: evil, requests: 1, limits: 1 }];
    const text = fileOf(
      {
        ...snapshotOf(hostile),
        serverVersion: evil,
        namespaces: [{ name: evil, unscheduledPods: 1, resources: totals }],
      },
      { fit: "small=cpu:1m", since: snapshotOf(node(`old${evil}`, { resources: [cpu(1)] })) },
    );
    assert.doesNotMatch(text, /<script|<img|dump<i>|note <b>/);
    assert.match(text, /old&quot;&gt;&lt;script/);
    assert.match(text, /dump&lt;i&gt;\.json/);
  });

  test("has as many lines as Kubernetes supports nodes, says what it leaves out, and can be mailed", (t) => {
    const nodes = Array.from({ length: 5001 }, (_, index) =>
      node(`node-${String(index).padStart(4, "0")}`, {
        pool: `pool-${index % 40}`,
        resources: ["cpu", "memory", "pods", "ephemeral-storage"].map((resource) => ({
          ...cpu(index % 100),
          resource,
        })),
      }),
    );
    const text = fileOf(snapshotOf(...nodes));
    const names = namesIn(text, "nodes");
    assert.equal(names.length, 5000);
    assert.equal(names.at(-1), "node-4999");
    assert.match(text, /The first 5,000 of 5,001: what comes after them is left out/);
    const compressed = gzipSync(text).length;
    t.diagnostic(`${text.length} bytes, ${compressed} compressed`);
    assert.ok(text.length < 10_000_000);
    assert.ok(compressed < 500_000);
    assert.doesNotMatch(fileOf(snapshotOf(...nodes.slice(1))), /left out of this file/);
  });
});
