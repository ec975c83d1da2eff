import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboards } from "../../grafana/dashboards/dashboards.ts";
import { panelsOf } from "../../grafana/dashboards/panels-of.ts";
import { graph } from "../../grafana/pictures/graph.ts";

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
