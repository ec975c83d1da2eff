import { daemonSets } from "../population/workloads.ts";
import type { ContainerShape, Shape } from "../population/workloads.ts";
import type { PoolNode } from "./node-pools.ts";
import { template } from "./template.ts";
import type { Template } from "./template.ts";

const nodeCritical = {
  priority: 2_000_001_000,
  priorityClassName: "system-node-critical",
  toleratesAll: true,
};

const single = (controller: Shape["controller"], container: ContainerShape): Shape => ({
  controller,
  containers: [container],
  initContainers: [],
});

const onAllNodes: readonly Template[] = daemonSets.map(({ namespace, name, containers }) =>
  template(
    namespace,
    name,
    { controller: "DaemonSet", containers, initContainers: [] },
    nodeCritical,
  ),
);

const devicePlugin = template(
  "kube-system",
  "gpu-device-plugin",
  single("DaemonSet", { name: "plugin", cpu: 50, memory: 64, memoryLimit: 128 }),
  { ...nodeCritical, pool: "gpu" },
);

const draDriver = template(
  "kube-system",
  "gpu-dra-driver",
  single("DaemonSet", { name: "plugin", cpu: 50, memory: 64, memoryLimit: 128 }),
  { ...nodeCritical, pool: "gpu-dra" },
);

const staticPods: readonly Template[] = (
  [
    ["etcd", 100, 100],
    ["kube-apiserver", 250, undefined],
    ["kube-controller-manager", 200, undefined],
    ["kube-scheduler", 100, undefined],
  ] as const
).map(([name, cpu, memory]) =>
  template(
    "kube-system",
    name,
    single("Node", { name, cpu, ...(memory !== undefined && { memory }) }),
    nodeCritical,
  ),
);

/** The pods that belong to a node: those of DaemonSets, and the static ones of a control plane. */
export const stayingTemplates = ({ pool }: PoolNode): readonly Template[] => [
  ...onAllNodes,
  ...(pool === "gpu" ? [devicePlugin] : []),
  ...(pool === "gpu-dra" ? [draDriver] : []),
  ...(pool === "control-plane" ? staticPods : []),
];

/** The pods of the cluster autoscaler's recipe for overprovisioning: they keep room for others. */
export const placeholder = template(
  "overprovisioning",
  "placeholder",
  single("ReplicaSet", { name: "pause", cpu: 1000, memory: 2048 }),
  { pool: "general", priority: -10, priorityClassName: "overprovisioning" },
);

/** More than any node has, so that these pods wait for good; millicores, MiB and GPUs. */
export const oversized: readonly Template[] = [
  template("data", "monthly-report", single("Job", { name: "app", cpu: 24_000, memory: 8192 })),
  template(
    "research",
    "training",
    single("Job", { name: "app", cpu: 4000, memory: 16_384, gpus: 8 }),
    { pool: "gpu" },
  ),
  template("data", "search-index", single("Job", { name: "app", cpu: 2000, memory: 262_144 })),
];

/** Its pods are created with a scheduling gate, as Kueue does, and wait until they are admitted. */
export const gatedTemplate = template(
  "data",
  "nightly-import",
  single("Job", { name: "app", cpu: 500, memory: 1024 }),
  { pool: "general" },
);
