import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { DeviceMode } from "../../src/kubernetes/device-mode.ts";
import { added, bookmark, type Call, ScriptedApi } from "./scripted-api.ts";
import { read, type Reading } from "./reading.ts";
import { until } from "./until.ts";

const group = "/apis/resource.k8s.io";

/** Answers requests about devices as fields say, which may be changed; pods are one. */
class DeviceApi {
  versions: readonly string[] | undefined = ["v1", "v1beta2"];
  /** HTTP status of all requests for the plural, pods among them; 200 without. */
  readonly refused = new Map<string, number>();
  readonly objects = new Map<string, readonly object[]>();
  readonly watches: Call[] = [];
  readonly pods: Call[] = [];

  readonly answer = (call: Call): void => {
    if (call.path === "/api/v1/pods") this.#pods(call);
    else if (call.path === group) this.#group(call);
    else this.#objects(call);
  };

  #pods(call: Call): void {
    const refused = this.refused.get("pods");
    if (refused !== undefined) call.status(refused);
    else this.pods.push(call.stream(added("a", "1"), bookmark("10", true)));
  }

  #group(call: Call): void {
    if (this.versions === undefined) call.status(404);
    else {
      const versions = this.versions.map((version) => ({ version, groupVersion: version }));
      call.json({ kind: "APIGroup", name: "resource.k8s.io", versions });
    }
  }

  #objects(call: Call): void {
    const plural = call.path.split("/").at(-1) ?? "";
    const refused = this.refused.get(plural);
    if (refused !== undefined) call.status(refused);
    else if (!call.query.has("watch")) {
      const kind = plural === "resourceslices" ? "ResourceSliceList" : "ResourceClaimList";
      call.json({ kind, metadata: { resourceVersion: "5" }, items: [] });
    } else {
      const events = this.objects.get(plural) ?? [];
      const isInitial = call.query.has("sendInitialEvents");
      call.stream(
        ...(isInitial ? events.map((object) => ({ type: "ADDED", object })) : []),
        ...(isInitial ? [bookmark("7", true)] : []),
      );
      this.watches.push(call);
    }
  }
}

const slice = {
  metadata: { uid: "s", name: "s", resourceVersion: "5" },
  spec: {
    driver: "gpu.example.com",
    pool: { name: "n1", generation: 1, resourceSliceCount: 1 },
    nodeName: "n1",
    devices: [{ name: "gpu-0" }, { name: "gpu-1" }],
  },
};
const wrapped = { ...slice, spec: { ...slice.spec, devices: [{ name: "gpu-0", basic: {} }] } };
const claim = {
  metadata: { uid: "c", name: "c", namespace: "ns", resourceVersion: "6" },
  status: {
    allocation: {
      devices: { results: [{ driver: "gpu.example.com", pool: "n1", device: "gpu-0" }] },
    },
    reservedFor: [{ resource: "pods", name: "p", uid: "p" }],
  },
};

function reading(api: ScriptedApi, devices: DeviceMode): Reading {
  return read(api.url, { reader: { devices } });
}

async function synced({ state }: Reading): Promise<void> {
  await until(() => state.devices?.confirmedAt !== undefined);
}

function told({ observer }: Reading): readonly string[] {
  return observer.lines.filter((line) => line.includes("devices"));
}

suite("Devices", () => {
  test("are read of the newest version that the server has", async () => {
    const devices = new DeviceApi();
    devices.objects.set("resourceslices", [slice]).set("resourceclaims", [claim]);
    await using api = await ScriptedApi.start(devices.answer);
    await using found = reading(api, "auto");
    await synced(found);
    const [record] = found.state.devices?.slices.values() ?? [];
    assert.deepEqual(record?.devices.names, ["gpu-0", "gpu-1"]);
    const [taken] = found.state.devices?.claims.values() ?? [];
    assert.equal(taken?.state, "allocated");
    assert.equal(taken.uses[0]?.device, "gpu-0");
    assert.deepEqual(told(found), ["info: reading devices, of resource.k8s.io/v1"]);
    assert.equal(found.state.expectsDevices, true);
    assert.ok(api.calls.some(({ path }) => path === `${group}/v1/resourceslices`));
  });

  test("of v1beta1 are read from inside of basic", async () => {
    const devices = new DeviceApi();
    devices.versions = ["v1beta1", "v1alpha3"];
    devices.objects.set("resourceslices", [wrapped]);
    await using api = await ScriptedApi.start(devices.answer);
    await using found = reading(api, "auto");
    await synced(found);
    const [record] = found.state.devices?.slices.values() ?? [];
    assert.deepEqual(record?.devices.names, ["gpu-0"]);
  });

  test("are not looked for when they are off", async () => {
    await using api = await ScriptedApi.start(new DeviceApi().answer);
    await using found = reading(api, "off");
    await found.synced();
    found.time.advance(3_600_000);
    assert.deepEqual(
      api.calls.filter(({ path }) => path.startsWith(group)),
      [],
    );
  });

  for (const [what, change, text] of [
    [
      "the server has no such API",
      (api: DeviceApi) => (api.versions = undefined),
      /no resource\.k8s\.io\/v1/,
    ],
    [
      "the server has only versions that are not known",
      (api: DeviceApi) => (api.versions = ["v1alpha3", "v2"]),
      /nor a beta of it that is known/,
    ],
    [
      "slices may not be read",
      (api: DeviceApi) => api.refused.set("resourceslices", 403),
      /403.*list and watch on resourceslices and resourceclaims/,
    ],
    [
      "claims may not be read",
      (api: DeviceApi) => api.refused.set("resourceclaims", 403),
      /403.*list and watch on resourceslices and resourceclaims/,
    ],
  ] as const) {
    for (const mode of ["auto", "on"] as const) {
      test(`are not read while ${what}, which --devices=${mode} says once`, async () => {
        const devices = new DeviceApi();
        change(devices);
        await using api = await ScriptedApi.start(devices.answer);
        await using found = reading(api, mode);
        await until(() => told(found).length > 0);
        assert.match(told(found)[0] ?? "", text);
        assert.equal(told(found)[0]?.startsWith(mode === "on" ? "warn: " : "info: "), true);
        const fields = JSON.stringify(found.observer.notes.map((note) => note.fields));
        assert.doesNotMatch(fields, /wrong API root/, "nodes have been read of that address");
        assert.equal(found.state.devices, undefined);
        assert.equal(found.state.expectsDevices, mode === "on");
        assert.deepEqual(
          found.observer.requests.filter((request) => request.includes("resource")),
          [],
        );
        const asked = () => api.calls.filter(({ path }) => path === group).length;
        await until(() => asked() > 2);
        assert.deepEqual(told(found).slice(1), []);
        // What hindered is over.
        devices.versions = ["v1"];
        devices.refused.clear();
        await synced(found);
        assert.deepEqual(told(found).slice(1), ["info: reading devices, of resource.k8s.io/v1"]);
        assert.ok(found.time.delays.filter((delay) => delay === 300_000).length > 1);
      });
    }
  }

  test("are forgotten when the right to read them is gone, and read when it is back", async () => {
    const devices = new DeviceApi();
    devices.objects.set("resourceslices", [slice]);
    await using api = await ScriptedApi.start(devices.answer);
    await using found = reading(api, "auto");
    await synced(found);
    devices.refused.set("resourceclaims", 403);
    for (const watch of devices.watches.splice(0)) watch.end();
    await until(() => found.state.devices === undefined);
    assert.equal(found.state.expectsDevices, true);
    assert.match(told(found).at(-1) ?? "", /^info: devices are not read: .*403/);
    assert.match(found.state.devicesUnread ?? "", /^devices are not read: .*403/);
    devices.refused.clear();
    await synced(found);
    await until(() => found.state.devicesUnread === undefined);
    assert.equal(found.state.devices?.slices.size, 1);
    assert.equal(told(found).length, 3);
  });

  test("are not forgotten for refusals that are over each time", async () => {
    const devices = new DeviceApi();
    let follows = 0;
    await using api = await ScriptedApi.start((call) => {
      const isFollowing = call.query.has("watch") && !call.query.has("sendInitialEvents");
      if (!isFollowing || !call.path.endsWith("resourceclaims")) devices.answer(call);
      else if ((follows += 1) % 2 === 1) call.status(403);
      else call.stream(bookmark("9")).end();
    });
    await using found = reading(api, "auto");
    await synced(found);
    const { state } = found;
    const { devices: first } = state;
    for (const watch of devices.watches.splice(0)) watch.end();
    await until(() => follows > 8);
    assert.equal(state.devices, first);
    assert.equal(told(found).length, 1);
  });

  test("are read of another version at once when the server has replaced theirs", async () => {
    const devices = new DeviceApi();
    devices.versions = ["v1beta1"];
    await using api = await ScriptedApi.start((call) => {
      const version = call.path.split("/")[3];
      if (version === undefined || devices.versions?.includes(version) !== false) {
        devices.answer(call);
      } else if (call.path === "/api/v1/pods") devices.answer(call);
      else call.status(404);
    });
    await using found = reading(api, "auto");
    await synced(found);
    const waits = found.time.delays.length;
    devices.versions = ["v1"];
    devices.objects.set("resourceslices", [slice]);
    for (const watch of devices.watches.splice(0)) watch.end();
    await until(() => found.state.devices?.slices.size === 1);
    await synced(found);
    assert.equal(found.time.delays.slice(waits).includes(300_000), false);
    assert.deepEqual(told(found), ["info: reading devices, of resource.k8s.io/v1beta1"]);
  });

  test("are read however large the first claim is, which any tenant may make", async () => {
    const devices = new DeviceApi();
    devices.objects.set("resourceslices", [slice]);
    await using api = await ScriptedApi.start((call) => {
      if (call.query.get("limit") !== "1") devices.answer(call);
      else call.json({ kind: "List", items: [{ spec: "x".repeat(2 ** 21) }] });
    });
    await using found = reading(api, "auto");
    await synced(found);
    assert.equal(found.state.devices?.slices.size, 1);
    const probes = api.calls.filter(({ query }) => query.get("limit") === "1");
    assert.ok(probes.some(({ path }) => path.endsWith("/resourceclaims")));
  });

  for (const code of [403, 404]) {
    test(`are not read all the time where a watch that follows is answered with ${code}`, async () => {
      const devices = new DeviceApi();
      await using api = await ScriptedApi.start((call) => {
        const follows = call.query.has("watch") && !call.query.has("sendInitialEvents");
        if (follows && call.path !== "/api/v1/pods") call.status(code);
        else {
          devices.answer(call);
          for (const watch of devices.watches.splice(0)) watch.end();
        }
      });
      await using found = reading(api, "auto");
      const asked = () => api.calls.filter(({ path }) => path === group).length;
      await until(() => asked() > 16);
      assert.ok(found.time.delays.filter((delay) => delay === 300_000).length >= 2);
    });
  }

  test("that failed before they could not be read any more are read without a word of trouble", async () => {
    const devices = new DeviceApi();
    devices.refused.set("resourceslices", 500);
    await using api = await ScriptedApi.start(devices.answer);
    await using found = reading(api, "auto");
    await until(() => told(found).some((line) => line.includes("cannot read devices")));
    devices.versions = undefined;
    await until(() => told(found).some((line) => line.includes("no resource.k8s.io/v1")));
    devices.refused.clear();
    devices.versions = ["v1"];
    await synced(found);
    devices.refused.set("resourceslices", 500);
    for (const watch of devices.watches.splice(0)) watch.end();
    const lines = () => found.observer.lines;
    await until(() => lines().some((line) => /cannot (?:list|watch) resourceslices/.test(line)));
    devices.refused.set("resourceslices", 404);
    await until(() => found.state.devices === undefined);
    devices.refused.clear();
    await synced(found);
    assert.equal(
      lines().some((line) => line.includes("of trouble")),
      false,
    );
    // What is not read any more keeps nothing from being told of others.
    devices.refused.set("pods", 500);
    for (const watch of devices.pods.splice(0)) watch.end();
    await until(() => lines().some((line) => /cannot (?:list|watch) pods/.test(line)));
    devices.refused.clear();
    await until(() => lines().some((line) => line.includes("reading pods again after")));
  });

  for (const code of [401, 500]) {
    test(`that fail with ${code} change nothing for nodes and pods`, async () => {
      const devices = new DeviceApi();
      devices.refused.set("resourceslices", code);
      await using api = await ScriptedApi.start(devices.answer);
      await using found = reading(api, "on");
      await found.synced();
      await until(() => told(found).some((line) => line.includes("cannot read devices")));
      assert.equal(found.state.pods.size, 1);
      assert.equal(found.state.nodes.synced, true);
      assert.equal(found.state.devices, undefined);
      devices.refused.clear();
      await synced(found);
      assert.match(
        told(found).at(-2) ?? "",
        /^info: reading devices again after \d+ s of trouble$/,
      );
    });
  }

  test("that are asked for as JSON do not turn nodes and pods to it", async () => {
    const devices = new DeviceApi();
    const asked: string[] = [];
    await using api = await ScriptedApi.start((call) => {
      const { accept = "" } = call.request.headers;
      const isProtobuf = accept.includes("protobuf");
      if (call.path === "/api/v1/pods") asked.push(accept);
      if (isProtobuf && call.path.startsWith(group)) call.status(406);
      else devices.answer(call);
    });
    await using found = reading(api, "auto");
    await synced(found);
    const before = asked.length;
    for (const watch of devices.pods.splice(0)) watch.end();
    await until(() => asked.length > before);
    assert.match(asked.at(-1) ?? "", /protobuf/);
  });

  test("are asked for again when the server wants it, and not before", async () => {
    const devices = new DeviceApi();
    let busy = true;
    await using api = await ScriptedApi.start((call) => {
      if (busy && call.path === group) call.status(429, {}, { "Retry-After": "45" });
      else devices.answer(call);
      if (call.path === group) busy = false;
    });
    await using found = reading(api, "auto");
    await synced(found);
    assert.ok((found.time.delays[0] ?? 0) >= 45_000);
  });
});
