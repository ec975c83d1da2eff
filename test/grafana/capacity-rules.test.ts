import { test } from "node:test";
import { noPromtool, runRuleTests, type RuleTest } from "./promtool.ts";
import {
  fits,
  fitsOnOpenNodes,
  insufficient,
  namespaceRequests,
  nodeSeries,
  pendingRequests,
  waitingPods,
  withoutShortage,
} from "./cluster-series.ts";
import { cpu, gibibyte, memory, secondReplica, selfMetric } from "./series.ts";

const oldest =
  "; the oldest of the unschedulable pods was created at 1970-01-01 00:00:00 +0000 UTC.";

const quiet = (minute: number, alert: string) => [minute, alert, []] as const;

const ruleTests: Readonly<Record<string, readonly RuleTest[]>> = {
  "a single node cannot tolerate its loss, and no alert says so": [
    {
      name: "one node",
      series: nodeSeries({ n1: { resources: { cpu: { allocatable: 4, requests: 3 } } } }),
      alerts: [
        quiet(120, "KubeCommitNodeLossNotTolerated"),
        quiet(120, "KubeCommitClusterRequestsHigh"),
      ],
      samples: [[20, "cluster:kubecommit_cluster_node_loss_margin:min", {}]],
    },
    {
      name: "two nodes, one of them cordoned",
      series: nodeSeries({
        n1: { resources: { cpu: { allocatable: 4, requests: 3 } } },
        n2: { resources: { cpu: { allocatable: 4, requests: 3 } }, state: "cordoned" },
      }),
      alerts: [quiet(120, "KubeCommitNodeLossNotTolerated")],
    },
  ],
  "the loss of the largest node counts, whatever its share of the nodes": [
    {
      name: "one big and two small nodes: the small ones cannot take over",
      series: nodeSeries({
        big: { resources: { memory: { allocatable: 64 * gibibyte, requests: 8 * gibibyte } } },
        small1: { resources: { memory: { allocatable: 4 * gibibyte, requests: gibibyte } } },
        small2: { resources: { memory: { allocatable: 4 * gibibyte, requests: gibibyte } } },
      }),
      alerts: [
        [
          45,
          "KubeCommitNodeLossNotTolerated",
          [
            {
              labels: { job: "kubecommit", ...memory },
              summary: "The pods of one node would not fit on the others if it failed.",
              description:
                "If the node whose loss costs most failed, the other open nodes (ready, not cordoned, without a taint that keeps pods off) would be short of 2GiB memory for its pods.",
            },
          ],
        ],
      ],
    },
    {
      name: "the largest node differs from resource to resource",
      series: nodeSeries({
        wide: {
          resources: {
            cpu: { allocatable: 16, requests: 1 },
            memory: { allocatable: 8, requests: 4 },
          },
        },
        tall: {
          resources: {
            cpu: { allocatable: 4, requests: 1 },
            memory: { allocatable: 64, requests: 4 },
          },
        },
      }),
      alerts: [quiet(120, "KubeCommitNodeLossNotTolerated")],
      samples: [
        [
          20,
          "cluster:kubecommit_cluster_node_loss_margin:min",
          {
            'cluster:kubecommit_cluster_node_loss_margin:min{job="kubecommit",resource="cpu",unit="core"}': 2,
            'cluster:kubecommit_cluster_node_loss_margin:min{job="kubecommit",resource="memory",unit="byte"}': 0,
          },
        ],
      ],
    },
  ],
  "cordoned and not ready nodes are no capacity, and their pods no demand on it": [
    {
      name: "sums over usable nodes",
      series: nodeSeries({
        usable: { resources: { cpu: { allocatable: 4, requests: 3, limits: 6 } } },
        cordoned: { resources: { cpu: { allocatable: 4, requests: 4 } }, state: "cordoned" },
        broken: { resources: { cpu: { allocatable: 4, requests: 4 } }, state: "not_ready" },
      }),
      alerts: [quiet(120, "KubeCommitClusterRequestsHigh")],
      samples: [
        [
          5,
          "cluster:kubecommit_node_allocatable:sum",
          sample("cluster:kubecommit_node_allocatable:sum", 4),
        ],
        [
          5,
          "cluster:kubecommit_node_requests:sum",
          sample("cluster:kubecommit_node_requests:sum", 3),
        ],
        [5, "cluster:kubecommit_node_limits:sum", sample("cluster:kubecommit_node_limits:sum", 6)],
        [5, "cluster:kubecommit_node_free:sum", sample("cluster:kubecommit_node_free:sum", 1)],
        [
          5,
          "cluster:kubecommit_node_requests_per_allocatable:ratio",
          sample("cluster:kubecommit_node_requests_per_allocatable:ratio", 0.75),
        ],
        [
          5,
          "cluster:kubecommit_node_limits_per_allocatable:ratio",
          sample("cluster:kubecommit_node_limits_per_allocatable:ratio", 1.5),
        ],
      ],
    },
    {
      name: "a full cordoned node needs no more slots",
      series: nodeSeries({
        n1: { resources: { pods: { allocatable: 110, requests: 110 } }, state: "cordoned" },
      }),
      alerts: [quiet(60, "KubeCommitNodePodSlotsNearlyFull")],
    },
    {
      name: "cordoning every node leaves nothing free",
      series: [
        ...nodeSeries({ n1: { resources: { cpu: { allocatable: 4 } }, state: "cordoned" } }),
        pendingRequests("cpu", 0.5),
        ...waitingPods({ pending: 1 }),
      ],
      alerts: [
        [
          20,
          "KubeCommitPendingDemandExceedsFree",
          [
            {
              labels: { job: "kubecommit", ...cpu },
              summary: "Pods wait for more cpu than the open nodes have free.",
              description:
                "Pods without a node request 500m cpu, more than is free on all open nodes (ready, not cordoned, without a taint that keeps pods off) together; the oldest pod that no scheduling gate holds back was created at 1970-01-01 00:00:00 +0000 UTC.",
            },
          ],
        ],
      ],
    },
  ],
  "an allocatable of zero gives no ratio and no alert": [
    {
      name: "no ratio, and no exhaustion of what was never there",
      series: nodeSeries({
        n1: {
          resources: {
            cpu: { allocatable: 0 },
            memory: { allocatable: 0 },
            pods: { allocatable: 0 },
            nvidia_com_gpu: { allocatable: 0 },
          },
        },
      }),
      alerts: [
        quiet(120, "KubeCommitClusterRequestsHigh"),
        quiet(120, "KubeCommitNodeMemoryLimitsOvercommitted"),
        quiet(120, "KubeCommitNodePodSlotsNearlyFull"),
        quiet(120, "KubeCommitExtendedResourceExhausted"),
        quiet(120, "KubeCommitNodeRequestsExceedAllocatable"),
      ],
      samples: [
        [5, "cluster:kubecommit_node_requests_per_allocatable:ratio", {}],
        [5, "cluster:kubecommit_node_limits_per_allocatable:ratio", {}],
      ],
    },
    {
      name: "a device plugin that died: pods hold devices that are no longer there",
      series: nodeSeries({
        n1: { resources: { nvidia_com_gpu: { allocatable: [[8, 10], [0]], requests: 2 } } },
      }),
      alerts: [
        quiet(9, "KubeCommitNodeRequestsExceedAllocatable"),
        [
          30,
          "KubeCommitNodeRequestsExceedAllocatable",
          [
            {
              labels: {
                job: "kubecommit",
                node: "n1",
                resource: "nvidia_com_gpu",
                unit: "integer",
              },
              summary: "Pods on node n1 request more nvidia_com_gpu than is allocatable.",
              description:
                "The requests of the pods on node n1 add up to 2 nvidia_com_gpu, more than is allocatable.",
            },
          ],
        ],
      ],
    },
  ],
  "pending demand is compared with what is free": [
    {
      name: "a resource that no node offers",
      series: [
        ...nodeSeries({ n1: { resources: { cpu: { allocatable: 4 } } } }),
        pendingRequests("nvidia_com_gpu", 1),
        pendingRequests("cpu", 0),
        ...waitingPods({ pending: 1 }),
      ],
      alerts: [
        [
          20,
          "KubeCommitPendingDemandExceedsFree",
          [
            {
              labels: { job: "kubecommit", resource: "nvidia_com_gpu", unit: "integer" },
              summary: "Pods wait for more nvidia_com_gpu than the open nodes have free.",
              description:
                "Pods without a node request 1 nvidia_com_gpu, more than is free on all open and dedicated nodes together; the oldest pod that no scheduling gate holds back was created at 1970-01-01 00:00:00 +0000 UTC.",
            },
          ],
        ],
      ],
    },
    {
      name: "what one node has too much does not take room from another",
      series: [
        ...nodeSeries({
          over: { resources: { cpu: { allocatable: 4, requests: 6 } } },
          free: { resources: { cpu: { allocatable: 4, requests: 2 } } },
        }),
        pendingRequests("cpu", 2),
        ...waitingPods({ pending: 1 }),
      ],
      alerts: [quiet(60, "KubeCommitPendingDemandExceedsFree")],
      samples: [
        [5, "cluster:kubecommit_node_free:sum", sample("cluster:kubecommit_node_free:sum", 2)],
      ],
    },
  ],
  "pods that wait for another reason do not hide who is short of what, nor for how long": [
    {
      name: "a pod that no resource keeps waiting, beside pods that are short of several",
      series: [
        ...waitingPods({ unschedulable: 4 }),
        insufficient("cpu", 3),
        insufficient("memory", 3),
        withoutShortage(1),
      ],
      alerts: [
        [
          30,
          "KubeCommitPodsUnschedulable",
          [
            ...["cpu", "memory"].map((resource) => ({
              labels: { job: "kubecommit", resource },
              summary: `Pods cannot be scheduled: too little ${resource}.`,
              description: `The scheduler finds no node for 3 pods: some or all nodes have too little ${resource}${oldest}`,
            })),
            {
              labels: { job: "kubecommit" },
              summary: "Pods cannot be scheduled.",
              description: `The scheduler finds no node for 1 pod, and names no resource as the reason: taints, affinity, spread, devices or volumes may be in the way${oldest}`,
            },
          ],
        ],
      ],
    },
    {
      name: "a pod that a gate has held back for long, beside pods that have waited for a minute",
      series: [
        ...waitingPods({ gated: 1 }, -600),
        ...waitingPods({ unschedulable: [[0, 60], [2]] }, 60),
        insufficient("cpu", [[0, 60], [2]]),
      ],
      alerts: [
        quiet(74, "KubeCommitPodsUnschedulable"),
        [
          82,
          "KubeCommitPodsUnschedulable",
          [
            {
              labels: { job: "kubecommit", resource: "cpu" },
              summary: "Pods cannot be scheduled: too little cpu.",
              description:
                "The scheduler finds no node for 2 pods: some or all nodes have too little cpu; the oldest of the unschedulable pods was created at 1970-01-01 01:00:00 +0000 UTC.",
            },
          ],
        ],
      ],
    },
    {
      name: "pods of which no count says why they wait",
      series: [...waitingPods({ unschedulable: 2 }), withoutShortage(0)],
      alerts: [
        [
          30,
          "KubeCommitPodsUnschedulable",
          [
            {
              labels: { job: "kubecommit" },
              summary: "Pods cannot be scheduled.",
              description: `The scheduler finds no node for 2 pods, and names no resource as the reason: taints, affinity, spread, devices or volumes may be in the way${oldest}`,
            },
          ],
        ],
      ],
    },
  ],
  "a size has to fit where ordinary pods may run": [
    {
      name: "the room of dedicated nodes does not hide that a size no longer fits on open ones",
      series: [
        ...nodeSeries({
          a: { pool: "web", resources: { cpu: { allocatable: 4 } } },
          b: { pool: "db", state: "dedicated", resources: { cpu: { allocatable: 4 } } },
        }),
        fits("web", "worker", [[2, 30], [0]]),
        fits("db", "worker", 3),
        fits("web", "database", 0),
        fits("db", "database", 1),
        fitsOnOpenNodes("worker", [[2, 30], [0]]),
        fitsOnOpenNodes("database", 0),
      ],
      alerts: [
        quiet(40, "KubeCommitFitExhausted"),
        [
          50,
          "KubeCommitFitExhausted",
          [
            {
              labels: { job: "kubecommit", fit: "worker" },
              summary: "There is no room for another pod of the size worker.",
              description:
                "No open node has room for another pod of the size that --fit calls worker; dedicated nodes have room for 3, which have to tolerate their taints.",
            },
          ],
        ],
      ],
    },
  ],
  "replicas that do not agree about a node for a moment": [
    {
      name: "the worse state counts",
      series: [
        ...oneNode("open"),
        ...secondReplica(oneNode("cordoned")),
        selfMetric("node_info", 1, { node: "n2", pool: "default", state: "dedicated" }),
      ],
      samples: [
        [
          5,
          "node:kubecommit_node_open:min",
          {
            'node:kubecommit_node_open:min{job="kubecommit",node="n1"}': 0,
            'node:kubecommit_node_open:min{job="kubecommit",node="n2"}': 0,
          },
        ],
        [
          5,
          "node:kubecommit_node_usable:min",
          {
            'node:kubecommit_node_usable:min{job="kubecommit",node="n1"}': 0,
            'node:kubecommit_node_usable:min{job="kubecommit",node="n2"}': 1,
          },
        ],
        [
          5,
          "cluster:kubecommit_node_allocatable:sum",
          sample("cluster:kubecommit_node_allocatable:sum", 0),
        ],
      ],
    },
  ],
  "a node made for one pod is not nearly full": [
    {
      name: "virtual node",
      series: nodeSeries({ n1: { resources: { pods: { allocatable: 1, requests: 1 } } } }),
      alerts: [quiet(60, "KubeCommitNodePodSlotsNearlyFull")],
    },
  ],
  "the requests of a namespace keep their namespace, and starting to scrape is no surge": [
    {
      name: "two namespaces, seen for the first time",
      series: [
        ...nodeSeries({ n1: { resources: { cpu: { allocatable: 8 } } } }),
        namespaceRequests("a", 4),
        namespaceRequests("b", 2),
      ],
      alerts: [
        quiet(30, "KubeCommitNamespaceRequestsSurge"),
        quiet(90, "KubeCommitNamespaceRequestsSurge"),
      ],
      samples: [
        [
          5,
          "namespace:kubecommit_namespace_requests:max",
          {
            'namespace:kubecommit_namespace_requests:max{job="kubecommit",namespace="a",resource="cpu",unit="core"}': 4,
            'namespace:kubecommit_namespace_requests:max{job="kubecommit",namespace="b",resource="cpu",unit="core"}': 2,
          },
        ],
      ],
    },
  ],
};

function oneNode(state: "open" | "cordoned") {
  return nodeSeries({ n1: { state, resources: { cpu: { allocatable: 4 } } } });
}

function sample(name: string, value: number) {
  return { [`${name}{job="kubecommit",resource="cpu",unit="core"}`]: value };
}

for (const [name, cases] of Object.entries(ruleTests)) {
  test(name, { skip: noPromtool }, async () => {
    await runRuleTests(cases);
  });
}
