import type { PrometheusApi } from "../stack/prometheus-api.ts";
import { eventually } from "./eventually.ts";
import { deviceScenarios } from "./scenario-devices.ts";
import {
  cordon,
  dedicate,
  deletePods,
  freeCpu,
  pod,
  release,
  setAllocatable,
  unschedulable,
} from "./scenario-objects.ts";
import { shardExporters, type World } from "./world.ts";

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

/** Waits until an expression has returned something for twelve seconds: time enough for an alert. */
async function seen(api: PrometheusApi, expr: string): Promise<void> {
  await eventually(expr, 30, async () => {
    const series = await api.instant(`count_over_time((${expr})[12s:2s]) >= 6`);
    return series.length > 0 ? "" : "not seen";
  });
}

/** Two nodes of a size that the fits of the exporters' options fit on. */
const dedicatedNodes = ["node-0002", "node-0003"] as const;

/** A pod that takes so many millicores of a node. */
function filler(node: string, millicores: number) {
  return pod(`filler-${node}`, node, { requests: { cpu: `${Math.floor(millicores)}m` } });
}

const clusterScenarios: readonly Scenario[] = [
  {
    name: "a pod that bypassed the scheduler requests more than its node has",
    alerts: ["KubeCommitNodeRequestsExceedAllocatable", "KubeCommitNodeMemoryLimitsOvercommitted"],
    async start(world, api) {
      const free = (await freeCpu(api)).get(crowdedNode) ?? 0;
      world.cluster.apply(
        pod("greedy", crowdedNode, {
          requests: { cpu: `${free + 2000}m` },
          limits: { memory: "400Gi" },
        }),
      );
    },
    async stop(world) {
      deletePods(world);
    },
  },
  {
    name: "the only node with GPUs is cordoned while a pod waits for one",
    alerts: ["KubeCommitPendingDemandExceedsFree", "KubeCommitPodsUnschedulable"],
    async start(world) {
      world.cluster.apply(
        pod("training", "", {
          requests: { cpu: "1", "nvidia.com/gpu": "1" },
          conditions: [
            unschedulable(
              "0/12 nodes are available: 1 node(s) were unschedulable, 11 Insufficient nvidia.com/gpu.",
            ),
          ],
        }),
      );
      world.cluster.apply(
        pod("elsewhere", "", {
          requests: { cpu: "100m" },
          conditions: [
            unschedulable(
              "0/12 nodes are available: 12 node(s) didn't match Pod's node affinity/selector.",
            ),
          ],
        }),
      );
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
        world.cluster.apply(
          pod(`training-${name}`, gpuNode, { requests: { "nvidia.com/gpu": "1" } }),
        );
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
      "KubeCommitFitExhausted",
      "KubeCommitNamespaceRequestsSurge",
    ],
    async start(world, api) {
      for (const [node, free] of await freeCpu(api)) {
        world.cluster.apply(filler(node, free * 0.93));
      }
    },
    async stop(world) {
      deletePods(world);
    },
  },
  {
    name: "a dedicated pool is full",
    alerts: [
      "KubeCommitPoolRequestsHigh",
      "KubeCommitPoolNodeLossNotTolerated",
      "KubeCommitPoolFitExhausted",
    ],
    async start(world, api) {
      for (const node of dedicatedNodes) dedicate(world, node, "db");
      await seen(api, 'pool:kubecommit_pool_fit_pods:min{pool="db"} > 0');
      const free = await freeCpu(api);
      for (const node of dedicatedNodes) {
        world.cluster.apply(filler(node, (free.get(node) ?? 0) * 0.97));
      }
    },
    async stop(world) {
      deletePods(world);
      for (const node of dedicatedNodes) release(world, node);
    },
  },
  {
    name: "pods wait for more than is free without the node whose taint they do not tolerate",
    alerts: ["KubeCommitPendingDemandExceedsFree", "KubeCommitPodsUnschedulable"],
    async start(world, api) {
      dedicate(world, dedicatedNodes[0], "db");
      const free = await freeCpu(api);
      const total = [...free].reduce(
        (sum, [node, millicores]) => sum + (node === dedicatedNodes[0] ? 0 : millicores),
        0,
      );
      world.cluster.apply(
        pod("waiting", "", {
          requests: { cpu: `${total + 100}m` },
          conditions: [
            unschedulable(
              "0/12 nodes are available: 1 node(s) had untolerated taint {dedicated: db}, 11 Insufficient cpu.",
            ),
          ],
        }),
      );
    },
    async stop(world) {
      deletePods(world);
      release(world, dedicatedNodes[0]);
    },
  },
  {
    name: "gated pods, pods that give way and a resize that waits, which are nobody's fault",
    alerts: [],
    async start(world, api) {
      const { cluster } = world;
      cluster.apply(
        pod("queued", "", {
          requests: { cpu: "5000" },
          spec: { schedulingGates: [{ name: "example.com/queue" }] },
          conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
        }),
      );
      const small = { requests: { cpu: "100m", memory: "64Mi" } };
      cluster.apply(pod("placeholder", gpuNode, { ...small, spec: { priority: -10 } }));
      const conditions = [{ type: "PodResizePending", status: "True", reason: "Deferred" }];
      cluster.apply(pod("growing", gpuNode, { ...small, conditions }));
      await seen(
        api,
        'kubecommit_unscheduled_pods{reason="gated"} > 0 and on () kubecommit_resizing_pods{state="deferred"} > 0',
      );
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

async function eachShard(act: (index: number) => Promise<void>): Promise<void> {
  for (const index of Object.values(shardExporters)) await act(index);
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
    name: "of two shards beside the replicas only one is there",
    alerts: ["KubeCommitShardsMissing"],
    start: (world) => world.startExporter(shardExporters["0/2"]),
    stop: (world) => world.stopExporter(shardExporters["0/2"]),
  },
  {
    name: "beside two shards there is one of three, as halfway through an update",
    alerts: ["KubeCommitShardsDisagree"],
    start: (world) => eachShard((index) => world.startExporter(index)),
    stop: (world) => eachShard((index) => world.stopExporter(index)),
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

export const scenarios: readonly Scenario[] = [
  ...clusterScenarios,
  ...deviceScenarios(gpuNode),
  ...exporterScenarios,
];
