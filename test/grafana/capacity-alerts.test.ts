import { test } from "node:test";
import { capacityAlerts } from "../../grafana/rules/alerts.ts";
import { courseTest, type Course } from "./alert-courses.ts";
import {
  insufficient,
  namespaceRequests,
  nodeSeries,
  pendingRequests,
  waitingPods,
} from "./cluster-series.ts";
import { noPromtool, runRuleTests } from "./promtool.ts";
import { cpu, gibibyte, memory } from "./series.ts";
import { fault } from "./timelines.ts";

const at = "was created at 1970-01-01 00:10:00 +0000 UTC.";

const courses: readonly Course[] = [
  {
    alert: "KubeCommitPodsUnschedulable",
    series: [...waitingPods({ unschedulable: fault(0, 3) }, 10), insufficient("cpu", fault(0, 2))],
    // The oldest pod has to have waited for 15 minutes.
    onset: 16,
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", resource: "cpu" },
      summary: "Pods cannot be scheduled: too little cpu.",
      description: `The scheduler finds no node for 2 pods: some or all nodes have too little cpu; the oldest of the unschedulable pods ${at}`,
    },
  },
  {
    alert: "KubeCommitPendingDemandExceedsFree",
    series: [
      ...nodeSeries({ n1: { resources: { memory: { allocatable: 4 * gibibyte } } } }),
      pendingRequests("memory", fault(gibibyte, 6.5 * gibibyte)),
      ...waitingPods({ unschedulable: 1 }, 10),
    ],
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", ...memory },
      summary: "Pods wait for more memory than the open nodes have free.",
      description: `Pods without a node request 6.5GiB memory, more than is free on all open nodes (ready, not cordoned, without a taint that keeps pods off) together; the oldest pod that no scheduling gate holds back ${at}`,
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
        "Within an hour the cpu requests of namespace batch grew by 37.5% of what all open and dedicated nodes have allocatable.",
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
