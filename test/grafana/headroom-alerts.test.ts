import { test } from "node:test";
import { headroomAlerts } from "../../grafana/rules/alerts.ts";
import { courseTest, type Course } from "./alert-courses.ts";
import { fits, fitsOnOpenNodes, nodeSeries } from "./cluster-series.ts";
import { noPromtool, runRuleTests } from "./promtool.ts";
import { cpu } from "./series.ts";
import { fault, type Timeline } from "./timelines.ts";

const twoNodes = (requests: Timeline) =>
  nodeSeries({
    n1: { resources: { cpu: { allocatable: 4, requests } } },
    n2: { resources: { cpu: { allocatable: 4, requests: 3 } } },
  });

/** The same two nodes, dedicated to some pods, beside a node for all others. */
const dedicatedPool = (requests: Timeline) =>
  nodeSeries({
    n1: { pool: "db", state: "dedicated", resources: { cpu: { allocatable: 4, requests } } },
    n2: { pool: "db", state: "dedicated", resources: { cpu: { allocatable: 4, requests: 3 } } },
    n3: { pool: "web", resources: { cpu: { allocatable: 100 } } },
  });

const courses: readonly Course[] = [
  {
    alert: "KubeCommitClusterRequestsHigh",
    series: twoNodes(fault(3, 4)),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", ...cpu },
      summary: "Most of the cluster's cpu is requested.",
      description:
        "Pods request 87.5% of the allocatable cpu of the open nodes (ready, not cordoned, without a taint that keeps pods off).",
    },
  },
  {
    alert: "KubeCommitPoolRequestsHigh",
    series: dedicatedPool(fault(3, 4)),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", pool: "db", resource: "cpu" },
      summary: "Most of the cpu of pool db is requested.",
      description:
        "Pods request 87.5% of the allocatable cpu of the open and dedicated nodes of pool db.",
    },
  },
  {
    alert: "KubeCommitNodeLossNotTolerated",
    series: twoNodes(fault(1, 3)),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", ...cpu },
      summary: "The pods of one node would not fit on the others if it failed.",
      description:
        "If the node whose loss costs most failed, the other open nodes (ready, not cordoned, without a taint that keeps pods off) would be short of 2 cpu for its pods.",
    },
  },
  {
    alert: "KubeCommitPoolNodeLossNotTolerated",
    series: dedicatedPool(fault(1, 3)),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", pool: "db", ...cpu },
      summary: "The pods of one node of pool db would not fit on its others if it failed.",
      description:
        "If the node of pool db whose loss costs most failed, the others of the pool would be short of 2 cpu for its pods.",
    },
  },
  {
    alert: "KubeCommitFitExhausted",
    series: [
      fits("small", "worker", 0),
      fits("large", "worker", fault(2, 0)),
      fits("large", "tiny", 7),
      fitsOnOpenNodes("worker", fault(2, 0)),
    ],
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", fit: "worker" },
      summary: "There is no room for another pod of the size worker.",
      description:
        "No open node has room for another pod of the size that --fit calls worker; nor has any dedicated node.",
    },
  },
  {
    alert: "KubeCommitPoolFitExhausted",
    series: [
      fits("small", "worker", 0),
      fits("large", "worker", fault(2, 0)),
      fits("other", "worker", 5),
    ],
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", pool: "large", fit: "worker" },
      summary: "No pod of the size worker fits into pool large any more.",
      description:
        "None of the open and dedicated nodes of pool large has room for another pod of the size that --fit calls worker; within the last day one had.",
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
      description: "Pods request all 8 nvidia_com_gpu of the open and dedicated nodes.",
    },
  },
];

for (const course of courses) {
  test(`${course.alert} fires in time, clears, and fires once`, { skip: noPromtool }, async () => {
    await runRuleTests([courseTest(course)]);
  });
}

test("every alert about headroom has a course", (t) => {
  t.assert.deepEqual(
    courses.map(({ alert }) => alert),
    headroomAlerts.map(({ alert }) => alert),
  );
});
