import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { Api } from "./api.ts";

const group = "/apis/resource.k8s.io";

suite("the simulated API of devices", () => {
  test("is not there unless a version is served", async () => {
    await using api = await Api.start();
    for (const path of [group, `${group}/v1`, `${group}/v1/resourceslices`]) {
      assert.equal((await api.refusal(path)).code, 404, path);
    }
  });

  test("has the versions that are served, which may change", async () => {
    await using api = await Api.start({ deviceVersions: ["v1beta1"] });
    const statuses = async (): Promise<readonly number[]> => {
      const paths = ["v1", "v1beta1"].map(
        (version) => `${group}/${version}/resourceclaims?limit=1`,
      );
      return Promise.all(paths.map(async (path) => (await api.fetch(path)).status));
    };
    assert.deepEqual(await statuses(), [404, 200]);
    api.cluster.deviceVersions = ["v1"];
    assert.deepEqual(await statuses(), [200, 404]);
  });

  test("refuses a kind for as long as it is to", async () => {
    await using api = await Api.start({ deviceVersions: ["v1"] });
    const fault = { type: "status", code: 403, reason: "Forbidden" } as const;
    api.server.faults.add({ kind: "ResourceSlice" }, fault, Number.POSITIVE_INFINITY);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      assert.equal((await api.refusal(`${group}/v1/resourceslices`)).reason, "Forbidden");
    }
    assert.equal((await api.fetch(`${group}/v1/resourceclaims`)).status, 200);
    api.server.faults.clear();
    assert.equal((await api.fetch(`${group}/v1/resourceslices`)).status, 200);
  });

  test("wraps the fields of devices and flattens requests in v1beta1", async () => {
    await using api = await Api.start({ deviceVersions: ["v1", "v1beta1"] });
    const device = { name: "gpu-0", capacity: { memory: { value: "1Gi" } } };
    const exactly = { deviceClassName: "gpu.example.com", count: 1 };
    api.cluster.apply({
      kind: "ResourceSlice",
      metadata: { name: "s" },
      spec: { devices: [device] },
    });
    api.cluster.apply({
      kind: "ResourceClaim",
      metadata: { name: "c", namespace: "default" },
      spec: { devices: { requests: [{ name: "gpu", exactly }] } },
    });
    const spec = async (version: string, plural: string): Promise<unknown> => {
      const response = await api.fetch(`${group}/${version}/${plural}`);
      const list: { items: { spec: unknown }[] } = JSON.parse(await response.text());
      return list.items[0]?.spec;
    };
    const { name, ...basic } = device;
    assert.deepEqual(await spec("v1", "resourceslices"), { devices: [device] });
    assert.deepEqual(await spec("v1beta1", "resourceslices"), { devices: [{ name, basic }] });
    assert.deepEqual(await spec("v1", "resourceclaims"), {
      devices: { requests: [{ name: "gpu", exactly }] },
    });
    assert.deepEqual(await spec("v1beta1", "resourceclaims"), {
      devices: { requests: [{ name: "gpu", ...exactly }] },
    });
  });
});
