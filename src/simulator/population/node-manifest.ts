import type { JsonObject } from "../api-object.ts";
import type { Manifest } from "../cluster.ts";
import { cpuQuantity, memoryQuantity } from "./quantities.ts";
import type { Random } from "./random.ts";

/** What a node has for pods: millicores, MiB, GPUs and a number of pods. */
export interface NodeSize {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  readonly pods: number;
}

/** What a node is a machine of. */
export interface InstanceType {
  readonly name: string;
  readonly cores: number;
  readonly gib: number;
  readonly gpus: number;
  readonly arch: string;
}

export const instanceTypes: readonly InstanceType[] = [
  { name: "general-8", cores: 8, gib: 16, gpus: 0, arch: "amd64" },
  { name: "general-16", cores: 16, gib: 32, gpus: 0, arch: "amd64" },
  { name: "general-16-arm", cores: 16, gib: 32, gpus: 0, arch: "arm64" },
  { name: "memory-8", cores: 8, gib: 64, gpus: 0, arch: "amd64" },
  { name: "gpu-16", cores: 16, gib: 128, gpus: 2, arch: "amd64" },
  // Its GPUs are published in ResourceSlices.
  { name: "gpu-16-dra", cores: 16, gib: 128, gpus: 0, arch: "amd64" },
];

const zones = ["europe-1a", "europe-1b", "europe-1c"];

function amounts({ cpu, memory, gpus, pods }: NodeSize, storage: string): JsonObject {
  return {
    cpu: cpuQuantity(cpu),
    memory: memoryQuantity(memory * 1024),
    "ephemeral-storage": storage,
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    pods: String(pods),
    ...(gpus > 0 && { "nvidia.com/gpu": String(gpus) }),
  };
}

const conditionsOfNode: readonly JsonObject[] = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID"],
  ["Ready", "True", "KubeletReady"],
].map(([type = "", status = "", reason = ""]) => ({
  type,
  status,
  reason,
  message: `kubelet: ${reason}`,
  lastHeartbeatTime: "2026-11-01T00:00:00Z",
  lastTransitionTime: "2026-11-01T00:00:00Z",
}));

/** Most of the bytes of a node are the images that its kubelet reports. */
const images: readonly JsonObject[] = Array.from({ length: 50 }, (_, index) => ({
  names: [
    `registry.example/image-${index}@sha256:${"ef".repeat(32)}`,
    `registry.example/image-${index}:v1.${index}.0`,
  ],
  sizeBytes: 10_000_000 + index * 1_234_567,
}));

/** A node of one of a few instance types, spread over three zones, and its size. */
export function nodeManifest(
  index: number,
  random: Random,
): { manifest: Manifest; size: NodeSize } {
  const type = index % 12 === 11 ? instanceTypes[4] : instanceTypes[random.below(4)];
  const name = `node-${String(index + 1).padStart(4, "0")}`;
  return nodeOf(type ?? random.of(instanceTypes), name, index);
}

/** A node of an instance type; the index, which no other node has, says its zone and its addresses. */
export function nodeOf(
  { name, cores, gib, gpus, arch }: InstanceType,
  nodeName: string,
  index: number,
): { manifest: Manifest; size: NodeSize } {
  const capacity = { cpu: cores * 1000, memory: gib * 1024, gpus, pods: 110 };
  const size = { ...capacity, cpu: capacity.cpu - 80, memory: Math.floor(capacity.memory * 0.93) };
  const identifier = String(index + 1).padStart(32, "0");
  const manifest: Manifest = {
    kind: "Node",
    metadata: {
      name: nodeName,
      labels: {
        "kubernetes.io/arch": arch,
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": nodeName,
        "node.kubernetes.io/instance-type": name,
        "topology.kubernetes.io/region": "europe-1",
        "topology.kubernetes.io/zone": zones[index % zones.length] ?? "",
      },
    },
    spec: {
      podCIDR: `10.${Math.floor(index / 250)}.${index % 250}.0/24`,
      providerID: `simulated://${nodeName}`,
    },
    status: {
      capacity: amounts(capacity, "103880232Ki"),
      allocatable: amounts(size, "95736021Ki"),
      conditions: conditionsOfNode,
      addresses: [
        { type: "InternalIP", address: "10.0.0.1" },
        { type: "Hostname", address: nodeName },
      ],
      nodeInfo: {
        machineID: identifier,
        systemUUID: `00000000-0000-4000-9000-${identifier.slice(-12)}`,
        bootID: `00000000-0000-4000-a000-${identifier.slice(-12)}`,
        kernelVersion: "6.12.0",
        osImage: "Simulated Linux",
        containerRuntimeVersion: "containerd://2.1.0",
        kubeletVersion: "v1.37.0",
        kubeProxyVersion: "v1.37.0",
        operatingSystem: "linux",
        architecture: arch,
      },
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      images,
    },
  };
  return { manifest, size };
}
