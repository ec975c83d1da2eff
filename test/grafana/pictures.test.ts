import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboards } from "../../grafana/dashboards/dashboards.ts";
import { panelsOf } from "../../grafana/dashboards/panels-of.ts";
import { graph } from "../../grafana/pictures/graph.ts";
import { barsHtml } from "../../grafana/pictures/widgets.ts";

test("a legend that does not fit on one line is given two", () => {
  const panel = [...dashboards.values()].flatMap(panelsOf).find(({ title }) => title === "Memory");
  assert.ok(panel);
  const lines = ["capacity", "allocatable", "requests", "limits"].map((name) => ({
    name,
    points: [[0, 128 * 2 ** 30]] as const,
  }));
  const size = { width: 531, height: 300 };
  const html = graph(panel, lines, { from: 0, to: 60, step: 60 }, size);
  assert.match(html, /class="legend" style="height:42px"/);
});

test("bars of a panel without a maximum are as long as their share of the longest", () => {
  const title = "How many more pods fit";
  const panel = [...dashboards.values()].flatMap(panelsOf).find((each) => each.title === title);
  assert.ok(panel);
  const lines = [100, 25].map((value) => ({ name: `${value}`, points: [[0, value]] as const }));
  const html = barsHtml(panel, lines, { width: 500, height: 300 });
  const bars = [...html.matchAll(/class="meter"><span style="width:([\d.]+)%/g)];
  assert.deepEqual(
    bars.map(([, share]) => share),
    ["100.0", "25.0"],
  );
});
