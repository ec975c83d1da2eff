import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { DriverDevices } from "../../../src/accounting/devices/device-totals.ts";
import type { Snapshot } from "../../../src/accounting/snapshot.ts";
import { aboveCeilings } from "../../../src/render/report/ceilings.ts";
import { renderCsv } from "../../../src/render/report/csv.ts";
import { deviceNotes } from "../../../src/render/report/device-notes.ts";
import { renderMarkdown } from "../../../src/render/report/markdown.ts";
import { renderReportJson } from "../../../src/render/report/report-json.ts";
import { reportSheet } from "../../../src/render/report/report-sheet.ts";
import { type Grouping, type Report, reportOf } from "../../../src/render/report/report.ts";
import { sorted, sortingOf } from "../../../src/render/report/sorting.ts";
import { renderTable } from "../../../src/render/report/table.ts";
import { devicesOf } from "../../accounting/devices/records.ts";
import { exampleDevices } from "../example-devices.ts";
import { exampleSnapshot, node, snapshotOf } from "../example-snapshot.ts";
import { amount } from "../page/pages.ts";

function reportBy(by: Grouping, snapshot: Snapshot): Report {
  return reportOf(snapshot, {
    time: "2026-11-23T13:00:00.000Z",
    source: "here",
    by,
    shapes: [],
    isShown: () => true,
    notes: [],
  });
}

function tableOf(report: Report, isFull = false): string {
  const sheet = reportSheet(report, { isFull, isChosen: false });
  return renderTable(sheet, { width: undefined, paint: { color: false, unicode: false } });
}

function csvOf(report: Report): string {
  return renderCsv(reportSheet(report, { isFull: true, isChosen: false }));
}

/** Of the cells of a line in a table, by the titles of its columns. */
function cellsOf(csv: string, line: string): ReadonlyMap<string, string> {
  const [titles = "", ...rows] = csv.split("\r\n");
  const found = rows.find((row) => row.startsWith(`${line},`))?.split(",") ?? [];
  return new Map(titles.split(",").map((title, index) => [title, found[index] ?? ""]));
}

/** Of a line in Markdown, in cells. */
function widthOf(row: string): number {
  return row.replaceAll("\\|", "").split("|").length;
}

function withDevices(snapshot: Snapshot, ...devices: readonly DriverDevices[]): Snapshot {
  const [first] = snapshot.nodes;
  return {
    ...snapshot,
    devices: {
      ...exampleDevices,
      withoutNode: [],
      byNode: new Map([[first?.name ?? "", devices]]),
    },
  };
}

const { devices: _, ...withoutDevices } = exampleSnapshot;

/** What a note says of allocations that are gone, of so many drivers. */
function orphansNote(count: number): string {
  const orphanedAllocations = Array.from({ length: count }, (_each, index) => ({
    driver: `d${index}`,
    count: 1,
  }));
  return deviceNotes({ ...exampleDevices, orphanedAllocations }, 0).at(-1) ?? "";
}

suite("devices in a report", () => {
  test("have columns of their own, in words that people know and in base units", () => {
    const table = tableOf(reportBy("node", exampleSnapshot));
    assert.match(table, /GPU\.EXAMPLE\.COM DEVICES +DEVICES% +MIG\.EXAMPLE\.COM MEMORY +MEMORY% /);
    assert.match(table, /\nnode-a .* 2\/8 +25% +100Gi\/160Gi +63% +8\/14 +57% +25G\/100G +25%/);
    const cells = cellsOf(csvOf(reportBy("pool", exampleSnapshot)), "gpu");
    assert.equal(cells.get("gpu.example.com_devices"), "8");
    assert.equal(cells.get("gpu.example.com_devices_allocated"), "2");
    assert.equal(cells.get("gpu.example.com_devices_ratio"), "0.25");
    assert.equal(cells.get("gpu.example.com_tainted_NoSchedule"), "2");
    assert.equal(cells.get("mig.example.com_counter_memory"), "171798691840");
    assert.equal(cells.get("nic.example.com_capacity_bandwidth_allocated"), "25000000000");
  });

  test("of a namespace are what its claims take of all there are, also of those of no node", () => {
    const report = reportBy("namespace", exampleSnapshot);
    const cells = cellsOf(csvOf(report), "shop");
    assert.equal(cells.get("fabric.example.com_devices_allocated"), "4");
    assert.equal(cells.get("fabric.example.com_devices_ratio"), "1");
    assert.ok(!cells.has("fabric.example.com_devices"));
    assert.deepEqual(
      report.lines.map(({ name }) => name),
      ["__proto__", "kube-system", "shop"],
    );
  });

  test("of several namespaces are added up in their total", () => {
    const byNamespace = new Map([
      ["a", [{ driver: "gpu.example.com", count: 1 }]],
      ["b", [{ driver: "gpu.example.com", count: 2 }]],
    ]);
    const snapshot = { ...exampleSnapshot, devices: { ...exampleDevices, byNamespace } };
    assert.match(tableOf(reportBy("namespace", snapshot)), /\ntotal .* 3\/8 +38%/);
  });

  test("of one name are told apart by what they are, and each share is of its own line", () => {
    const records = [{ set: "s", counter: "x", amount: 4000 }];
    const counters = [{ pool: "p", records, allocated: [1000] }];
    const capacity = [{ name: "x", total: 10_000, allocated: 5000 }];
    const first = devicesOf({ driver: "d", counters, capacity });
    const second = devicesOf({ driver: "d", capacity });
    const snapshot = withDevices(snapshotOf(node("a"), node("b")), first);
    const byNode = new Map([
      ["a", [first]],
      ["b", [second]],
    ]);
    const report = reportBy("node", { ...snapshot, devices: { ...exampleDevices, byNode } });
    assert.match(tableOf(report), /\na .* 1\/4 +25% +5\/10 +50%/);
    assert.match(tableOf(report), /\nb .* - +- +5\/10 +50%/);
  });

  test("come with notes of claims and of what is amiss", () => {
    const table = tableOf(reportBy("node", exampleSnapshot));
    for (const note of [
      /\n9 claims for devices: 6 allocated; 2 pending, the oldest for 3 min; 1 allocated but reserved for nobody\.\n/,
      /\nDevices of no one node: fabric\.example\.com 4 of 4\.\n/,
      /\nPools of devices that are incomplete, of which none count: gpu\.example\.com 1\.\n/,
      /\nDevices that are allocated to claims, but gone: gpu\.example\.com 3\.\n/,
    ]) {
      assert.match(table, note);
    }
    assert.doesNotMatch(table, /invalid|left out/);
  });

  test("come with ten names in a note, and how many more there are", () => {
    assert.match(orphansNote(10), /, but gone: d0 1, .*, d9 1\.$/);
    assert.match(orphansNote(12), /, d9 1 and 2 more\.$/);
    const one = { ...exampleDevices, claims: { allocated: 0, pending: 0, unreserved: 1 } };
    assert.match(deviceNotes(one, 0)[0] ?? "", /^1 claim for devices: 1 allocated but reserved/);
  });

  test("are in JSON by line, counters over their sets, and what is of no line beside", () => {
    const json = JSON.parse(renderReportJson(reportBy("node", exampleSnapshot)));
    const [, line] = json.lines;
    assert.deepEqual(line.devices["mig.example.com"], {
      counters: {
        memory: { total: 171798691840, allocated: 107374182400 },
        slices: { total: 14, allocated: 8 },
      },
    });
    assert.deepEqual(line.devices["gpu.example.com"], {
      total: 8,
      allocated: 2,
      tainted: { NoExecute: 1, NoSchedule: 2 },
    });
    assert.deepEqual(json.devices.claims, {
      allocated: 6,
      pending: 2,
      unreserved: 1,
      oldestPending: "2026-11-23T12:57:00.000Z",
    });
    assert.deepEqual(json.total.devices["gpu.example.com"], line.devices["gpu.example.com"]);
    assert.ok(!Object.hasOwn(json.lines[2], "devices"), "a node without any");
  });

  test("are nowhere where they are not read", () => {
    for (const by of ["node", "pool", "namespace"] as const) {
      const report = reportBy(by, withoutDevices);
      for (const text of [
        tableOf(report),
        tableOf(report, true),
        csvOf(report),
        renderReportJson(report),
        renderMarkdown(reportSheet(report, { isFull: false, isChosen: false })),
      ]) {
        assert.doesNotMatch(text, /device/i);
      }
    }
  });

  test("have 64 columns at most, and a note says what has none", () => {
    const capacity = Array.from({ length: 60 }, (_each, index) => ({
      name: `c${index}`,
      total: 1000,
      allocated: 0,
    }));
    const drivers = ["a", "b"].map((driver) => devicesOf({ driver, capacity }));
    const report = reportBy("node", withDevices(snapshotOf(node("n")), ...drivers));
    assert.match(
      tableOf(report),
      /\n56 more counters or capacities of devices have no column here; -o json has them\.\n/,
    );
    assert.doesNotMatch(tableOf(report), /B C4 /);
    assert.match(renderReportJson(report), /"c59"/);
  });

  test("with hostile names are text in every format", () => {
    const evil = '=x\u001b[2J\u202e|`<b>,\n"';
    const drivers = [
      devicesOf({
        driver: evil,
        total: 1,
        capacity: [{ name: evil, total: 1000, allocated: 0 }],
      }),
      devicesOf({ driver: "__proto__", total: 2 }),
    ];
    const report = reportBy("node", withDevices(snapshotOf(node("n")), ...drivers));
    assert.match(tableOf(report), /^[ -~\n]*$/);
    const csv = csvOf(report);
    assert.doesNotMatch(csv, /[^\P{Cc}\t\r\n]/u);
    assert.match(csv, /,"'=X|,"'=x/);
    const [title = "", , row = ""] = renderMarkdown(
      reportSheet(report, { isFull: false, isChosen: false }),
    ).split("\n");
    assert.equal(widthOf(title), widthOf(row));
    assert.doesNotMatch(title, /(?<!\\)[<`]/);
    const json = JSON.parse(renderReportJson(report));
    assert.ok(Object.hasOwn(json.lines[0].devices, "__proto__"));
  });
});

suite("what devices serve of the requests, in a report", () => {
  const served = { ...amount("example.com/gpu", 3), capacity: undefined, allocatable: undefined };
  const snapshot = snapshotOf(
    node("dra", { resources: [amount("cpu", 1), { ...served, deviceRequests: 3 }] }),
    node("mixed", { resources: [{ ...amount("example.com/gpu", 10, 8), deviceRequests: 4 }] }),
    node("plugin", { resources: [amount("example.com/gpu", 7, 8)] }),
  );
  const report = reportBy("node", snapshot);

  test("is in no percentage, has a column where every number has one, and a note", () => {
    assert.match(tableOf(report), /\nmixed .* 10\/8 +75%/);
    assert.match(
      tableOf(report),
      /\nRequests that are served by devices, .*: example\.com\/gpu 7\.\n/,
    );
    const cells = cellsOf(csvOf(report), "mixed");
    assert.equal(cells.get("example.com/gpu_requests_ratio"), "0.75");
    assert.equal(cells.get("example.com/gpu_by_devices"), "4");
    assert.equal(
      JSON.parse(renderReportJson(report)).total.resources["example.com/gpu"].deviceRequests,
      7,
    );
  });

  test("is above no ceiling, and does not count for the order", () => {
    const ceilings = [{ scope: "node", resource: "example.com/gpu", most: 0.9 }] as const;
    assert.deepEqual(aboveCeilings(snapshot, ceilings), []);
    const names = sorted(report, sortingOf("example.com/gpu")).lines.map(({ name }) => name);
    assert.deepEqual(names, ["plugin", "mixed", "dra"]);
  });
});
