import {
  applyClaim,
  applyDevices,
  applySlice,
  deleteClaim,
  deleteClaims,
  deleteSlices,
  gpu,
  result,
} from "./device-objects.ts";
import { eventually } from "./eventually.ts";
import { deletePods, pod, unschedulable } from "./scenario-objects.ts";
import type { Scenario } from "./scenarios.ts";
import { devicesExporter } from "./world.ts";

/** Devices are there from the first of these to the last but one. */
export function deviceScenarios(nodeName: string): readonly Scenario[] {
  return [published(nodeName), exhausted, heldByNobody, halfOfAPool(nodeName), withoutRight];
}

function published(nodeName: string): Scenario {
  return {
    name: "a driver publishes devices of every sort, and some are allocated",
    alerts: [],
    async start(world, api) {
      applyDevices(world, nodeName);
      world.cluster.apply(servedPod(nodeName));
      await eventually("devices", 30, async () => {
        const series = await api.instant(
          "cluster:kubecommit_node_devices:sum and on () node:kubecommit_node_device_requests:max",
        );
        return series.length > 0 ? "" : "not seen";
      });
    },
    async stop() {},
  };
}

/** A pod on the node whose extended resource a claim serves: the node does not list it. */
function servedPod(nodeName: string) {
  const resource = "example.com/served";
  const { status, ...served } = pod("served", nodeName, { requests: { [resource]: "1" } });
  const requestMappings = [{ containerName: "app", resourceName: resource, requestName: "one" }];
  const extendedResourceClaimStatus = { resourceClaimName: "gpu-a", requestMappings };
  return { ...served, status: { ...status, extendedResourceClaimStatus } };
}

const exhausted: Scenario = {
  name: "a claim waits, and a pod with it, and the device that is left is tainted",
  alerts: ["KubeCommitDevicesExhausted", "KubeCommitPodsUnschedulable"],
  async start(world) {
    applyClaim(world, "next", []);
    const message = "0/12 nodes are available: 12 cannot allocate all claims.";
    const conditions = [unschedulable(message)];
    world.cluster.apply(pod("waiting", "", { requests: { cpu: "100m" }, conditions }));
  },
  async stop(world) {
    deleteClaim(world, "next");
    deletePods(world);
  },
};

const heldByNobody: Scenario = {
  name: "the reservation of a claim is lost",
  alerts: ["KubeCommitClaimsHeldByNobody"],
  async start(world) {
    applyClaim(world, "gpu-b", [result(gpu, "gpu-b")], false);
  },
  async stop(world) {
    deleteClaim(world, "gpu-b");
  },
};

function halfOfAPool(nodeName: string): Scenario {
  return {
    name: "half of a pool of devices is missing, one is invalid, and a device is gone",
    alerts: ["KubeCommitDevicePoolsUnusable"],
    async start(world) {
      applySlice(world, "gpu", { driver: gpu, spec: { nodeName, devices: [{ name: "gpu-b" }] } });
      world.cluster.delete("ResourceSlice", "mig-partitions", "");
      const devices = [{ name: "a" }, { name: "a" }];
      applySlice(world, "twice", { driver: "twice.example.com", spec: { nodeName, devices } });
    },
    async stop(world) {
      deleteClaims(world);
      deleteSlices(world);
    },
  };
}

const withoutRight: Scenario = {
  name: "an exporter starts that is told to read devices, and may not",
  alerts: ["KubeCommitDevicesNotRead"],
  async start(world) {
    for (const kind of ["ResourceSlice", "ResourceClaim"] as const) {
      const refusal = { type: "status", code: 403, reason: "Forbidden" } as const;
      world.server.faults.add({ kind }, refusal, Infinity);
    }
    await world.startExporter(devicesExporter);
  },
  async stop(world) {
    world.server.faults.clear();
    await world.stopExporter(devicesExporter);
  },
};
