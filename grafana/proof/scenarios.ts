import type { Manifest } from "../../src/simulator/cluster.ts";
import type { PrometheusApi } from "../stack/prometheus-api.ts";
import { eventually } from "./eventually.ts";
import type { World } from "./world.ts";

/** Something that happens to the cluster or the exporters, and the alerts that it must bring. */
export interface Scenario {
  readonly name: string;
  readonly alerts: readonly string[];
  start(this: void, world: World, api: PrometheusApi): Promise<void>;
  stop(this: void, world: World): Promise<void>;
}

/** The one node with GPUs. */
export const gpuNode = "node-0012";
/** The node on which scenarios make something run out. */
const crowdedNode = "node-0001";
const namespace = "scenario";

type Amounts = Readonly<Record<string, string>>;

function pod(name: string, nodeName: string, requests: Amounts, limits: Amounts = {}): Manifest {
  return {
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      ...(nodeName === "" ? {} : { nodeName }),
      containers: [{ name: "app", image: "app", resources: { requests, limits } }],
    },
    status: { phase: nodeName === "" ? "Pending" : "Running" },
  };
}

function deletePods({ cluster }: World): void {
  for (const { metadata } of cluster.list("Pod")) {
    if (metadata.namespace === namespace) cluster.delete("Pod", metadata.name, namespace);
  }
}

function cordon({ cluster }: World, name: string, unschedulable: boolean): void {
  const node = cluster.get("Node", name);
  if (node !== undefined) cluster.apply({ ...node, spec: { ...node.spec, unschedulable } });
}

/** Sets the amount of a resource in a node's allocatable; undefined removes the resource. */
function setAllocatable({ cluster }: World, name: string, resource: string, amount?: string): void {
  const node = cluster.get("Node", name);
  if (node === undefined) return;
  const { [resource]: _, ...others } = Object(node.status["allocatable"]);
  const allocatable = amount === undefined ? others : { ...others, [resource]: amount };
  cluster.apply({ ...node, status: { ...node.status, allocatable } });
}

/** Free millicores by node. */
async function freeCpu(api: PrometheusApi): Promise<Map<string, number>> {
  const free = await api.instant(
    'node:kubecommit_node_allocatable:max{job="kubecommit", resource="cpu"} - node:kubecommit_node_requests:max',
  );
  return new Map(
    free.map(({ labels, points }) => [
      labels["node"] ?? "",
      Math.max(0, Math.floor((points.at(-1)?.[1] ?? 0) * 1000)),
    ]),
  );
}

const clusterScenarios: readonly Scenario[] = [
  {
    name: "a pod that bypassed the scheduler requests more than its node has",
    alerts: ["KubeCommitNodeRequestsExceedAllocatable", "KubeCommitNodeMemoryLimitsOvercommitted"],
    async start(world, api) {
      const free = (await freeCpu(api)).get(crowdedNode) ?? 0;
      world.cluster.apply(
        pod("greedy", crowdedNode, { cpu: `${free + 2000}m` }, { memory: "400Gi" }),
      );
    },
    async stop(world) {
      deletePods(world);
    },
  },
  {
    name: "the only node with GPUs is cordoned while a pod waits for one",
    alerts: ["KubeCommitPendingDemandExceedsFree"],
    async start(world) {
      world.cluster.apply(pod("training", "", { cpu: "1", "nvidia.com/gpu": "1" }));
      cordon(world, gpuNode, true);
    },
    async stop(world) {
      cordon(world, gpuNode, false);
      deletePods(world);
    },
  },
  {
    name: "pods request all GPUs, and a node's pod slots run out",
    alerts: ["KubeCommitExtendedResourceExhausted", "KubeCommitNodePodSlotsNearlyFull"],
    async start(world) {
      const pods = world.cluster
        .list("Pod")
        .filter(({ spec, status }) => spec["nodeName"] === crowdedNode && isCounted(status));
      setAllocatable(world, crowdedNode, "pods", String(pods.length));
      for (const name of ["a", "b"]) {
        world.cluster.apply(pod(`training-${name}`, gpuNode, { "nvidia.com/gpu": "1" }));
      }
    },
    async stop(world) {
      setAllocatable(world, crowdedNode, "pods", "110");
      deletePods(world);
    },
  },
  {
    name: "one namespace fills every node",
    alerts: [
      "KubeCommitClusterRequestsHigh",
      "KubeCommitNodeLossNotTolerated",
      "KubeCommitNamespaceRequestsSurge",
    ],
    async start(world, api) {
      for (const [node, free] of await freeCpu(api)) {
        world.cluster.apply(pod(`filler-${node}`, node, { cpu: `${Math.floor(free * 0.93)}m` }));
      }
    },
    async stop(world) {
      deletePods(world);
    },
  },
  {
    name: "a node reports an amount that is not a quantity",
    alerts: ["KubeCommitValuesRejected"],
    async start(world) {
      setAllocatable(world, crowdedNode, "example.com/fpga", "many");
    },
    async stop(world) {
      setAllocatable(world, crowdedNode, "example.com/fpga");
    },
  },
];

function isCounted({ phase }: Readonly<Record<string, unknown>>): boolean {
  return phase !== "Succeeded" && phase !== "Failed";
}

const exporterScenarios: readonly Scenario[] = [
  {
    name: "watches end and everything has to be listed again, which is normal",
    alerts: [],
    async start({ cluster, server }, api) {
      cluster.compact();
      server.endWatches();
      await eventually("the relists", 30, async () => {
        const jobs = await api.instant("count by (job) (rate(kubecommit_relists_total[20s]) > 0)");
        return jobs.length === 2 ? "" : `in ${jobs.length} jobs of 2`;
      });
    },
    async stop() {},
  },
  {
    name: "the API server stops",
    alerts: ["KubeCommitApiCallsFailing", "KubeCommitDataStale"],
    start: ({ server }) => server.down(),
    stop: ({ server }) => server.listen(),
  },
  {
    name: "an exporter starts whose token is not accepted",
    alerts: ["KubeCommitNotSynced"],
    start: (world) => world.startExporter(2),
    stop: (world) => world.stopExporter(2),
  },
  {
    name: "both replicas stop",
    alerts: ["KubeCommitDown"],
    async start(world) {
      await Promise.all([world.stopExporter(0), world.stopExporter(1)]);
    },
    async stop(world) {
      await Promise.all([world.startExporter(0), world.startExporter(1)]);
    },
  },
];

export const scenarios: readonly Scenario[] = [...clusterScenarios, ...exporterScenarios];
