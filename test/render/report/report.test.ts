import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { aboveCeilings, type Ceiling } from "../../../src/render/report/ceilings.ts";
import { compare } from "../../../src/render/report/comparison.ts";
import { comparisonSheet } from "../../../src/render/report/comparison-sheet.ts";
import { renderCsv } from "../../../src/render/report/csv.ts";
import { renderMarkdown } from "../../../src/render/report/markdown.ts";
import { readOldReport } from "../../../src/render/report/old-report.ts";
import { renderReportJson } from "../../../src/render/report/report-json.ts";
import { reportSheet } from "../../../src/render/report/report-sheet.ts";
import { type Grouping, type Report, reportOf } from "../../../src/render/report/report.ts";
import { sorted, sortingOf } from "../../../src/render/report/sorting.ts";
import { renderTable } from "../../../src/render/report/table.ts";
import { podShapes } from "../../../src/resources/pod-shape.ts";
import { exampleSnapshot, node, pyklesNodes, snapshotOf } from "../example-snapshot.ts";

const plain = { color: false, unicode: false };
const brief = { isFull: false, isChosen: false };
const full = { isFull: true, isChosen: false };
const shapes = podShapes("small=cpu:500m,memory:256Mi");

function reportBy(by: Grouping, snapshot = exampleSnapshot): Report {
  return reportOf(snapshot, {
    time: "2026-01-02T03:04:05.678Z",
    source: "dump\u001b[2J.json",
    by,
    shapes,
    isShown: () => true,
    notes: ["A note."],
  });
}

function golden(t: TestContext, name: string, text: string): void {
  t.assert.fileSnapshot(text, `test/golden/report/${name}`, { serializers: [String] });
}

/** Removes the colours that the table itself gives. */
function withoutColors(text: string): string {
  return text.replaceAll(/\u001b\[[\d;]+m/g, ""); // oxlint-disable-line no-control-regex -- what is looked for
}

function cellsOf(row: string): number {
  return row.replaceAll("\\|", "").split("|").length;
}

function namesOf({ lines }: Report): string[] {
  return lines.map(({ name }) => name);
}

suite("a report of the example", () => {
  for (const by of ["node", "pool", "namespace"] as const) {
    test(`by ${by}: table, wide, CSV, Markdown and JSON are as expected`, (t) => {
      const report = reportBy(by);
      golden(
        t,
        `${by}.txt`,
        renderTable(reportSheet(report, brief), { width: undefined, paint: plain }),
      );
      golden(
        t,
        `${by}-wide.txt`,
        renderTable(reportSheet(report, full), { width: undefined, paint: plain }),
      );
      golden(t, `${by}.csv`, renderCsv(reportSheet(report, full)));
      golden(t, `${by}.md`, renderMarkdown(reportSheet(report, brief)));
      golden(t, `${by}.json`, renderReportJson(report));
    });
  }

  test("adds up: the total is that of the nodes, however they are grouped", () => {
    const { total } = reportBy("node");
    assert.deepEqual({ ...reportBy("pool").total }, { ...total });
    const cpu = total.amounts.find(({ resource }) => resource === "cpu");
    const sum = exampleSnapshot.nodes
      .flatMap(({ resources }) => resources)
      .filter(({ resource }) => resource === "cpu")
      .reduce((all, { requests }) => all + requests, 0);
    assert.equal(cpu?.requests, sum);
  });
});

suite("names from the cluster", () => {
  const names = [
    "\u001b[2J\u0007\u0085",
    "a\u202eb",
    "a\nb\r",
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@sum",
    "\t=1",
    'a"b,c',
    "a|b",
    "`x`",
    "<script>",
    "[a](javascript:x)",
    "https://evil.test",
    "__proto__",
  ];
  const snapshot = snapshotOf(...names.map((name) => node(name)));
  const sheet = reportSheet(reportBy("node", snapshot), brief);

  test("cannot control a terminal", () => {
    for (const color of [false, true]) {
      const paint = { color, unicode: false };
      for (const width of [undefined, 60]) {
        const text = withoutColors(renderTable(sheet, { width, paint }));
        assert.match(text, /^[ -~\n]*$/);
        assert.ok(text.split("\n").length < names.length + 10, "no name breaks its line");
      }
    }
  });

  test("are no formula in a spreadsheet, and stay in their cell", () => {
    const rows = renderCsv(sheet).split("\r\n");
    for (const row of rows) assert.doesNotMatch(row, /^"?[=+\-@\t]/);
    assert.doesNotMatch(renderCsv(sheet), /[^\P{Cc}\t\r\n]/u);
    const text = renderCsv(sheet);
    assert.match(text, /^'=cmd\|'\/c calc'!A1,/m);
    assert.match(text, /^"a""b,c",/m);
    assert.match(text, /^"a\nb\r",/m);
  });

  test("are no markup in Markdown, and stay in their cell", () => {
    const [title = "", , ...rows] = renderMarkdown(sheet)
      .split("\n")
      .filter((row) => row.startsWith("|"));
    assert.equal(rows.length, names.length + 1);
    for (const row of rows) {
      assert.equal(cellsOf(row), cellsOf(title), row);
      assert.doesNotMatch(row, /(?<!\\)[<`[]|https:\/\//);
    }
  });

  test("are keys like any other in JSON", () => {
    const { lines } = JSON.parse(renderReportJson(reportBy("node", snapshot)));
    assert.deepEqual(lines.map(({ name }: { name: string }) => name).toSorted(), names.toSorted());
    const hostile = JSON.parse(renderReportJson(reportBy("node")));
    const found = hostile.lines.find(({ name }: { name: string }) => name === "hostile");
    assert.ok(Object.hasOwn(found.resources, "__proto__"));
  });
});

suite("a table on a terminal", () => {
  const sheet = reportSheet(reportBy("node"), brief);
  for (const width of [200, 120, 100, 80, 60, 40]) {
    test(`of ${width} columns fits, and keeps the names and how full they are`, () => {
      const paint = { color: true, unicode: true };
      const text = withoutColors(renderTable(sheet, { width, paint }));
      const [table = ""] = text.split("\n\n");
      const [title = "", ...rows] = table.split("\n");
      for (const row of [title, ...rows]) assert.ok(row.length <= width, `${row.length}: ${row}`);
      assert.match(title, /^NODE .*CPU% .*MEMORY%/);
      assert.equal(rows.length, exampleSnapshot.nodes.length + 1);
    });
  }

  test("says how many columns have no room", () => {
    assert.match(
      renderTable(sheet, { width: 60, paint: plain }),
      /\n\d+ columns have no room here;/,
    );
    assert.doesNotMatch(renderTable(sheet, { width: undefined, paint: plain }), /no room/);
  });

  test("has bars, and colours by how full a node is", () => {
    const half = node("half", { resources: [usage("cpu", 500, 1000)] });
    const over = node("over", { resources: [usage("cpu", 1500, 1000)] });
    const report = reportBy("node", snapshotOf(half, over));
    const text = renderTable(reportSheet(report, brief), {
      width: 120,
      paint: { color: true, unicode: true },
    });
    assert.match(text, /half .*\u001b\[32m█████░░░░░ +50%\u001b\[0m/); // oxlint-disable-line no-control-regex -- what is looked for
    assert.match(text, /over .*\u001b\[1;31m██████████ +150%\u001b\[0m/); // oxlint-disable-line no-control-regex -- what is looked for
  });
});

function usage(resource: string, requests: number, allocatable: number) {
  return {
    resource,
    capacity: allocatable,
    allocatable,
    requests,
    limits: 0,
    daemonsetRequests: 0,
    preemptibleRequests: 0,
  };
}

suite("the order of the lines", () => {
  const report = reportBy("node", snapshotOf(...pyklesNodes, node("empty")));

  test("is by name, or by how full they are", () => {
    assert.deepEqual(namesOf(sorted(report, sortingOf("cpu"))), ["node3", "node2", "empty"]);
    assert.deepEqual(namesOf(sorted(report, sortingOf("-cpu"))), ["empty", "node2", "node3"]);
    assert.deepEqual(namesOf(sorted(report, sortingOf("-name"))), namesOf(report).toReversed());
    assert.deepEqual(sorted(report, sortingOf("name")), report);
  });

  test("stays where nobody has the resource", () => {
    assert.deepEqual(namesOf(sorted(report, sortingOf("nvidia.com/gpu"))), namesOf(report));
  });
});

suite("a comparison with an older report", () => {
  const [node2, node3] = pyklesNodes;
  const old = readOldReport(renderReportJson(reportBy("node", snapshotOf(...pyklesNodes))));
  const resized = { ...node3, resources: [usage("cpu", 1000, 2000)] };
  assert.ok(node2 !== undefined && node3 !== undefined);
  const now = reportBy("node", snapshotOf(node2, { ...node3, ...resized }, node("node9")));

  test("has what is new, gone or changed, and leaves out what is not", (t) => {
    const comparison = compare(old, now);
    assert.deepEqual(
      comparison.changes.map(({ name, change }) => [name, change]),
      [
        ["node3", "changed"],
        ["node9", "new"],
      ],
    );
    const sheet = comparisonSheet(now, comparison);
    golden(t, "compared.txt", renderTable(sheet, { width: undefined, paint: plain }));
    golden(t, "compared.csv", renderCsv(sheet));
    golden(t, "compared.json", renderReportJson(now, comparison));
  });

  test("says when nothing has changed", () => {
    const same = reportBy("node", snapshotOf(...pyklesNodes));
    const [note] = comparisonSheet(same, compare(old, same)).notes;
    assert.match(note ?? "", /^Nothing has changed since 2026-01-02/);
  });

  test("is of the resources that both have, and says which the older leaves out", () => {
    const all = JSON.parse(renderReportJson(reportBy("node", snapshotOf(...pyklesNodes))));
    const lines = all.lines.map((line: { resources: { cpu: object } }) => ({
      ...line,
      resources: { cpu: line.resources.cpu },
    }));
    const selection = { resources: ["cp*"] };
    const before = readOldReport(JSON.stringify({ ...all, lines, total: lines[0], selection }));
    const same = reportBy("node", snapshotOf(...pyklesNodes));
    const comparison = compare(before, same);
    assert.deepEqual(comparison.changes, []);
    assert.deepEqual(comparison.unknown, ["memory"]);
    const [, note] = comparisonSheet(same, comparison).notes;
    assert.match(note ?? "", /leaves out, and so nothing is said of: memory\.$/);
    assert.deepEqual(compare({ ...before, selection: undefined }, same).unknown, []);
  });

  test("says when the older report counts by other rules", () => {
    const [first, second] = comparisonSheet(now, compare({ ...old, rules: "1.32" }, now)).notes;
    assert.match(first ?? "", /^Changes of requests since/);
    assert.match(
      second ?? "",
      /counts by the rules of 1\.32, this one by those of 1\.\d+: changes/,
    );
    const { comparison } = JSON.parse(
      renderReportJson(now, compare({ ...old, rules: "1.32" }, now)),
    );
    assert.equal(comparison.otherRules, "1.32");
  });

  test("is in the order of the lines when they are sorted, what is gone last", () => {
    const later = reportBy(
      "node",
      snapshotOf(
        node("a", { resources: [usage("cpu", 10, 100)] }),
        node("b", { resources: [usage("cpu", 90, 100)] }),
      ),
    );
    const order = (sort: string): string[] => {
      const sorting = sortingOf(sort);
      return compare(old, sorted(later, sorting), sorting).changes.map(({ name }) => name);
    };
    assert.deepEqual(order("name"), ["a", "b", "node2", "node3"]);
    assert.deepEqual(order("-name"), ["node3", "node2", "b", "a"]);
    assert.deepEqual(order("cpu"), ["b", "a", "node2", "node3"]);
    assert.deepEqual(order("-cpu"), ["a", "b", "node2", "node3"]);
  });

  test("says what fits, which has no column there", () => {
    const { notes } = comparisonSheet(now, compare(old, now));
    assert.ok(notes.includes("Of small, 0 more pods would fit."));
    const { notes: ofNamespaces } = reportSheet(reportBy("namespace"), brief);
    assert.ok(ofNamespaces.some((note) => /^Of small, \d+ more pods would fit\.$/.test(note)));
  });

  test("refuses what is no report", () => {
    assert.throws(() => readOldReport("{"), /it is not JSON/);
    assert.throws(() => readOldReport("null"), /does not say that it is a kubecommit\.report\/v1/);
    const format = "kubecommit.report/v1";
    assert.throws(() => readOldReport(JSON.stringify({ format, by: "node" })), /has no lines/);
    const lines = [{ resources: {} }];
    assert.throws(
      () => readOldReport(JSON.stringify({ format, by: "node", lines })),
      /has no name/,
    );
  });
});

suite("ceilings", () => {
  const snapshot = snapshotOf(...pyklesNodes);
  const above = (ceiling: Ceiling): string[] => aboveCeilings(snapshot, [ceiling]);

  test("are of the whole cluster, of each node or of each pool", () => {
    // 500m and 750m of 2 cpus each.
    assert.deepEqual(above({ scope: "cluster", resource: "cpu", most: 0.3125 }), []);
    assert.deepEqual(above({ scope: "cluster", resource: "cpu", most: 0.3 }), [
      "31.3 % of the cpu of the cluster is requested, and 30 % is the most",
    ]);
    assert.deepEqual(above({ scope: "node", resource: "cpu", most: 0.3 }), [
      "37.5 % of the cpu of node node3 is requested, and 30 % is the most",
    ]);
    assert.equal(above({ scope: "pool", resource: "cpu", most: 0.3 }).length, 1);
  });

  test("are exceeded by any request for what there is none of", () => {
    const wanting = snapshotOf(node("a", { resources: [usage("example.com/x", 1, 0)] }));
    const ceiling = { scope: "cluster", resource: "example.com/x", most: 5 } as const;
    assert.equal(aboveCeilings(wanting, [ceiling]).length, 1);
    assert.deepEqual(above(ceiling), []);
  });
});
