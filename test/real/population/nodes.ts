import type { Manifest } from "../plane/api-client.ts";
import type { ResourceList } from "./quantities.ts";
import type { Random } from "./random.ts";

/** Each fifth node is for pods that tolerate this taint. */
export const dedicatedTaint = { key: "dedicated", value: "batch", effect: "NoSchedule" } as const;

const cpus = ["64", "48000m", "63.5", "96"] as const;
const memories = ["256Gi", "263882790", "274877906944", "0.25Ti", "2.5e11"] as const;
const storages = ["500Gi", "1e12", "931512Mi"] as const;

/** A node as its kubelet registers it. */
export function node(random: Random, index: number): Manifest {
  const name = `node-${String(index).padStart(4, "0")}`;
  const zone = random.of(["a", "b", "c"]);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": `zone-${zone}`,
      },
    },
    spec: {
      ...(index % 5 === 4 ? { taints: [dedicatedTaint] } : {}),
      ...(index % 11 === 10 ? { unschedulable: true } : {}),
    },
  };
}

/** The status that the kubelet of the node reports. */
export function nodeStatus(random: Random, index: number): object {
  const memory = random.of(memories);
  const capacity: Record<string, string> = {
    cpu: random.of(cpus),
    memory: memory === "263882790" ? "263882790Ki" : memory,
    "ephemeral-storage": random.of(storages),
    pods: random.of(["110", "250", "2e2"]),
    "hugepages-2Mi": random.of(["0", "8Gi", "4096Mi"]),
    "hugepages-1Gi": "0",
    ...extended(index),
  };
  return {
    capacity,
    allocatable: { ...capacity, ...withheld(random) },
    conditions: [condition("Ready", index % 7 === 6 ? "Unknown" : "True")],
    nodeInfo: {
      architecture: "amd64",
      bootID: "b",
      containerRuntimeVersion: "containerd://2.1.0",
      kernelVersion: "6.12",
      kubeProxyVersion: "",
      kubeletVersion: "v1.33.0",
      machineID: "m",
      operatingSystem: "linux",
      osImage: "Debian GNU/Linux 13",
      systemUUID: "s",
    },
  };
}

function extended(index: number): ResourceList {
  if (index % 3 !== 0) return {};
  return { "example.com/gpu": "8", "example.com/fpga": "1k", "attachable-volumes-example": "39" };
}

/** What the kubelet keeps back for the system. */
function withheld(random: Random): ResourceList {
  return random.chance(0.5) ? { cpu: "47.123", memory: "0.2Ti" } : { memory: "250000000000500m" };
}

function condition(type: string, status: string): object {
  const at = "2026-01-01T00:00:00Z";
  return {
    type,
    status,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
    reason: "Kubelet",
    message: "",
  };
}
