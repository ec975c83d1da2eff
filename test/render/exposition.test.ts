import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Counter, Histogram, Registry } from "prom-client";
import {
  openMetricsEnd,
  renderFamily,
  type CollectedFamily,
  type ExpositionFormat,
} from "../../src/render/exposition.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { ClusterMetrics } from "../../src/render/prometheus.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { exampleSnapshot } from "./example-snapshot.ts";

const gauge: CollectedFamily = { name: "g", help: "A gauge.", type: "gauge", values: [] };

async function exampleExposition(format: ExpositionFormat): Promise<string> {
  const self = new SelfMetrics({
    version: "0.1.0",
    revision: "abc1234",
    nodeVersion: "v24.0.0",
    handlers: ["metrics", "other"],
  });
  self.tickTook(0.02);
  self.httpRequest("metrics", 200, 0.003);
  self.readerObserver(() => {}).request("pod", "list", "200");
  const families = await self.families({
    up: true,
    currentUntil: Date.parse("2026-11-23T13:00:00Z"),
    kinds: {
      node: { objects: 4, refused: 0, lastEvent: Date.parse("2026-11-23T13:00:01.5Z") },
      pod: { objects: 20, refused: 0, lastEvent: Date.parse("2026-11-23T13:00:00Z") },
    },
  });
  const cluster = new ClusterMetrics(clusterFamilies).show(exampleSnapshot);
  return [
    ...cluster,
    // Those of the process are not ours.
    ...families
      .filter(({ name }) => name.startsWith("kubecommit_"))
      .map((family) => renderFamily(family, format)),
    format === "openmetrics" ? openMetricsEnd : "",
  ].join("");
}

suite("exposition", () => {
  for (const [format, file] of [
    ["text", "test/golden/metrics.prom"],
    ["openmetrics", "test/golden/metrics.openmetrics"],
  ] as const) {
    test(`of everything as ${format} matches the golden file`, async (t) => {
      const text = await exampleExposition(format);
      t.assert.fileSnapshot(text, file, { serializers: [(value: unknown) => String(value)] });
    });
  }

  test("escapes backslash, quote and newline in label values", () => {
    const values = [{ labels: { l: 'a\\b"c\nd' }, value: 1 }];
    for (const format of ["text", "openmetrics"] as const) {
      assert.match(renderFamily({ ...gauge, values }, format), /^g\{l="a\\\\b\\"c\\nd"\} 1$/m);
    }
  });

  test("escapes help: quotes only in OpenMetrics", () => {
    const family = { ...gauge, help: 'a\\b"c\nd' };
    assert.match(renderFamily(family, "text"), /^# HELP g a\\\\b"c\\nd\n/);
    assert.match(renderFamily(family, "openmetrics"), /^# HELP g a\\\\b\\"c\\nd\n/);
  });

  test("makes lone surrogates well-formed", () => {
    const values = [{ labels: { l: "a\ud800b" }, value: 1 }];
    assert.ok(renderFamily({ ...gauge, values }, "text").includes('l="a\ufffdb"'));
  });

  test("writes values that are not finite as Prometheus does", () => {
    const values = [NaN, Infinity, -Infinity, 1e21, 0].map((value) => ({ labels: {}, value }));
    assert.deepEqual(
      renderFamily({ ...gauge, values }, "text")
        .split("\n")
        .slice(2, -1),
      ["g NaN", "g +Inf", "g -Inf", "g 1e+21", "g 0"],
    );
  });

  test("names a counter's family without _total in OpenMetrics only", async () => {
    const registry = new Registry();
    new Counter({ name: "c_total", help: "C.", registers: [registry] }).inc(3);
    const [family] = await registry.getMetricsAsJSON();
    assert.ok(family !== undefined);
    const counter = { ...family, type: `${family.type}` };
    assert.equal(
      renderFamily(counter, "text"),
      "# HELP c_total C.\n# TYPE c_total counter\nc_total 3\n",
    );
    assert.equal(
      renderFamily(counter, "openmetrics"),
      "# HELP c C.\n# TYPE c counter\nc_total 3\n",
    );
  });

  test("writes the bounds of histogram buckets as floats in OpenMetrics", async () => {
    const registry = new Registry();
    const histogram = new Histogram({
      name: "h",
      help: "H.",
      buckets: [0.5, 1],
      registers: [registry],
    });
    histogram.observe(0.75);
    const [family] = await registry.getMetricsAsJSON();
    assert.ok(family !== undefined);
    const collected = { ...family, type: `${family.type}` };
    assert.deepEqual(renderFamily(collected, "openmetrics").split("\n"), [
      "# HELP h H.",
      "# TYPE h histogram",
      'h_bucket{le="0.5"} 0',
      'h_bucket{le="1.0"} 1',
      'h_bucket{le="+Inf"} 1',
      "h_sum 0.75",
      "h_count 1",
      "",
    ]);
    assert.match(renderFamily(collected, "text"), /^h_bucket\{le="1"\} 1$/m);
  });
});
