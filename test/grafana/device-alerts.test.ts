import { test } from "node:test";
import { deviceAlerts } from "../../grafana/rules/alerts.ts";
import { courseTest, type Course } from "./alert-courses.ts";
import {
  claims,
  deviceAmounts,
  devicePools,
  insufficient,
  nodeSeries,
  pendingRequests,
  waitingPods,
  type Node,
} from "./cluster-series.ts";
import { noPromtool, runRuleTests, type RuleTest } from "./promtool.ts";
import { selfMetric, type InputSeries, type Timeline } from "./series.ts";
import { fault } from "./timelines.ts";

const gpu = "gpu.example.com";
const dedicated: Node = { resources: {}, state: "dedicated", pool: "gpu" };

/** Devices of a driver on a node, and how many of them are free. */
function devices(node: string, total: Timeline, free: Timeline, driver = gpu): InputSeries[] {
  const labels = { node, driver };
  return [selfMetric("node_devices", total, labels), selfMetric("node_devices_free", free, labels)];
}

const exhausted = (driver: string, what: string, waiting = "; claims that wait: 2") => ({
  summary: `Pods wait for devices, and ${driver} has none left.`,
  description: `Of driver ${driver} nothing is left${what}, neither on open and dedicated nodes nor of what several nodes reach, and pods are unschedulable${waiting}.`,
});

const courses: readonly Course[] = [
  {
    alert: "KubeCommitDevicesExhausted",
    series: [
      ...nodeSeries({ n1: dedicated }),
      ...devices("n1", 8, fault(1, 0)),
      ...claims({ allocated: 7, pending: 2 }),
      ...waitingPods({ unschedulable: 2 }),
    ],
    calmFrom: 100,
    expected: { labels: { job: "kubecommit", driver: gpu }, ...exhausted(gpu, "") },
  },
  {
    alert: "KubeCommitClaimsHeldByNobody",
    series: claims({ unreserved: fault(0, 3) }),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit" },
      summary: "Claims hold devices that nobody uses.",
      description:
        "For an hour there have been ResourceClaims that are allocated and reserved for nobody, at present 3. Their devices are not given to others.",
    },
  },
  {
    alert: "KubeCommitDevicePoolsUnusable",
    series: devicePools(gpu, fault(0, 1), fault(0, 1)),
    calmFrom: 100,
    expected: {
      labels: { job: "kubecommit", driver: gpu },
      summary: "Pools of devices of gpu.example.com are incomplete or invalid.",
      description:
        "2 pools of driver gpu.example.com cannot be used: ResourceSlices are missing, or contradict each other. The scheduler gives none of their devices, and they count nowhere.",
    },
  },
];

for (const course of courses) {
  test(`${course.alert} fires in time, clears, and fires once`, { skip: noPromtool }, async () => {
    await runRuleTests([courseTest(course)]);
  });
}

test("every alert about devices has a course", (t) => {
  t.assert.deepEqual(
    courses.map(({ alert }) => alert),
    deviceAlerts.map(({ alert }) => alert),
  );
});

const alert = "KubeCommitDevicesExhausted";
const waiting = [...claims({ pending: 2 }), ...waitingPods({ unschedulable: 1 })];
const full = [...nodeSeries({ n1: dedicated }), ...devices("n1", 8, 0)];

function silent(name: string, series: readonly InputSeries[]): RuleTest {
  return { name, series, alerts: [[120, alert, []]] };
}

function firing(
  name: string,
  series: readonly InputSeries[],
  labels: Readonly<Record<string, string>>,
  texts: ReturnType<typeof exhausted>,
): RuleTest {
  const expected = { labels: { job: "kubecommit", ...labels }, ...texts };
  return { name, series, alerts: [[120, alert, [expected]]] };
}

const nic = { node: "n1", driver: "nic.example.com", capacity: "bandwidth" };

const ruleTests: Readonly<Record<string, readonly RuleTest[]>> = {
  "devices that are all in use are no fault while nobody waits": [
    silent("nothing waits", [...full, ...claims({ pending: 0 }), ...waitingPods({})]),
    silent("a claim that no pod uses waits for good", [...full, ...claims({ pending: 1 })]),
    silent("pods wait for something else", [
      ...full,
      ...claims({ pending: 0 }),
      ...waitingPods({ unschedulable: 3 }),
      pendingRequests("cpu", 3),
      insufficient("cpu", 3),
    ]),
  ],
  "a pod that waits for an extended resource has no claim": [
    firing(
      "devices serve the resource",
      [
        ...full,
        ...claims({ allocated: 8, pending: 0 }),
        ...waitingPods({ unschedulable: 1 }),
        pendingRequests("nvidia_com_gpu", 1),
      ],
      { driver: gpu },
      exhausted(gpu, "", ""),
    ),
    silent("a device plugin does", [
      ...full,
      ...claims({ allocated: 8, pending: 0 }),
      ...waitingPods({ unschedulable: 1 }),
      pendingRequests("amd_com_gpu", 1),
      insufficient("amd_com_gpu", 1),
    ]),
  ],
  "requests that claims serve are not more than a node has, and no demand on what nodes list": [
    {
      name: "nodes list no such resource",
      series: [
        ...nodeSeries({ n1: { resources: { nvidia_com_gpu: { allocatable: 0, requests: 2 } } } }),
        served("nvidia_com_gpu", 2),
        pendingRequests("nvidia_com_gpu", 1),
        ...waitingPods({ unschedulable: 1 }),
      ],
      alerts: [
        [120, "KubeCommitNodeRequestsExceedAllocatable", []],
        [120, "KubeCommitPendingDemandExceedsFree", []],
      ],
    },
    {
      name: "others are served by a device plugin that has lost them",
      series: [
        ...nodeSeries({ n1: { resources: { nvidia_com_gpu: { allocatable: 1, requests: 4 } } } }),
        served("nvidia_com_gpu", 2),
      ],
      alerts: [
        [
          120,
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
                "The requests of the pods on node n1 add up to 4 nvidia_com_gpu, more than is allocatable.",
            },
          ],
        ],
      ],
    },
  ],
  "what is left counts wherever pods can get at it": [
    silent("another node has one", [
      ...nodeSeries({ n1: dedicated, n2: dedicated }),
      ...devices("n1", 8, 0),
      ...devices("n2", 8, 1),
      ...waiting,
    ]),
    silent("several nodes reach one", [...full, ...devices("", 4, 1), ...waiting]),
    firing(
      "none is left anywhere",
      [...full, ...devices("", 4, 0), ...waiting],
      { driver: gpu },
      exhausted(gpu, ""),
    ),
    firing(
      "those of a cordoned node are out of reach",
      [
        ...nodeSeries({ n1: dedicated, n2: { ...dedicated, state: "cordoned" } }),
        ...devices("n1", 8, 0),
        ...devices("n2", 8, 8),
        ...waiting,
      ],
      { driver: gpu },
      exhausted(gpu, ""),
    ),
    silent("each driver for itself", [
      ...nodeSeries({ n1: dedicated }),
      ...devices("n1", 8, 1),
      ...devices("n1", 2, 1, "nic.example.com"),
      ...waiting,
    ]),
  ],
  "partitions and shared devices have none left when a counter or capacity is used up": [
    firing(
      "a counter",
      [
        ...nodeSeries({ n1: dedicated }),
        ...deviceAmounts("node_device_counters", mig("memory"), 80, 80),
        ...deviceAmounts("node_device_counters", mig("slices"), 7, 6),
        ...deviceAmounts("node_device_counters", mig("decoders"), 0, 0),
        ...waiting,
      ],
      { driver: "mig.example.com", counter: "memory" },
      exhausted("mig.example.com", " of the counter memory"),
    ),
    firing(
      "a capacity",
      [
        ...nodeSeries({ n1: dedicated }),
        ...deviceAmounts("node_device_capacity", nic, 100, 100),
        ...waiting,
      ],
      { driver: "nic.example.com", capacity: "bandwidth" },
      exhausted("nic.example.com", " of the capacity bandwidth"),
    ),
  ],
  "a pool that is incomplete for a moment is being published": [
    {
      name: "ten minutes",
      series: devicePools(gpu, fault(0, 1, 10), 0),
      alerts: [19, 24, 40].map((minute) => [minute, "KubeCommitDevicePoolsUnusable", []] as const),
    },
  ],
};

/** The part of what pods on node n1 request that claims serve. */
function served(resource: string, requests: Timeline): InputSeries {
  return selfMetric("node_device_requests", requests, { node: "n1", resource, unit: "integer" });
}

function mig(counter: string) {
  return { node: "n1", driver: "mig.example.com", counter };
}

for (const [name, tests] of Object.entries(ruleTests)) {
  test(name, { skip: noPromtool }, async () => {
    await runRuleTests(tests);
  });
}

const readNodes = (up: Timeline, isUp: Timeline = 1) => [
  selfMetric("devices_up", up),
  selfMetric("up", isUp),
];

test(
  "devices that are not read are no second alert of one cause",
  { skip: noPromtool },
  async () => {
    await runRuleTests([
      {
        name: "nothing is read",
        series: readNodes(0, 0),
        alerts: [[60, "KubeCommitDevicesNotRead", []]],
      },
      {
        name: "devices are read",
        series: readNodes(1),
        alerts: [[60, "KubeCommitDevicesNotRead", []]],
      },
    ]);
  },
);
