import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";

import { DemoProcess, until } from "./demo-process.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

suite("a real Prometheus scrapes the demo", () => {
  const running = new AsyncDisposableStack();
  let prometheus = "";
  let exporter = "";

  before(async () => {
    const demo = running.use(await DemoProcess.start());
    exporter = demo.url;
    const folder = mkdtempSync(join(tmpdir(), "kubecommit-prometheus-"));
    running.defer(() => rmSync(folder, { recursive: true, force: true }));
    const port = await freePort();
    prometheus = `http://127.0.0.1:${port}`;
    const job = {
      job_name: "kubecommit",
      honor_labels: true,
      scrape_interval: "1s",
      scrape_timeout: "1s",
      // A label that the job attaches must not push ours aside.
      static_configs: [{ targets: [new URL(demo.url).host], labels: { node: "of-the-target" } }],
    };
    const config = join(folder, "prometheus.yml");
    writeFileSync(config, JSON.stringify({ scrape_configs: [job] }));
    const child = spawn(
      "prometheus",
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=warn",
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const exited = once(child, "exit");
    running.defer(async () => {
      child.kill("SIGTERM");
      await exited;
    });
    await until(async () => (await fetch(`${prometheus}/-/ready`)).ok);
    await until(async () => (await query("count_over_time(up[1m]) >= 5")).length > 0);
  });

  after(async () => running.disposeAsync());

  async function query(expression: string): Promise<readonly Sample[]> {
    const url = `${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const answer: { data: { result: readonly Sample[] } } = JSON.parse(
      await (await fetch(url)).text(),
    );
    return answer.data.result;
  }

  test("every scrape succeeds", async () => {
    assert.deepEqual(
      (await query("min_over_time(up[1m])")).map(({ value }) => value[1]),
      ["1"],
    );
    const targets: { data: { activeTargets: readonly { lastError: string }[] } } = JSON.parse(
      await (await fetch(`${prometheus}/api/v1/targets`)).text(),
    );
    assert.deepEqual(
      targets.data.activeTargets.map(({ lastError }) => lastError),
      [""],
    );
  });

  test("no sample is a duplicate or out of order", async () => {
    const own = await (await fetch(`${prometheus}/metrics`)).text();
    const counts = [
      ...own.matchAll(
        /^prometheus_target_scrapes_sample_(?:duplicate_timestamp|out_of_order|out_of_bounds)_total (\d+)$/gm,
      ),
    ];
    assert.deepEqual(
      counts.map(([, count]) => count),
      ["0", "0", "0"],
    );
  });

  test("every node has its request ratios, under its own name", async () => {
    const document: { Nodes: readonly { NodeName: string }[] } = JSON.parse(
      await (await fetch(exporter)).text(),
    );
    const names = document.Nodes.map(({ NodeName }) => NodeName).toSorted();
    assert.equal(names.length, 12);
    for (const resource of ["cpu", "memory", "pods"]) {
      const samples = await query(`kubecommit_node_requests_ratio{resource="${resource}"}`);
      const labelled = samples.map(({ metric }) => metric["node"] ?? "");
      assert.deepEqual(labelled.toSorted(), names);
      for (const { value } of samples) assert.ok(Number(value[1]) > 0 && Number(value[1]) <= 1.5);
    }
  });

  test("the sums by node and by namespace agree", async () => {
    const [difference] = await query(
      'sum(kubecommit_node_requests{resource="memory"}) - sum(kubecommit_namespace_requests{resource="memory"})',
    );
    assert.equal(difference?.value[1], "0");
  });

  test("the exporter says that it is up and its numbers are fresh", async () => {
    assert.equal((await query("kubecommit_up"))[0]?.value[1], "1");
    const [age] = await query("time() - kubecommit_snapshot_timestamp_seconds");
    assert.ok(Number(age?.value[1]) < 90);
  });
});
