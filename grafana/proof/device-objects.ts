import type { JsonObject } from "../../src/simulator/api-object.ts";
import type { World } from "./world.ts";

/** The namespace of all claims that scenarios create. */
const namespace = "scenario";
export const gpu = "gpu.example.com";
const mig = "mig.example.com";
const nic = "nic.example.com";

interface SliceParts {
  readonly driver: string;
  readonly sliceCount?: number;
  readonly spec: JsonObject;
}

export function applySlice({ cluster }: World, name: string, parts: SliceParts): void {
  const { driver, sliceCount = 1, spec } = parts;
  const pool = { name: driver, generation: 1, resourceSliceCount: sliceCount };
  cluster.apply({
    kind: "ResourceSlice",
    metadata: { name },
    spec: { driver, pool, ...spec },
    status: {},
  });
}

/** Takes away what `applySlice` has made. */
export function deleteSlices({ cluster }: World): void {
  for (const { metadata } of cluster.list("ResourceSlice")) {
    cluster.delete("ResourceSlice", metadata.name, "");
  }
}

/** A claim with these results, or without any, which is pending. */
export function applyClaim(
  { cluster }: World,
  name: string,
  results: readonly JsonObject[],
  isReserved = true,
): void {
  const reservedFor = [{ resource: "pods", name, uid: name }];
  const allocation = { devices: { results } };
  cluster.apply({
    kind: "ResourceClaim",
    metadata: { name, namespace },
    spec: {},
    status: results.length === 0 ? {} : { allocation, reservedFor: isReserved ? reservedFor : [] },
  });
}

export function deleteClaims({ cluster }: World): void {
  for (const { metadata } of cluster.list("ResourceClaim")) {
    cluster.delete("ResourceClaim", metadata.name, metadata.namespace);
  }
}

export function result(driver: string, device: string, further: JsonObject = {}): JsonObject {
  return { request: "one", driver, pool: driver, device, ...further };
}

/** Devices of every sort on a node, of which each driver has some left; the one of the GPUs is tainted. */
export function applyDevices(world: World, nodeName: string): void {
  const taints = ["NoSchedule", "NoExecute"].map((effect) => ({ key: "example.com/ill", effect }));
  const devices = [{ name: "gpu-a" }, { name: "gpu-b", taints }];
  applySlice(world, "gpu", { driver: gpu, spec: { nodeName, devices } });
  const counters = { memory: { value: "80Gi" } };
  applySlice(world, "mig-counters", {
    driver: mig,
    sliceCount: 2,
    spec: { nodeName, sharedCounters: [{ name: "gpu-0", counters }] },
  });
  const consumed = { memory: { value: "40Gi" } };
  const consumesCounters = [{ counterSet: "gpu-0", counters: consumed }];
  applySlice(world, "mig-partitions", {
    driver: mig,
    sliceCount: 2,
    spec: { nodeName, devices: [{ name: "half", consumesCounters }] },
  });
  const card = {
    name: "eth1",
    allowMultipleAllocations: true,
    capacity: { bandwidth: { value: "100G" } },
  };
  applySlice(world, "nic", { driver: nic, spec: { nodeName, devices: [card] } });
  const channels = {
    driver: "fabric.example.com",
    spec: { allNodes: true, devices: [{ name: "x" }] },
  };
  applySlice(world, "fabric", channels);
  applyClaim(world, "gpu-a", [result(gpu, "gpu-a")]);
  applyClaim(world, "half", [result(mig, "half")]);
  const shareID = "11111111-1111-4111-8111-111111111111";
  applyClaim(world, "eth1", [
    result(nic, "eth1", { shareID, consumedCapacity: { bandwidth: "25G" } }),
  ]);
}

/** Takes a claim away. */
export function deleteClaim({ cluster }: World, name: string): void {
  cluster.delete("ResourceClaim", name, namespace);
}
