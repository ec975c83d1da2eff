import { isObject } from "../api-object.ts";
import type { JsonObject } from "../api-object.ts";
import type { Manifest } from "../cluster.ts";
import { instanceTypes, nodeOf } from "../population/node-manifest.ts";
import type { NodeSize } from "../population/node-manifest.ts";

/** The control plane is in no pool of a provisioner, it is told by its role. */
export type PoolName = "control-plane" | "general" | "memory" | "gpu" | "gpu-dra";

/** The label by which Karpenter names the pool of a node. */
export const poolLabel = "karpenter.sh/nodepool";

/** The key of the taint that keeps other pods off nodes with GPUs, as GKE sets it. */
export const gpuTaint = "nvidia.com/gpu";

/** A node, and what it has for pods: millicores, MiB, GPUs and a number of pods. */
export interface PoolNode {
  readonly name: string;
  readonly pool: PoolName;
  /** In the network of the nodes. */
  readonly address: string;
  readonly manifest: Manifest;
  readonly size: NodeSize;
}

const controlPlaneRole = "node-role.kubernetes.io/control-plane";

interface NodePool {
  readonly types: readonly string[];
  readonly labels: JsonObject;
  readonly taints: readonly JsonObject[];
}

const pools: Readonly<Record<PoolName, NodePool>> = {
  "control-plane": {
    types: ["general-8"],
    labels: { [controlPlaneRole]: "" },
    taints: [{ key: controlPlaneRole, effect: "NoSchedule" }],
  },
  general: {
    types: ["general-16", "general-8", "general-16-arm"],
    labels: { [poolLabel]: "general", "karpenter.sh/capacity-type": "on-demand" },
    taints: [],
  },
  memory: {
    types: ["memory-8"],
    labels: { [poolLabel]: "memory", "karpenter.sh/capacity-type": "on-demand" },
    taints: [],
  },
  gpu: {
    types: ["gpu-16"],
    labels: { [poolLabel]: "gpu", "karpenter.sh/capacity-type": "on-demand" },
    taints: [{ key: gpuTaint, value: "present", effect: "NoSchedule" }],
  },
  "gpu-dra": {
    types: ["gpu-16-dra"],
    labels: { [poolLabel]: "gpu-dra", "karpenter.sh/capacity-type": "on-demand" },
    taints: [{ key: gpuTaint, value: "present", effect: "NoSchedule" }],
  },
};

/** Whether only pods that tolerate it may run in a pool. */
export const isTainted = (pool: PoolName): boolean => pools[pool].taints.length > 0;

/** Whether a pod that asks for nodes of a pool, or of none, may be on those of another. */
export function tolerates(asked: PoolName | undefined, pool: PoolName): boolean {
  const tolerated = asked === undefined ? [] : pools[asked].taints.map(({ key }) => key);
  return pools[pool].taints.every(({ key }) => tolerated.includes(key));
}

/** How many nodes of each pool make a cluster of so many; a single node is a general one. */
function allotment(nodes: number): readonly (readonly [PoolName, number])[] {
  const controlPlanes = nodes < 3 ? 0 : nodes < 50 ? 1 : 3;
  const gpus = nodes < 4 ? 0 : Math.ceil(nodes / 8);
  const withDevices = nodes < 8 ? 0 : Math.max(2, Math.round(nodes / 12));
  const workers = nodes - controlPlanes - gpus - withDevices;
  const memory = Math.floor(workers / 3);
  return [
    ["general", workers - memory],
    ["memory", memory],
    ["gpu", gpus],
    ["gpu-dra", withDevices],
    ["control-plane", controlPlanes],
  ];
}

function poolNode(pool: PoolName, name: string, index: number, ordinal: number): PoolNode {
  const { types, labels, taints } = pools[pool];
  const type = instanceTypes.find((each) => each.name === types[ordinal % types.length]);
  if (type === undefined) throw new RangeError(`the pool ${pool} has no instance type`);
  const { manifest, size } = nodeOf(type, name, index);
  const given = manifest.metadata["labels"];
  const [block, host] = [Math.floor(index / 250), index % 250];
  const address = `10.0.${block}.${host + 1}`;
  const podCIDR = `10.${64 + block}.${host}.0/24`;
  return {
    name,
    pool,
    size,
    address,
    manifest: {
      ...manifest,
      metadata: { ...manifest.metadata, labels: { ...(isObject(given) && given), ...labels } },
      spec: {
        ...manifest.spec,
        podCIDR,
        podCIDRs: [podCIDR],
        ...(taints.length > 0 && { taints }),
      },
      status: {
        ...manifest.status,
        addresses: [
          { type: "InternalIP", address },
          { type: "Hostname", address: name },
        ],
      },
    },
  };
}

/**
 * The nodes of a cluster of this size: pools for general use, for much memory and with GPUs, of
 * device plugins and, from eight nodes on, of dynamic resource allocation; from three nodes on, a
 * control plane that is tainted.
 */
export function poolNodes(nodes: number): readonly PoolNode[] {
  let index = 0;
  return allotment(Math.max(1, Math.floor(nodes))).flatMap(([pool, count]) =>
    Array.from({ length: count }, (_, ordinal) => {
      const name =
        pool === "control-plane"
          ? `control-plane-${ordinal + 1}`
          : `node-${String(index + 1).padStart(4, "0")}`;
      index += 1;
      return poolNode(pool, name, index - 1, ordinal);
    }),
  );
}
