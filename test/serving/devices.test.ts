import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { DeviceState } from "../../src/cluster/device-state.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { type ClusterFamily, deviceFamily } from "../../src/render/family.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { DeviceNews } from "../../src/serving/device-news.ts";
import { Exporter } from "../../src/serving/exporter.ts";
import { areDevicesUp, deviceFreshness, exporterStatus } from "../../src/serving/freshness.ts";
import { claim, deviceState, slice, use } from "../accounting/devices/records.ts";
import { amounts } from "../cluster/amounts.ts";
import { openNode } from "../cluster/open-node.ts";
import { bytesOf } from "./bytes-of.ts";

const second = 1000;
const minute = 60 * second;
const has = { "gpu-0": {}, "gpu-1": {} };

/** An exporter over a state with one node, `n1`, which is confirmed at 0. */
function exporterOf(dropStaleAfter?: number, more: readonly ClusterFamily[] = []) {
  const state = new ClusterState();
  const logged: string[] = [];
  const log = (level: string) => (_: object, message: string) => {
    logged.push(`${level} ${message}`);
  };
  const self = { version: "1", revision: "r", nodeVersion: "v24", handlers: [] };
  const exporter = new Exporter({
    state,
    metrics: new SelfMetrics(self),
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    families: [...clusterFamilies, ...more],
    tickInterval: 15 * second,
    dropStaleAfter,
  });
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  const listed = { capacity: amounts([4000]), allocatable: amounts([4000]) };
  state.nodes.upsert({ uid: "n1", name: "n1", ...listed, ...openNode });
  state.nodes.endSync(0);
  state.pods.endSync(0);
  const told = () => logged.filter((line) => /devices|Resource/.test(line));
  return { state, exporter, told };
}

/** Nodes and pods are as they were at this instant. */
function confirm(state: ClusterState, now: number): void {
  state.nodes.confirm(now);
  state.pods.confirm(now);
}

/** The values of the series with a name, after a tick. */
async function series(exporter: Exporter, now: number, name: string): Promise<readonly string[]> {
  await exporter.tick(new Date(now));
  const text = (await bytesOf(await exporter.exposition("text", false, new Date(now)))).toString();
  const lines = text.split("\n").filter((line) => line.startsWith(name));
  return lines.map((line) => line.slice(name.length));
}

const devices = "kubecommit_node_devices{";
const up = "kubecommit_devices_up ";
const timestamp = "kubecommit_devices_timestamp_seconds ";

function ourFault(): never {
  throw new Error("a fault of ours");
}

const brokenCounter = Object.defineProperty(
  { set: "gpu-0", counter: "memory", amount: 1 },
  "amount",
  {
    get: ourFault,
  },
);
const sound = slice({ uid: "s", has });

/** Faults that come to light only once the pools have been accounted for. */
const faults = [
  {
    fault: "the account",
    slices: [sound, slice({ uid: "t", pool: "p2", counters: [brokenCounter] })],
    families: [],
  },
  {
    fault: "the rendering",
    slices: [sound],
    families: [deviceFamily({ name: "broken", help: "Broken.", labels: [], samples: ourFault })],
  },
];

suite("Devices that are served", () => {
  test("are none, and nothing about them, while nobody reads them", async () => {
    const { exporter, told } = exporterOf();
    for (const name of [
      devices,
      up,
      timestamp,
      "kubecommit_claims{",
      'kubecommit_objects{kind="res',
    ]) {
      assert.deepEqual(await series(exporter, 1, name), []);
    }
    assert.deepEqual(told(), []);
  });

  test("are on the page, with why they are not or since when they are old", async () => {
    const { state, exporter } = exporterOf();
    const page = async (now: number): Promise<string> => {
      confirm(state, now);
      await exporter.tick(new Date(now));
      const view = { page: "cluster", parameters: new URLSearchParams() } as const;
      const { body } = await exporter.page(view, false, new Date(now));
      return (await bytesOf(body)).toString();
    };
    state.devicesUnread = "devices are not read: no right";
    assert.doesNotMatch(await page(1), /Devices are not read/);
    state.expectsDevices = true;
    assert.match(await page(2), /Devices are not read: no right\./);
    state.devicesUnread = undefined;
    assert.match(await page(3), /Devices are not shown: they have not been read completely yet/);
    state.devices = deviceState([slice({ uid: "s", has })]);
    const fresh = await page(4 * second);
    assert.match(fresh, /<bdi>gpu\.example\.com<\/bdi>/);
    assert.doesNotMatch(fresh, /numbers of devices/);
    assert.match(
      await page(10 * minute),
      /The numbers of devices are old: [^]*1970-01-01 00:00:01 UTC/,
    );
  });

  test("are incomplete on the page, and not old, while claims have no room", async () => {
    const { state, exporter } = exporterOf();
    state.devices = new DeviceState({ claims: 1 });
    state.expectsDevices = true;
    state.devices.slices.endSync(0);
    for (const uid of ["a", "b"]) state.devices.claims.upsert(claim(uid, []));
    state.devices.claims.endSync(0);
    await exporter.tick(new Date(minute));
    const view = { page: "cluster", parameters: new URLSearchParams() } as const;
    const { body } = await exporter.page(view, false, new Date(minute));
    const page = (await bytesOf(body)).toString();
    assert.match(page, /devices are incomplete: not all ResourceSlices and ResourceClaims could/);
  });

  test("are told to be old since an instant of the clock outside", () => {
    const state = new ClusterState();
    const told: object[] = [];
    const tell = (fields: object) => told.push(fields);
    const log = { info: tell, warn: tell, error: tell };
    const began = Date.UTC(2026, 11, 1);
    const news = new DeviceNews(state, log, (instant) => began + instant, ourFault);
    state.devices = deviceState([sound]);
    news.tell(5 * minute);
    assert.deepEqual(told, [{ lastEvent: "2026-12-01T00:00:01.000Z" }]);
  });

  test("are there once both kinds have been read, and follow them", async () => {
    const { state, exporter, told } = exporterOf();
    state.devices = new DeviceState();
    state.expectsDevices = true;
    state.devices.slices.upsert(slice({ uid: "s", has }));
    state.devices.slices.endSync(second);
    assert.deepEqual(await series(exporter, second, devices), []);
    assert.deepEqual(await series(exporter, second, up), ["0"]);
    state.devices.claims.endSync(2 * second);
    const ofDriver = 'node="n1",driver="gpu.example.com"}';
    assert.deepEqual(await series(exporter, 2 * second, devices), [`${ofDriver} 2`]);
    assert.deepEqual(await series(exporter, 2 * second, up), ["1"]);
    assert.deepEqual(await series(exporter, 2 * second, timestamp), ["1"]);
    const allocated = "kubecommit_node_devices_allocated{";
    assert.deepEqual(await series(exporter, 2 * second, allocated), [`${ofDriver} 0`]);
    state.devices.claims.upsert(claim("c", [use("gpu-1")]));
    assert.deepEqual(await series(exporter, 3 * second, allocated), [`${ofDriver} 1`]);
    assert.deepEqual(await series(exporter, 3 * second, 'kubecommit_objects{kind="res'), [
      'ourceslice"} 1',
      'ourceclaim"} 1',
    ]);
    assert.deepEqual(told(), ["info the devices are in step with the API server"]);
  });

  test("stay as they were when news of them stop, and say so", async () => {
    const { state, exporter, told } = exporterOf();
    state.devices = deviceState([slice({ uid: "s", has })]);
    state.expectsDevices = true;
    await exporter.tick(new Date(2 * second));
    const later = 4 * minute;
    confirm(state, later);
    assert.deepEqual(await series(exporter, later, up), ["0"]);
    assert.deepEqual(await series(exporter, later, timestamp), ["1"]);
    assert.equal((await series(exporter, later, devices)).length, 1);
    assert.deepEqual(await series(exporter, later, "kubecommit_up "), ["1"]);
    assert.equal(told().length, 2);
    assert.match(told()[1] ?? "", /^warn no news of devices .* 3 minutes/);
    state.devices.slices.confirm(later);
    state.devices.claims.confirm(later);
    assert.deepEqual(await series(exporter, later, up), ["1"]);
  });

  test("are as old as they are while a kind is being read again", async () => {
    const { state, exporter } = exporterOf();
    const { slices, claims } = (state.devices = deviceState([slice({ uid: "s", has })]));
    state.expectsDevices = true;
    assert.deepEqual(await series(exporter, 2 * second, timestamp), ["1"]);
    slices.upsert(slice({ uid: "s", has: { "gpu-0": {} } }));
    slices.confirm(10 * second);
    claims.confirm(10 * second);
    slices.beginSync();
    const ofDriver = 'node="n1",driver="gpu.example.com"}';
    assert.deepEqual(await series(exporter, 11 * second, devices), [`${ofDriver} 2`]);
    assert.deepEqual(await series(exporter, 11 * second, timestamp), ["1"]);
    slices.upsert(slice({ uid: "s", has: { "gpu-0": {} } }));
    slices.endSync(12 * second);
    assert.deepEqual(await series(exporter, 13 * second, devices), [`${ofDriver} 1`]);
    assert.deepEqual(await series(exporter, 13 * second, timestamp), ["10"]);
  });

  test("are withdrawn at the age of --drop-stale-after, and nothing else is", async () => {
    const { state, exporter } = exporterOf(5 * minute);
    state.devices = deviceState([slice({ uid: "s", has })]);
    state.expectsDevices = true;
    const last = 5 * minute + second;
    confirm(state, last);
    assert.equal((await series(exporter, last, devices)).length, 1);
    assert.deepEqual(await series(exporter, last + 1, devices), []);
    confirm(state, 6 * minute);
    assert.deepEqual(await series(exporter, 6 * minute, devices), []);
    assert.deepEqual(await series(exporter, 6 * minute, timestamp), []);
    assert.deepEqual(await series(exporter, 6 * minute, up), ["0"]);
    assert.equal((await series(exporter, 6 * minute, "kubecommit_node_info{")).length, 1);
    state.devices.slices.confirm(6 * minute);
    state.devices.claims.confirm(6 * minute);
    assert.equal((await series(exporter, 6 * minute, devices)).length, 1);
  });

  test("are gone when they cannot be read any more, and others when they can again", async () => {
    const { state, exporter } = exporterOf();
    state.devices = deviceState([slice({ uid: "s", has })]);
    state.expectsDevices = true;
    assert.equal((await series(exporter, 1, devices)).length, 1);
    state.devices = undefined;
    assert.deepEqual(await series(exporter, 2, devices), []);
    assert.deepEqual(await series(exporter, 2, up), ["0"]);
    state.devices = deviceState([slice({ uid: "t", has: { other: {} } })]);
    assert.deepEqual(await series(exporter, 3, devices), ['node="n1",driver="gpu.example.com"} 1']);
  });

  for (const from of ["the first", "a later"]) {
    test(`that cannot be accounted for from ${from} tick on are left out, and nothing else is`, async () => {
      const { state, exporter, told } = exporterOf();
      state.devices = deviceState([slice({ uid: "s", has })]);
      state.expectsDevices = true;
      if (from !== "the first") await exporter.tick(new Date(1));
      const broken = slice({ uid: "t", pool: "p2", has });
      Object.defineProperty(broken, "sliceCount", {
        get() {
          throw new Error("a fault of ours");
        },
      });
      state.devices.slices.upsert(broken);
      for (const now of [2, 3]) {
        assert.deepEqual(await series(exporter, now, devices), []);
        assert.deepEqual(await series(exporter, now, up), ["0"]);
        assert.deepEqual(await series(exporter, now, "kubecommit_up "), ["1"]);
      }
      assert.equal(told().filter((line) => line.startsWith("error internal error")).length, 1);
      state.devices = deviceState([slice({ uid: "s", has })]);
      assert.equal((await series(exporter, 4, devices)).length, 1);
    });
  }

  for (const { fault, slices, families } of faults) {
    test(`of which ${fault} fails are left out, counted and logged once, and nothing else is`, async () => {
      const { state, exporter, told } = exporterOf(undefined, families);
      state.devices = deviceState(slices);
      state.expectsDevices = true;
      for (const now of [1, 2]) {
        assert.deepEqual(await series(exporter, now, devices), []);
        assert.deepEqual(await series(exporter, now, up), ["0"]);
        assert.deepEqual(await series(exporter, now, "kubecommit_up "), ["1"]);
        assert.equal((await series(exporter, now, "kubecommit_node_info{")).length, 1);
      }
      assert.deepEqual(await series(exporter, 3, "kubecommit_tick_failures_total{reason="), [
        '"snapshot"} 0',
        '"render"} 0',
        '"devices"} 1',
      ]);
      assert.equal(told().filter((line) => line.startsWith("error internal error")).length, 1);
    });
  }

  test("are 0 in kubecommit_devices_up when --devices=on finds none to read", async () => {
    const { state, exporter } = exporterOf();
    state.expectsDevices = true;
    assert.deepEqual(await series(exporter, 1, up), ["0"]);
    assert.deepEqual(await series(exporter, 1, timestamp), []);
    assert.deepEqual(await series(exporter, 1, "kubecommit_up "), ["1"]);
  });

  test("of the names that are too many are counted, and it is told once", async () => {
    const { state, exporter, told } = exporterOf();
    const slices = Array.from({ length: 103 }, (_, index) =>
      slice({ uid: `s${index}`, driver: `d${index}`, has }),
    );
    state.devices = deviceState(slices);
    state.expectsDevices = true;
    const rejected =
      'kubecommit_rejected_values_total{kind="resourceslice",reason="too_many_names"} ';
    assert.deepEqual(await series(exporter, 1, rejected), ["3"]);
    state.devices.claims.upsert(claim("c", []));
    assert.deepEqual(await series(exporter, 2, rejected), ["6"]);
    assert.equal(told().filter((line) => line.includes("too many drivers")).length, 1);
    state.devices.slices.delete("s0");
    state.devices.slices.delete("s1");
    state.devices.slices.delete("s2");
    await exporter.tick(new Date(3));
    assert.equal(told().at(-1), "info all drivers of devices are shown again");
  });
});

/** Devices were as they are at this instant. */
function stateAt(instant: number): ClusterState {
  const state = new ClusterState();
  state.devices = deviceState([]);
  state.devices.slices.confirm(instant);
  state.devices.claims.confirm(instant);
  return state;
}

suite("What is known of devices", () => {
  const serving = {
    now: 10 * minute,
    servedUntil: 10 * minute,
    incomplete: false,
    tickInterval: 15 * second,
    devicesUntil: 10 * minute,
  };

  test("is up while it is fresh, and ticks carry it over", () => {
    assert.equal(areDevicesUp(stateAt(7 * minute), serving), true);
    assert.equal(areDevicesUp(stateAt(7 * minute - 1), serving), false);
    assert.equal(
      areDevicesUp(stateAt(10 * minute), { ...serving, devicesUntil: undefined }),
      false,
    );
    const late = 10 * minute - 3 * minute - 22.5 * second;
    assert.equal(areDevicesUp(stateAt(10 * minute), { ...serving, devicesUntil: late }), true);
    assert.equal(areDevicesUp(stateAt(10 * minute), { ...serving, devicesUntil: late - 1 }), false);
  });

  test("is not up while slices have no room", () => {
    const state = stateAt(10 * minute);
    assert.ok(state.devices);
    state.devices.slices.limit = 1;
    state.devices.slices.upsert(slice({ uid: "a" }));
    state.devices.slices.upsert(slice({ uid: "b" }));
    assert.equal(areDevicesUp(state, serving), false);
  });

  test("is not up while claims have no room, which is told once", async () => {
    const { state, exporter, told } = exporterOf();
    state.devices = new DeviceState({ claims: 1 });
    state.expectsDevices = true;
    state.devices.slices.endSync(0);
    for (const uid of ["a", "b"]) state.devices.claims.upsert(claim(uid, []));
    state.devices.claims.endSync(0);
    assert.deepEqual(await series(exporter, 1, up), ["0"]);
    assert.deepEqual(await series(exporter, 2, up), ["0"]);
    assert.deepEqual(await series(exporter, 2, "kubecommit_up "), ["1"]);
    assert.equal(told().filter((line) => line.includes("ResourceClaims than")).length, 1);
    assert.match(told().at(-1) ?? "", /^warn .*more ResourceSlices or ResourceClaims than/);
    state.devices.claims.delete("a");
    assert.deepEqual(await series(exporter, 3, up), ["1"]);
    assert.match(told().at(-1) ?? "", /^info there is room for all/);
  });

  test("is as old as the older of the two kinds", () => {
    const state = stateAt(5);
    state.devices?.claims.confirm(4);
    assert.equal(state.devices?.confirmedAt, 4);
    assert.equal(deviceFreshness(state, 4 + 3 * minute), "fresh");
    assert.equal(deviceFreshness(state, 4 + 3 * minute + 1), "stale");
    assert.equal(deviceFreshness(new ClusterState(), 0), "never");
  });

  test("is a part of the status while anybody expects it", () => {
    const state = stateAt(10 * minute);
    assert.equal(exporterStatus(state, serving).devices, undefined);
    state.expectsDevices = true;
    const ofKind = { objects: 0, refused: 0, lastEvent: 10 * minute };
    assert.deepEqual(exporterStatus(state, serving).devices, {
      up: true,
      currentUntil: 10 * minute,
      kinds: { resourceslice: ofKind, resourceclaim: ofKind },
    });
    state.devices = undefined;
    assert.deepEqual(exporterStatus(state, { ...serving, devicesUntil: undefined }).devices, {
      up: false,
      currentUntil: undefined,
      kinds: undefined,
    });
  });
});
