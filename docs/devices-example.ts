import { takeSnapshot } from "../src/accounting/take-snapshot.ts";
import { ClusterState } from "../src/cluster/cluster-state.ts";
import { DeviceState } from "../src/cluster/device-state.ts";
import { options } from "../src/config/options.ts";
import { claimKind, sliceKind } from "../src/kubernetes/device-kinds.ts";
import { nodeKind } from "../src/kubernetes/kinds.ts";
import { deviceFamilies } from "../src/render/device-families.ts";
import { nodeDevicesJson } from "../src/render/device-json.ts";
import { ClusterMetrics } from "../src/render/prometheus.ts";
import { readObjects } from "./read-objects.ts";

const node = "gpu-1";

interface SliceSpec {
  readonly driver: string;
  readonly resourceSliceCount?: number;
  readonly [field: string]: unknown;
}

/** A slice of a driver's only pool on the node. */
function slice(name: string, { driver, resourceSliceCount = 1, ...spec }: SliceSpec): object {
  const where = "allNodes" in spec ? {} : { nodeName: node };
  const pool = { name: node, generation: 1, resourceSliceCount };
  return { metadata: { name, uid: name }, spec: { driver, pool, ...where, ...spec } };
}

function partition(name: string, memory: string, slices: string): object {
  const counters = { memory: { value: memory }, slices: { value: slices } };
  return { name, consumesCounters: [{ counterSet: "gpu-0", counters }] };
}

const gpu = "gpu.example.com";
const mig = "mig.example.com";
const nic = "nic.example.com";
const fabric = "fabric.example.com";

const slices: readonly object[] = [
  slice("gpu", {
    driver: gpu,
    devices: [
      { name: "gpu-a" },
      { name: "gpu-b" },
      { name: "gpu-c" },
      {
        name: "gpu-d",
        taints: [{ key: "example.com/unhealthy", effect: "NoSchedule" }],
      },
    ],
  }),
  slice("mig-counters", {
    driver: mig,
    resourceSliceCount: 2,
    sharedCounters: [
      { name: "gpu-0", counters: { memory: { value: "80Gi" }, slices: { value: "7" } } },
    ],
  }),
  slice("mig-partitions", {
    driver: mig,
    resourceSliceCount: 2,
    devices: [
      partition("whole", "80Gi", "7"),
      partition("large", "40Gi", "3"),
      partition("small-1", "10Gi", "1"),
      partition("small-2", "10Gi", "1"),
    ],
  }),
  slice("nic", {
    driver: nic,
    devices: [
      {
        name: "eth1",
        allowMultipleAllocations: true,
        capacity: { bandwidth: { value: "100G" } },
      },
    ],
  }),
  slice("fabric", {
    driver: fabric,
    allNodes: true,
    devices: [{ name: "channel-1" }, { name: "channel-2" }],
  }),
];

interface Result {
  readonly driver: string;
  readonly device: string;
  readonly [field: string]: unknown;
}

function claim(
  namespace: string,
  name: string,
  results: readonly Result[] | undefined,
  isReserved = true,
): object {
  const metadata = {
    name,
    namespace,
    uid: `${namespace}/${name}`,
    creationTimestamp: "2026-11-23T12:57:00Z",
  };
  if (results === undefined) return { metadata, status: {} };
  const devices = {
    results: results.map((result) => ({ request: "one", pool: node, ...result })),
  };
  const reservedFor = isReserved ? [{ resource: "pods", name, uid: name }] : [];
  return { metadata, status: { allocation: { devices }, reservedFor } };
}

function share(shareID: string, bandwidth: string): Result {
  return { driver: nic, device: "eth1", shareID, consumedCapacity: { bandwidth } };
}

const claims: readonly object[] = [
  claim("training", "two-gpus", [
    { driver: gpu, device: "gpu-a" },
    { driver: gpu, device: "gpu-b" },
  ]),
  claim("monitoring", "all-gpus", [{ driver: gpu, device: "gpu-a", adminAccess: true }]),
  claim("notebooks", "large-part", [{ driver: mig, device: "large" }]),
  claim("notebooks", "forgotten", [{ driver: mig, device: "small-1" }], false),
  claim("web", "front", [share("11111111-1111-4111-8111-111111111111", "25G")]),
  claim("web", "back", [share("22222222-2222-4222-8222-222222222222", "10G")]),
  claim("training", "channel", [{ driver: fabric, device: "channel-1" }]),
  claim("training", "next", undefined),
  claim("training", "old", [{ driver: gpu, device: "gpu-e" }]),
];

function exampleSnapshot() {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  const limits = {
    nodeLabels: [],
    poolLabels: options.poolLabels.parse(options.poolLabels.fallback),
    maxNodes: 1,
    maxResourcesPerList: 32,
  };
  const status = { conditions: [{ type: "Ready", status: "True" }] };
  readObjects(nodeKind(state, limits), "NodeList", [
    { metadata: { name: node, uid: node }, status },
  ]);
  const devices = new DeviceState();
  readObjects(sliceKind(devices, "v1"), "ResourceSliceList", slices);
  readObjects(claimKind(devices, "v1"), "ResourceClaimList", claims);
  devices.slices.endSync(0);
  devices.claims.endSync(0);
  state.devices = devices;
  return takeSnapshot(state);
}

/** The series about devices of an example that has every sort of them, as they are exposed. */
export function exampleSeries(): string {
  const text = [...new ClusterMetrics(deviceFamilies).show(exampleSnapshot())].join("");
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .join("\n");
}

/** The devices of its node, as the JSON has them. */
export function exampleJson(): string {
  const member = nodeDevicesJson(exampleSnapshot().devices?.byNode.get(node));
  return JSON.stringify(JSON.parse(`{${member.slice(1)}}`), undefined, 2);
}
