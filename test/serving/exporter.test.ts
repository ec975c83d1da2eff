import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { Exporter, type ExporterOptions } from "../../src/serving/exporter.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import { bytesOf } from "./bytes-of.ts";
import { openNode } from "../cluster/open-node.ts";

const second = 1000;
const minute = 60 * second;
const start = Date.parse("2026-11-23T13:00:00Z");

/** An exporter over a state without objects, and what it logged. */
function exporterOf(options: Partial<ExporterOptions> = {}) {
  const state = new ClusterState();
  const logged: string[] = [];
  const log = (level: string) => (_: object, message: string) => {
    logged.push(`${level} ${message}`);
  };
  const metrics = new SelfMetrics({
    version: "1",
    revision: "r",
    nodeVersion: "v24",
    handlers: [],
  });
  const exporter = new Exporter({
    state,
    metrics,
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    families: clusterFamilies,
    tickInterval: 15 * second,
    dropStaleAfter: undefined,
    ...options,
  });
  return { state, exporter, logged };
}

function at(milliseconds: number): Date {
  return new Date(start + milliseconds);
}

function addNode(state: ClusterState, name: string): void {
  state.nodes.upsert({
    uid: name,
    name,
    capacity: amounts([4000]),
    allocatable: amounts([4000]),
    ...openNode,
  });
}

/** Completes a sync of both kinds with one node. */
function sync(state: ClusterState, when: Date): void {
  state.accounting = { rules: "1.36", serverVersion: "v1.36.0" };
  state.nodes.beginSync();
  addNode(state, "node-a");
  state.nodes.endSync(when.getTime());
  state.pods.beginSync();
  state.pods.endSync(when.getTime());
}

function confirm(state: ClusterState, when: Date): void {
  state.nodes.confirm(when.getTime());
  state.pods.confirm(when.getTime());
}

async function scrape(exporter: Exporter, now: Date): Promise<string> {
  return (await bytesOf(await exporter.exposition("text", false, now))).toString();
}

function valueOf(text: string, series: string): number | undefined {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** The lines of an exposition whose values are the same at each scrape. */
function withoutProcess(text: string): string[] {
  return text.split("\n").filter((line) => !/^(?:process|nodejs)_/.test(line));
}

suite("before the first sync", () => {
  test("there are only the exporter's own metrics, and it is not up", async () => {
    const { state, exporter, logged } = exporterOf();
    state.accounting = { rules: "1.36", serverVersion: "v1.36.0" };
    state.nodes.beginSync();
    addNode(state, "node-a");
    state.nodes.endSync(start);
    await exporter.tick(at(0));
    const text = await scrape(exporter, at(0));
    assert.equal(valueOf(text, "kubecommit_up"), 0);
    assert.doesNotMatch(text, /kubecommit_node_/);
    assert.ok(exporter.ready().some(({ ok }) => !ok));
    assert.deepEqual(logged, ["info the nodes are in step with the API server"]);
  });

  test("documents say why there are none", async () => {
    const { exporter } = exporterOf();
    for (const answer of [await exporter.pyklesNodes(at(0)), await exporter.snapshotJson(at(0))]) {
      assert.ok("reason" in answer);
      assert.equal(answer.reason, "not_synced");
      assert.equal(answer.retryAfter, 15);
    }
  });
});

suite("after a tick", () => {
  test("everything is served, the same in both formats and encodings", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    assert.ok(exporter.ready().every(({ ok }) => ok));
    const text = await scrape(exporter, at(second));
    assert.equal(valueOf(text, "kubecommit_up"), 1);
    assert.equal(
      valueOf(text, 'kubecommit_node_capacity{node="node-a",resource="cpu",unit="core"}'),
      4,
    );
    const packed = await exporter.exposition("text", true, at(second));
    const unpacked = gunzipSync(await bytesOf(packed)).toString();
    assert.deepEqual(withoutProcess(unpacked), withoutProcess(text));
    const open = await bytesOf(await exporter.exposition("openmetrics", false, at(second)));
    assert.ok(open.toString().endsWith("# EOF\n"));
    const cluster = text.slice(0, text.indexOf("# HELP kubecommit_build_info"));
    assert.ok(open.toString().startsWith(cluster));
  });

  test("is when the exporter is idle", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    void exporter.tick(at(0));
    assert.ok(exporter.ready().some(({ ok }) => !ok));
    await exporter.idle();
    assert.ok(exporter.ready().every(({ ok }) => ok));
    await exporter.idle();
  });

  test("amounts that are left out are counted, and told when that begins and ends", async () => {
    const { state, exporter, logged } = exporterOf();
    sync(state, at(0));
    const others = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`a.example/r${index}`, 1]),
    );
    const none = { cpu: false, memory: false };
    const requirements = {
      requests: amounts([], others),
      limits: amounts(),
      withoutRequests: none,
      withoutLimits: none,
      ...plain,
    };
    state.pods.upsert({ uid: "p", namespace: "ns", node: "", requirements, waiting: undefined });
    const metric = 'kubecommit_rejected_values_total{kind="pod",reason="too_many_names"}';
    for (const tick of [1, 2]) {
      addNode(state, `new-${tick}`);
      await exporter.tick(at(tick * second));
      assert.equal(valueOf(await scrape(exporter, at(tick * second)), metric), tick * 50);
    }
    state.pods.delete("p");
    await exporter.tick(at(3 * second));
    assert.deepEqual(logged.slice(2), [
      "warn pods name too many resources: the amounts of some are left out, and counted in kubecommit_rejected_values_total",
      "info the resources of all pods are shown again",
    ]);
  });

  test("instants leave in the time of the wall clock, and ages do not depend on it", async () => {
    const { state, exporter } = exporterOf({ wallTime: (instant) => instant - 60 * minute });
    sync(state, at(0));
    await exporter.tick(at(0));
    const text = await scrape(exporter, at(minute));
    const outside = (start - 60 * minute) / second;
    assert.equal(valueOf(text, "kubecommit_up"), 1);
    assert.equal(valueOf(text, "kubecommit_snapshot_timestamp_seconds"), outside);
    assert.equal(valueOf(text, 'kubecommit_last_event_timestamp_seconds{kind="pod"}'), outside);
    const answer = await exporter.snapshotJson(at(minute));
    assert.ok("body" in answer);
    assert.equal(answer.currentUntil, start - 60 * minute);
    assert.match(answer.body.toString(), /2026-11-23T12:00:00/);
  });

  test("documents carry the time until which they were current", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    state.pods.confirm(start + 5 * second);
    await exporter.tick(at(15 * second));
    for (const answer of [
      await exporter.pyklesNodes(at(minute)),
      await exporter.snapshotJson(at(minute)),
    ]) {
      assert.ok("body" in answer);
      assert.equal(answer.currentUntil, start);
      const body = Buffer.concat(answer.body).toString();
      assert.match(body, /"node-a"/);
      JSON.parse(body);
    }
  });

  test("answers share the bytes of a document", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    const [one, other] = [await exporter.snapshotJson(at(0)), await exporter.snapshotJson(at(0))];
    assert.ok("body" in one && "body" in other);
    assert.equal(one.body[1], other.body[1]);
    assert.ok((one.body[0]?.length ?? 0) < 100);
  });

  test("a deleted node is gone after the next tick", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    state.nodes.delete("node-a");
    assert.match(await scrape(exporter, at(second)), /node-a/);
    await exporter.tick(at(15 * second));
    assert.doesNotMatch(await scrape(exporter, at(15 * second)), /node-a/);
  });

  test("an unchanged state is not rendered again, but its time moves", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    const [before] = await exporter.exposition("text", false, at(0));
    confirm(state, at(14 * second));
    await exporter.tick(at(15 * second));
    const [after] = await exporter.exposition("text", false, at(15 * second));
    assert.equal(after, before);
    const text = await scrape(exporter, at(15 * second));
    assert.equal(
      valueOf(text, "kubecommit_snapshot_timestamp_seconds"),
      at(14 * second).getTime() / 1000,
    );
  });

  test("other accounting rules are rendered although no object changed", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
    await exporter.tick(at(15 * second));
    assert.match(await scrape(exporter, at(15 * second)), /rules="1.37"/);
  });

  test("a tick between two pictures keeps the last one, and its age grows", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    state.nodes.beginSync();
    addNode(state, "node-b");
    state.nodes.confirm(start + 14 * second);
    state.pods.confirm(start + 14 * second);
    await exporter.tick(at(15 * second));
    const text = await scrape(exporter, at(15 * second));
    assert.doesNotMatch(text, /node-b/);
    assert.equal(valueOf(text, "kubecommit_snapshot_timestamp_seconds"), start / 1000);
    assert.equal(valueOf(text, "kubecommit_up"), 1);
  });

  test("two ticks at once are one", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await Promise.all([exporter.tick(at(0)), exporter.tick(at(0))]);
    const text = await scrape(exporter, at(0));
    assert.equal(valueOf(text, "kubecommit_tick_duration_seconds_count"), 1);
  });
});

suite("staleness", () => {
  test("after 3 minutes without news the numbers stay, with their age, and up is 0", async () => {
    const { state, exporter, logged } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    for (const when of [2 * minute, 3 * minute, 3 * minute + 1, 5 * minute]) {
      await exporter.tick(at(when));
      const text = await scrape(exporter, at(when));
      assert.match(text, /^kubecommit_node_capacity\{/m);
      assert.equal(valueOf(text, "kubecommit_up"), when <= 3 * minute ? 1 : 0);
      assert.equal(valueOf(text, "kubecommit_snapshot_timestamp_seconds"), start / 1000);
    }
    assert.equal(logged.filter((line) => line.startsWith("warn")).length, 2);
    confirm(state, at(6 * minute));
    await exporter.tick(at(6 * minute));
    assert.equal(valueOf(await scrape(exporter, at(6 * minute)), "kubecommit_up"), 1);
    assert.equal(logged.filter((line) => line.startsWith("info")).length, 4);
  });

  test("one silent kind is enough", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    state.pods.confirm(start + 4 * minute);
    await exporter.tick(at(4 * minute));
    const text = await scrape(exporter, at(4 * minute));
    assert.equal(valueOf(text, "kubecommit_up"), 0);
    assert.equal(valueOf(text, "kubecommit_snapshot_timestamp_seconds"), start / 1000);
  });

  test("news that no tick carries over do not make the served numbers fresh", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    confirm(state, at(10 * minute));
    const text = await scrape(exporter, at(10 * minute));
    assert.equal(valueOf(text, "kubecommit_up"), 0);
    assert.equal(valueOf(text, "kubecommit_snapshot_timestamp_seconds"), start / 1000);
  });

  test("stale numbers are withdrawn after the given age, and come back", async () => {
    const { state, exporter } = exporterOf({ dropStaleAfter: 5 * minute });
    sync(state, at(0));
    await exporter.tick(at(0));
    assert.match(await scrape(exporter, at(5 * minute)), /kubecommit_node_/);
    const text = await scrape(exporter, at(5 * minute + 1));
    assert.doesNotMatch(text, /kubecommit_node_/);
    assert.equal(valueOf(text, "kubecommit_snapshot_timestamp_seconds"), start / 1000);
    const answer = await exporter.pyklesNodes(at(6 * minute));
    assert.ok("reason" in answer);
    assert.equal(answer.reason, "stale");
    assert.match(answer.message, /2026-11-23T13:00:00/);
    confirm(state, at(7 * minute));
    await exporter.tick(at(7 * minute));
    assert.match(await scrape(exporter, at(7 * minute)), /kubecommit_node_/);
  });
});

suite("a failing tick", () => {
  test("keeps what is served, is counted each time and logged once", async () => {
    const { state, exporter, logged } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    addNode(state, "node-b");
    state.nodes.upsert({
      uid: "broken",
      name: "broken",
      capacity: amounts(),
      allocatable: amounts(),
      ready: true,
      unschedulable: false,
      state: "open",
      pool: "default",
      roles: [],
      get labels(): never {
        throw new Error("broken record");
      },
    });
    confirm(state, at(15 * second));
    await exporter.tick(at(15 * second));
    await exporter.tick(at(30 * second));
    const text = await scrape(exporter, at(30 * second));
    assert.match(text, /node-a/);
    assert.doesNotMatch(text, /node-b/);
    assert.equal(valueOf(text, 'kubecommit_tick_failures_total{reason="snapshot"}'), 2);
    assert.equal(valueOf(text, "kubecommit_snapshot_timestamp_seconds"), start / 1000);
    assert.equal(logged.filter((line) => line.startsWith("error")).length, 1);

    state.nodes.delete("broken");
    await exporter.tick(at(45 * second));
    assert.match(await scrape(exporter, at(45 * second)), /node-b/);
    assert.equal(logged.at(-1), "info ticks succeed again");
    const lines = logged.length;
    addNode(state, "node-c");
    await exporter.tick(at(60 * second));
    assert.match(await scrape(exporter, at(60 * second)), /node-c/);
    assert.equal(logged.length, lines);
  });
});

suite("health", () => {
  test("is alive while ticks start when they are due, by a clock that a suspension stops", async () => {
    let monotonic = 0;
    const { exporter } = exporterOf({ monotonic: () => monotonic });
    const alive = () => exporter.live().every(({ ok }) => ok);
    assert.equal(alive(), true);
    await exporter.tick(at(0));
    monotonic = 32.5 * second;
    assert.equal(alive(), true, "one and a half intervals, and 10 s");
    monotonic += 1;
    assert.equal(alive(), false);
    // The machine slept for an hour.
    await exporter.tick(at(60 * minute));
    assert.equal(alive(), true);
  });

  test("is ready once nodes and pods have been read, whatever comes later", async () => {
    const { state, exporter } = exporterOf({ dropStaleAfter: minute });
    const failing = () => exporter.ready().flatMap(({ name, ok }) => (ok ? [] : [name]));
    assert.deepEqual(failing(), ["version", "nodes", "pods", "snapshot"]);
    sync(state, at(0));
    assert.deepEqual(failing(), ["snapshot"]);
    await exporter.tick(at(0));
    assert.deepEqual(failing(), []);
    await exporter.tick(at(60 * minute));
    assert.deepEqual(failing(), []);
  });
});

suite("pages for people", () => {
  const view = { page: "cluster", parameters: new URLSearchParams() } as const;
  const text = async (exporter: Exporter, when: Date) => {
    const { status, body, retryAfter } = await exporter.page(view, false, when);
    return { status, retryAfter, html: Buffer.concat(body).toString() };
  };

  test("before the first numbers it says so", async () => {
    const { exporter } = exporterOf();
    const { status, retryAfter, html } = await text(exporter, at(0));
    assert.deepEqual([status, retryAfter], [503, 15]);
    assert.match(html, /have not been read completely yet/);
  });

  test("then it shows them, and says when they are old and when they are withdrawn", async () => {
    const { state, exporter } = exporterOf({ dropStaleAfter: 10 * minute });
    sync(state, at(0));
    addNode(state, "<one>");
    await exporter.tick(at(0));
    const fresh = await text(exporter, at(second));
    assert.equal(fresh.status, 200);
    assert.match(fresh.html, /&lt;one&gt;/);
    assert.match(fresh.html, /1 s old/);
    assert.doesNotMatch(fresh.html, /role="alert"/);
    await exporter.tick(at(5 * minute));
    const old = await text(exporter, at(5 * minute));
    assert.equal(old.status, 200);
    assert.match(old.html, /5 min old/);
    assert.match(old.html, /role="alert"[^]*These numbers are old/);
    const withdrawn = await text(exporter, at(11 * minute));
    assert.equal(withdrawn.status, 503);
    assert.match(withdrawn.html, /<h1>No numbers now<[^]*older numbers are not served/);
  });

  test("numbers that are refused for want of room are incomplete, not old", async () => {
    const { state, exporter } = exporterOf();
    sync(state, at(0));
    await exporter.tick(at(0));
    state.nodes.limit = 1;
    addNode(state, "one-too-many");
    const { html } = await text(exporter, at(second));
    assert.match(html, /role="alert"[^]*These numbers are incomplete/);
  });

  test("it is one gzip member if wanted", async () => {
    const { exporter } = exporterOf();
    const { body } = await exporter.page(view, true, at(0));
    assert.match(gunzipSync(Buffer.concat(body)).toString(), /^<!doctype html>/);
  });
});
