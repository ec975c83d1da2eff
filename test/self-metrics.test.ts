import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import type { ExporterStatus } from "../src/serving/freshness.ts";
import { relistReasons, watchRestartReasons } from "../src/kubernetes/observer.ts";
import { renderFamily } from "../src/render/exposition.ts";
import { alertRules } from "../grafana/rules/rules.ts";
import { briefFamilies, selfFamilies } from "../src/self-families.ts";
import { SelfMetrics } from "../src/self-metrics.ts";
import { tickFailureReasons } from "../src/serving/tick-observer.ts";
import { parseExposition } from "./render/parse-exposition.ts";
import { rejectReasons } from "../src/kubernetes/observer.ts";

const isLinux = process.platform === "linux";

const nothingRead: ExporterStatus = {
  up: false,
  currentUntil: undefined,
  kinds: {
    node: { objects: 0, refused: 0, lastEvent: undefined },
    pod: { objects: 0, refused: 0, lastEvent: undefined },
  },
};

function selfMetrics(): SelfMetrics {
  return new SelfMetrics({
    version: "1.2.3",
    revision: "abc",
    nodeVersion: "v24.0.0",
    handlers: ["metrics"],
  });
}

async function expose(
  metrics: SelfMetrics,
  status: ExporterStatus = nothingRead,
): Promise<readonly string[]> {
  const families = await metrics.families(status);
  return families.flatMap((family) => renderFamily(family, "text").trimEnd().split("\n"));
}

suite("the exporter's own metrics", () => {
  test("are the families of the table, with their labels", async () => {
    const metrics = selfMetrics();
    metrics.httpRequest("metrics", 200, 0.1);
    const status = {
      up: true,
      currentUntil: 0,
      kinds: {
        node: { objects: 0, refused: 0, lastEvent: 0 },
        pod: { objects: 0, refused: 0, lastEvent: 0 },
      },
    };
    const families = await metrics.families(status);
    const ours = families.filter(({ name }) => name.startsWith("kubecommit_"));
    assert.deepEqual(
      ours.map(({ name, type, help, values }) => {
        const labels = new Set(values.flatMap((value) => Object.keys(value.labels)));
        labels.delete("le");
        return { name, type, labels: [...labels], help };
      }),
      Object.values(selfFamilies).map((family) => ({ ...family, labels: [...family.labels] })),
    );
  });

  test("are in brief only those that alerts need or that say why it is not up", async () => {
    const metrics = new SelfMetrics({
      version: "1",
      revision: "r",
      nodeVersion: "v24",
      handlers: ["metrics"],
      isBrief: true,
    });
    metrics.httpRequest("metrics", 200, 0.1);
    metrics.tickTook(0.1);
    const families = await metrics.families(nothingRead);
    assert.deepEqual(new Set(families.map(({ name }) => name)), briefFamilies);
    const expressions = alertRules.map(({ expr }) => expr).join("\n");
    const needed = Object.values(selfFamilies).filter(({ name }) => expressions.includes(name));
    assert.ok(needed.length >= 4);
    for (const { name } of needed) assert.ok(briefFamilies.has(name), name);
  });

  test("start every closed label set at zero", async () => {
    const series = parseExposition(`${(await expose(selfMetrics())).join("\n")}\n`);
    const counted = (name: string) => series.filter((each) => each.name === name);
    assert.equal(counted("kubecommit_watch_restarts_total").length, 2 * watchRestartReasons.length);
    assert.equal(counted("kubecommit_relists_total").length, 2 * relistReasons.length);
    assert.equal(counted("kubecommit_rejected_values_total").length, 2 * rejectReasons.length);
    assert.equal(counted("kubecommit_received_bytes_total").length, 2);
    assert.equal(counted("kubecommit_tick_failures_total").length, tickFailureReasons.length);
    for (const { name, value } of series) {
      if (/^kubecommit_\w+_total$/.test(name)) assert.equal(value, 0);
    }
  });

  test("have no times before there are any", async () => {
    const lines = await expose(selfMetrics());
    assert.ok(lines.includes("kubecommit_up 0"));
    assert.ok(!lines.some((line) => /^kubecommit_\w+_timestamp_seconds\b/.test(line)));
  });

  test("report the status of the cluster in seconds", async () => {
    const lines = await expose(selfMetrics(), {
      up: true,
      currentUntil: 1_500,
      kinds: {
        node: { objects: 3, refused: 1, lastEvent: 1_500 },
        pod: { objects: 70, refused: 0, lastEvent: 2_000 },
      },
    });
    for (const line of [
      "kubecommit_up 1",
      "kubecommit_snapshot_timestamp_seconds 1.5",
      'kubecommit_last_event_timestamp_seconds{kind="pod"} 2',
      'kubecommit_objects{kind="node"} 3',
      'kubecommit_refused_objects{kind="node"} 1',
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });

  test("count what the reader observes, and hand on its notes", async () => {
    const metrics = selfMetrics();
    const notes: string[] = [];
    const observer = metrics.readerObserver((level, _, message) =>
      notes.push(`${level} ${message}`),
    );
    observer.request("pod", "watch", "410");
    observer.received("pod", 100);
    observer.received("pod", 23);
    observer.watchRestarted("node", "idle");
    observer.relisted("pod", "expired");
    observer.rejected("node", "invalid_quantity");
    observer.note("warn", {}, "slow");
    const lines = await expose(metrics);
    for (const line of [
      'kubecommit_api_requests_total{kind="pod",verb="watch",code="410"} 1',
      'kubecommit_received_bytes_total{kind="pod"} 123',
      'kubecommit_watch_restarts_total{kind="node",reason="idle"} 1',
      'kubecommit_relists_total{kind="pod",reason="expired"} 1',
      'kubecommit_rejected_values_total{kind="node",reason="invalid_quantity"} 1',
    ]) {
      assert.ok(lines.includes(line), line);
    }
    assert.deepEqual(notes, ["warn slow"]);
  });

  test("count ticks and HTTP requests", async () => {
    const metrics = selfMetrics();
    metrics.tickTook(0.02);
    metrics.tickFailed("render");
    metrics.httpRequest("metrics", 503, 0.01);
    metrics.connectionRefused("full");
    metrics.logLinesDropped(3);
    const lines = await expose(metrics);
    for (const line of [
      "kubecommit_tick_duration_seconds_count 1",
      'kubecommit_tick_failures_total{reason="render"} 1',
      'kubecommit_http_requests_total{handler="metrics",code="503"} 1',
      "kubecommit_log_dropped_lines_total 3",
      'kubecommit_http_refused_connections_total{reason="full"} 1',
      'kubecommit_http_requests_total{handler="metrics",code="200"} 0',
      'kubecommit_http_request_duration_seconds_count{handler="metrics",code="503"} 1',
    ]) {
      assert.ok(lines.includes(line), line);
    }
  });

  test(
    "include what the kernel says of the process",
    { skip: !isLinux && "only Linux has /proc, where the kernel says it" },
    async () => {
      const families = await selfMetrics().families(nothingRead);
      const valueOf = (name: string) =>
        families.find((each) => each.name === name)?.values[0]?.value;
      const status = readFileSync("/proc/self/status", "utf8");
      const kernel = (field: string) =>
        Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
      const near = (name: string, bytes: number) => {
        const value = valueOf(name) ?? 0;
        assert.ok(Math.abs(value - bytes) < bytes / 5, `${name} is ${value}, not about ${bytes}`);
      };
      near("process_resident_memory_bytes", kernel("VmRSS"));
      near("process_virtual_memory_bytes", kernel("VmSize"));
      near("process_heap_bytes", kernel("VmData"));
      const limit = execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" });
      assert.equal(valueOf("process_max_fds"), Number(limit));
      const open = valueOf("process_open_fds") ?? 0;
      const file = openSync("/dev/null", "r");
      const more = await selfMetrics().families(nothingRead);
      closeSync(file);
      const now = more.find(({ name }) => name === "process_open_fds")?.values[0]?.value;
      assert.ok((now ?? 0) > open);
    },
  );

  test("include the process, without gauges that are named like counters", async () => {
    const families = await selfMetrics().families(nothingRead);
    assert.ok(families.some(({ name }) => name === "process_start_time_seconds"));
    assert.ok(families.some(({ name }) => name === "nodejs_eventloop_lag_p99_seconds"));
    for (const { name, type } of families) {
      assert.equal(name.endsWith("_total"), type === "counter", name);
    }
  });
});
