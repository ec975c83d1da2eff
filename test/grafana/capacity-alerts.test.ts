import { test } from "node:test";
import { capacityAlerts } from "../../grafana/rules/alerts.ts";
import { courseTest, type Course } from "./alert-courses.ts";
import { noPromtool, runRuleTests } from "./promtool.ts";
import {
  cpu,
  gibibyte,
  memory,
  namespaceRequests,
  nodeSeries,
  pendingRequests,
  type Timeline,
} from "./series.ts";

/** Calm for ten minutes, then at fault for `minutes`, then calm for good. */
function fault(calm: number, atFault: number, minutes = 90): Timeline {
  return [[calm, 10], [atFault, minutes], [calm]];
}

const twoNodes = (requests: Timeline) =>
  nodeSeries({
    n1: { resources: { cpu: { allocatable: 4, requests } } },
    n2: { resources: { cpu: { allocatable: 4, requests: 3 } } },
  });

const courses: readonly Course[] = [
  {
    alert: "KubeCommitClusterRequestsHigh",
    series: twoNodes(fault(3, 4)),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", ...cpu },
      summary: "Most of the cluster's cpu is requested.",
      description: "Pods request 87.5% of the allocatable cpu of the schedulable nodes.",
    },
  },
  {
    alert: "KubeCommitNodeLossNotTolerated",
    series: twoNodes(fault(1, 3)),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", ...cpu },
      summary: "The pods would not fit if the largest node failed.",
      description:
        "If the schedulable node with the most cpu failed, the others would be short of 2 cpu.",
    },
  },
  {
    alert: "KubeCommitPendingDemandExceedsFree",
    series: [
      ...nodeSeries({ n1: { resources: { memory: { allocatable: 4 * gibibyte } } } }),
      pendingRequests("memory", "byte", fault(gibibyte, 6.5 * gibibyte)),
    ],
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", ...memory },
      summary: "Pods wait for more memory than the whole cluster has free.",
      description:
        "Pods without a node request 6.5GiB memory, more than is free on all schedulable nodes together.",
    },
  },
  {
    alert: "KubeCommitNodeRequestsExceedAllocatable",
    series: nodeSeries({ n1: { resources: { cpu: { allocatable: 4, requests: fault(4, 4.5) } } } }),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", node: "n1", ...cpu },
      summary: "Pods on node n1 request more cpu than is allocatable.",
      description:
        "The requests of the pods on node n1 add up to 4.5 cpu, more than is allocatable.",
    },
  },
  {
    alert: "KubeCommitNodeMemoryLimitsOvercommitted",
    series: nodeSeries({
      n1: {
        resources: {
          memory: { allocatable: 8 * gibibyte, limits: fault(12 * gibibyte, 14 * gibibyte) },
        },
      },
    }),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", node: "n1", ...memory },
      summary: "Memory limits on node n1 add up to far more than it has.",
      description:
        "The memory limits of the pods on node n1 add up to 175% of its allocatable memory.",
    },
  },
  {
    alert: "KubeCommitNodePodSlotsNearlyFull",
    series: nodeSeries({
      n1: { resources: { pods: { allocatable: 100, requests: fault(95, 99) } } },
    }),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", node: "n1", resource: "pods", unit: "integer" },
      summary: "Node n1 has almost no room for more pods.",
      description: "99% of the pod slots of node n1 are requested.",
    },
  },
  {
    alert: "KubeCommitExtendedResourceExhausted",
    series: nodeSeries({
      n1: { resources: { nvidia_com_gpu: { allocatable: 8, requests: fault(7, 8) } } },
      n2: { resources: { cpu: { allocatable: 4, requests: 4 } } },
    }),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", resource: "nvidia_com_gpu", unit: "integer" },
      summary: "No nvidia_com_gpu is left in the cluster.",
      description: "Pods request all 8 nvidia_com_gpu of the schedulable nodes.",
    },
  },
  {
    alert: "KubeCommitNamespaceRequestsSurge",
    series: [
      ...nodeSeries({ n1: { resources: { cpu: { allocatable: 8 } } } }),
      namespaceRequests("steady", 4),
      namespaceRequests("batch", [[1, 70], [4, 40], [1]]),
    ],
    // The fault begins at minute 70, when there is something to compare with.
    onset: 60,
    calmFrom: 110,
    expected: {
      labels: { job: "kubecommit", namespace: "batch", ...cpu },
      summary: "The requests of namespace batch have grown quickly.",
      description:
        "Within an hour the pods of namespace batch came to request 37.5% more of the cluster's cpu.",
    },
  },
];

for (const course of courses) {
  test(`${course.alert} fires in time, clears, and fires once`, { skip: noPromtool }, async () => {
    await runRuleTests([courseTest(course)]);
  });
}

test("every alert about capacity has a course", (t) => {
  t.assert.deepEqual(
    courses.map(({ alert }) => alert),
    capacityAlerts.map(({ alert }) => alert),
  );
});
