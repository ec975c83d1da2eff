import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { thresholds } from "../../../grafana/thresholds.ts";
import { aboveCeilings } from "../../../src/render/report/ceilings.ts";
import { amountsOf, sumAmounts } from "../../../src/render/report/amount-sums.ts";
import { amountText } from "../../../src/render/report/amount-text.ts";
import { renderMarkdown } from "../../../src/render/report/markdown.ts";
import { readOldReport } from "../../../src/render/report/old-report.ts";
import { bar, colored } from "../../../src/render/report/paint.ts";
import { reportSheet } from "../../../src/render/report/report-sheet.ts";
import { type Grouping, reportOf } from "../../../src/render/report/report.ts";
import { sorted, sortingOf } from "../../../src/render/report/sorting.ts";
import { renderTable } from "../../../src/render/report/table.ts";
import { podShapes } from "../../../src/resources/pod-shape.ts";
import { node, snapshotOf } from "../example-snapshot.ts";

function amount(resource: string, requests: number, allocatable: number | undefined) {
  const rest = { capacity: allocatable, limits: 0, daemonsetRequests: 0, preemptibleRequests: 0 };
  return { resource, requests, allocatable, ...rest };
}

function reportBy(by: Grouping, snapshot: ReturnType<typeof snapshotOf>) {
  const shapes = podShapes("small=cpu:100m");
  const options = { time: "2026-01-02T03:04:05Z", source: "x", by, shapes, notes: [] };
  return reportOf(snapshot, { ...options, isShown: () => true });
}

suite("the numbers of a report", () => {
  test("have what one of two nodes has, whichever comes first", () => {
    const some = { resource: "x", allocatable: 5, requests: 0, limits: 0, free: 5 };
    const none = { ...some, allocatable: undefined, free: undefined };
    for (const lines of [
      [[none], [some]],
      [[some], [none]],
    ]) {
      const [sum] = sumAmounts(lines);
      assert.deepEqual([sum?.allocatable, sum?.free], [5, 5]);
    }
    assert.equal(sumAmounts([[none], [none]])[0]?.allocatable, undefined);
  });

  test("do not make a few millicores, or bytes, look like nothing", () => {
    assert.equal(amountText("cpu", 1), "0.001");
    assert.equal(amountText("cpu", 0), "0");
    assert.equal(amountText("memory", 1023), "1023");
    assert.equal(amountText("memory", 1024), "1Ki");
  });

  test("have neither room nor fitting pods on a node that takes none", () => {
    const resources = [amount("cpu", 100, 1000), amount("pods", 0, 10)];
    const states = [{ state: "open" }, { state: "cordoned", unschedulable: true }] as const;
    const nodes = states.map((state, index) => node(`n${index}`, { resources, ...state }));
    const { lines, total } = reportBy("node", snapshotOf(...nodes));
    assert.deepEqual(
      lines.map((line) => [amountsOf(line, "cpu")?.free, line.fits[0]?.pods]),
      [
        [900, 9],
        [0, 0],
      ],
    );
    assert.deepEqual(total.nodes, { all: 2, usable: 1 });
  });
});

suite("the ceiling of a pool", () => {
  test("is of all its nodes together", () => {
    const full = node("full", { pool: "p", resources: [amount("cpu", 100, 100)] });
    const empty = node("empty", { pool: "p", resources: [amount("cpu", 0, 100)] });
    const above = (scope: "node" | "pool", most: number) =>
      aboveCeilings(snapshotOf(full, empty), [{ scope, resource: "cpu", most }]);
    assert.deepEqual(above("pool", 0.5), []);
    assert.deepEqual(above("pool", 0.4), [
      "50 % of the cpu of pool p is requested, and 40 % is the most",
    ]);
    assert.equal(above("node", 0.5).length, 1);
  });
});

suite("what a report looks like", () => {
  test("a name is no mention, no entity in Markdown", () => {
    const report = reportBy("node", snapshotOf(node("@team"), node("a&lt;b")));
    const text = renderMarkdown(reportSheet(report, { isFull: false, isChosen: false }));
    assert.match(text, /\| &#64;team \|/);
    assert.match(text, /\| a&amp;lt;b \|/);
  });

  test("colours begin where those of the page and the alerts do, and at 100 %", () => {
    const paint = { color: true, unicode: false };
    const { requestsHigh: high, requestsFull: full } = thresholds;
    const codes = [0, high - 0.001, high, full - 0.001, full, 0.999, 1, 9].map((ratio) =>
      colored("", ratio, paint).slice(2, -5),
    );
    assert.deepEqual(codes, ["32", "32", "33", "33", "31", "31", "1;31", "1;31"]);
    assert.equal(colored("x", undefined, paint), "x");
  });

  test("a bar of little has a character, of nothing none, and of too much no more than all", () => {
    const paint = { color: false, unicode: false };
    assert.equal(bar(0.001, 4, paint), "#...");
    assert.equal(bar(0, 4, paint), "....");
    assert.equal(bar(7, 4, paint), "####");
  });

  test("resources that few ask for are shown when they are chosen, or in full", () => {
    const resources = [
      amount("cpu", 0, 1),
      amount("hugepages-2Mi", 0, 1),
      amount("ephemeral-storage", 0, 1),
    ];
    const report = reportBy("node", snapshotOf(node("a", { resources })));
    const keys = (isFull: boolean, isChosen: boolean) =>
      reportSheet(report, { isFull, isChosen })
        .columns.map(({ key }) => key)
        .join(" ");
    assert.doesNotMatch(keys(false, false), /hugepages|ephemeral/);
    assert.match(keys(false, true), /ephemeral-storage_requests .*hugepages-2Mi_requests/);
    assert.match(keys(true, false), /ephemeral-storage_requests .*hugepages-2Mi_requests/);
  });

  test("what waits is of the resources that are shown", () => {
    const none = snapshotOf();
    const resources = ["cpu", "memory"].map((resource) => ({ resource, requests: 1, limits: 0 }));
    const options = { time: "", source: "", by: "node", shapes: [], notes: [] } as const;
    const { unscheduled } = reportOf(
      { ...none, unscheduled: { ...none.unscheduled, pods: 1, resources } },
      { ...options, isShown: (resource) => resource === "cpu" },
    );
    assert.deepEqual(
      unscheduled.resources.map(({ resource }) => resource),
      ["cpu"],
    );
  });

  test("a table that just fits is left as it is, and a name that does not keeps its end", () => {
    const resources = [amount("cpu", 1, 1000)];
    const report = reportBy("node", snapshotOf(node("node-number-0001", { resources })));
    const sheet = reportSheet(report, { isFull: false, isChosen: false });
    const paint = { color: false, unicode: false };
    const lines = (width: number) => renderTable(sheet, { width, paint }).split("\n");
    // With bars of ten, all columns are as wide as this.
    const whole = Math.max(
      ...lines(500)
        .slice(0, 3)
        .map((line) => line.length),
    );
    assert.deepEqual(lines(whole), lines(500));
    assert.notDeepEqual(lines(whole - 1), lines(500));
    for (const [width, expected] of [
      [1, /^node~001 /],
      [27, /^node-~0001 /],
    ] as const) {
      assert.match(lines(width)[1] ?? "", expected);
    }
  });

  test("one pod waits, two wait, and reasons without a pod are left out", () => {
    const none = snapshotOf();
    const note = (pods: number) => {
      const byReason = { ...none.unscheduled.byReason, pending: pods };
      const resources = [
        { resource: "cpu", requests: 500, limits: 0 },
        { resource: "memory", requests: 0, limits: 0 },
        { resource: "pods", requests: pods, limits: 0 },
      ];
      const report = reportBy("node", {
        ...none,
        unscheduled: { ...none.unscheduled, pods, byReason, resources },
      });
      return reportSheet(report, { isFull: false, isChosen: false }).notes[1];
    };
    assert.equal(note(1), "1 pod waits for a node (1 pending), requesting cpu 0.5.");
    assert.equal(note(2), "2 pods wait for a node (2 pending), requesting cpu 0.5.");
  });

  test("namespaces are sorted by what they request, even of what no node has", () => {
    const namespaces = [1, 3, 2].map((requests) => ({
      name: `n${requests}`,
      unscheduledPods: 0,
      resources: [{ resource: "example.com/x", requests, limits: 0 }],
    }));
    const report = reportBy("namespace", { ...snapshotOf(), namespaces });
    const names = sorted(report, sortingOf("example.com/x")).lines.map(({ name }) => name);
    assert.deepEqual(names, ["n3", "n2", "n1"]);
  });
});

suite("an older report", () => {
  test("has no number where it says none, and an unknown time where it says none", () => {
    const format = "kubecommit.report/v1";
    const line = `{"name":"a","resources":{"cpu":{"requests":1e999,"limits":"2","allocatable":4}}}`;
    const text = `{"format":"${format}","by":"node","lines":[${line}],"total":${line}}`;
    const { time, lines } = readOldReport(text);
    assert.equal(time, "an unknown time");
    assert.deepEqual(lines[0]?.amounts, [
      { resource: "cpu", allocatable: 4, requests: 0, limits: 0, free: undefined },
    ]);
  });
});
