import { test } from "node:test";
import { exporterAlerts } from "../../grafana/rules/alerts.ts";
import { alertRules } from "../../grafana/rules/rules.ts";
import { courseTest, type Course } from "./alert-courses.ts";
import { checkRules, noPromtool, runRuleTests, type AlertCheck } from "./promtool.ts";
import {
  inCluster,
  selfMetric,
  replicaA,
  replicaB,
  secondReplica,
  type InputSeries,
  type Labels,
  type Timeline,
} from "./series.ts";

function up(values: Timeline): InputSeries {
  return { name: "up", labels: replicaA, values };
}

const calls = { kind: "pod", verb: "watch" };

/** The timestamp of a fresh exporter advances by a minute per minute; `time()` is 0 at minute 0. */
const stoppedClock: InputSeries["values"] = { perMinute: [[60, 10], [0, 20], [90, 40], [60]] };

const courses: readonly Course[] = [
  {
    alert: "KubeCommitDown",
    series: [up([[1, 10], [0, 30], [1]])],
    calmFrom: 40,
    expected: {
      labels: { job: "kubecommit" },
      summary: "No kubecommit exporter is being scraped.",
      description:
        "No target of job kubecommit can be scraped, so no alert about the cluster can fire.",
    },
  },
  {
    alert: "KubeCommitShardsMissing",
    series: [
      selfMetric("total_shards", 3, { shard: "0", total_shards: "3" }),
      selfMetric("total_shards", 3, { shard: "1", total_shards: "3" }),
      selfMetric(
        "total_shards",
        { value: 3, absent: [[10, 40]] },
        { shard: "2", total_shards: "3" },
      ),
    ],
    calmFrom: 40,
    expected: {
      labels: { job: "kubecommit" },
      summary: "Shards of kubecommit are missing, so there are no numbers of the whole cluster.",
      description:
        "1 shard of job kubecommit cannot be scraped or serve no numbers yet, and nobody else accounts for their nodes. Until they are back, nothing is added up, and alerts about pools and the cluster cannot fire.",
    },
  },
  {
    alert: "KubeCommitShardsDisagree",
    series: [
      selfMetric("total_shards", 1, { shard: "0", total_shards: "1" }),
      selfMetric(
        "total_shards",
        {
          value: 2,
          absent: [
            [0, 10],
            [60, 1000],
          ],
        },
        { shard: "0", total_shards: "2" },
      ),
    ],
    calmFrom: 60,
    expected: {
      labels: { job: "kubecommit" },
      summary: "Shards of kubecommit disagree about how many they are.",
      description:
        "Exporters of job kubecommit have 2 different values of --total-shards: an update has not come to its end, or two installations share the job.",
    },
  },
  {
    alert: "KubeCommitNotSynced",
    series: [selfMetric("up", [[1, 10], [0, 30], [1]])],
    calmFrom: 40,
    perReplica: true,
    expected: {
      labels: { ...replicaA },
      summary: "A kubecommit exporter has not read the cluster yet.",
      description:
        "10.0.0.1:8080 is running but has not yet read all nodes and pods, so it serves no numbers.",
    },
  },
  {
    alert: "KubeCommitDevicesNotRead",
    series: [selfMetric("devices_up", [[1, 10], [0, 30], [1]]), selfMetric("up", 1)],
    calmFrom: 40,
    perReplica: true,
    expected: {
      labels: { ...replicaA },
      summary: "A kubecommit exporter cannot read devices.",
      description:
        "10.0.0.1:8080 reads nodes and pods, but not ResourceSlices and ResourceClaims, or not all of them: what it tells of devices is old, incomplete or missing, and alerts about them cannot be relied on.",
    },
  },
  {
    alert: "KubeCommitApiCallsFailing",
    series: [
      selfMetric("api_requests_total", { perMinute: 3 }, { ...calls, code: "200" }),
      selfMetric("api_requests_total", { perMinute: 2 }, { ...calls, code: "410" }),
      selfMetric(
        "api_requests_total",
        { perMinute: [[0, 10], [5, 40], [0]] },
        { ...calls, code: "error" },
      ),
    ],
    // The window of the rate has to fill, and to empty.
    onset: 1,
    calmFrom: 46,
    cooldown: 8,
    perReplica: true,
    expected: {
      labels: { ...replicaA },
      summary: "A kubecommit exporter cannot read the Kubernetes API reliably.",
      description: "50% of the requests of 10.0.0.1:8080 to the Kubernetes API fail.",
    },
    kept: {
      labels: { ...replicaA },
      summary: "A kubecommit exporter cannot read the Kubernetes API reliably.",
      description: "16.67% of the requests of 10.0.0.1:8080 to the Kubernetes API fail.",
    },
  },
  {
    alert: "KubeCommitWebConfigReloadFailed",
    series: [
      selfMetric("web_config_last_reload_successful", [[1, 10], [0, 30], [1]]),
      // So that the age is the same at every minute.
      selfMetric("web_config_last_reload_success_timestamp_seconds", { perMinute: 60 }),
    ],
    calmFrom: 40,
    perReplica: true,
    expected: {
      labels: { ...replicaA },
      summary: "A kubecommit exporter does not use its newest web configuration.",
      description:
        "The web configuration of 10.0.0.1:8080 has faults, and that of 0s ago stays in use: renewed certificates and passwords do not take effect.",
    },
  },
  {
    alert: "KubeCommitValuesRejected",
    series: [
      selfMetric(
        "rejected_values_total",
        { perMinute: [[0, 10], [3, 1], [0]] },
        { kind: "pod", reason: "invalid_quantity" },
      ),
    ],
    // Seen once, it stays in the window for half an hour.
    onset: 1,
    calmFrom: 39,
    cooldown: 2,
    perReplica: true,
    expected: {
      labels: { ...replicaA },
      summary: "A kubecommit exporter left out values that it could not trust.",
      description:
        "10.0.0.1:8080 rejected about 3 values from the Kubernetes API in 30 minutes; they are missing from its sums.",
    },
  },
];

for (const course of courses) {
  test(`${course.alert} fires in time and clears`, { skip: noPromtool }, async () => {
    await runRuleTests([courseTest(course)]);
  });
}

const stale = (instance: string, age: string, other: Labels = {}) => ({
  labels: { ...replicaA, ...other },
  summary: "A kubecommit exporter serves old numbers.",
  description: `The numbers of ${instance} are ${age} old; alerts about the cluster may miss what has happened since.`,
});

test("KubeCommitCertificateExpiring fires in time and clears", { skip: noPromtool }, async () => {
  const notAfter = [[605_400, 100], [9_000_000]] as const;
  const certificate = {
    labels: { ...replicaA },
    summary: "The certificate of a kubecommit exporter expires soon.",
    description:
      "10.0.0.1:8080 serves a certificate that expires in 6d 22h 58m 0s; scrapes fail from then on.",
  };
  await runRuleTests([
    {
      name: "a certificate that is renewed late",
      series: [selfMetric("tls_certificate_not_after_timestamp_seconds", notAfter)],
      // Less than a week from minute 11 on, and that for an hour.
      alerts: [
        [70, "KubeCommitCertificateExpiring", []],
        [72, "KubeCommitCertificateExpiring", [certificate]],
        [102, "KubeCommitCertificateExpiring", []],
      ],
    },
  ]);
});

const aged = selfMetric("snapshot_timestamp_seconds", stoppedClock);
const fresh = selfMetric("snapshot_timestamp_seconds", { perMinute: 60 });

test(
  "KubeCommitDataStale fires in time for the stale replica, and clears",
  { skip: noPromtool },
  async () => {
    const course: readonly AlertCheck[] = [
      [9, "KubeCommitDataStale", []],
      // Older than five minutes from minute 16 on, and that for five minutes.
      [20, "KubeCommitDataStale", []],
      [22, "KubeCommitDataStale", [stale("10.0.0.1:8080", "12m 0s")]],
      [29, "KubeCommitDataStale", [stale("10.0.0.1:8080", "19m 0s")]],
      [80, "KubeCommitDataStale", []],
    ];
    await runRuleTests([
      { name: "one replica", series: [aged], alerts: course },
      { name: "one of two replicas", series: [aged, ...secondReplica([fresh])], alerts: course },
      {
        name: "two replicas",
        series: [aged, ...secondReplica([aged])],
        alerts: [
          [20, "KubeCommitDataStale", []],
          [
            22,
            "KubeCommitDataStale",
            [stale("10.0.0.1:8080", "12m 0s"), stale("10.0.0.2:8080", "12m 0s", replicaB)],
          ],
        ],
      },
    ]);
  },
);

const summary = "No kubecommit exporter is being scraped.";
const description =
  "No target of job kubecommit can be scraped, so no alert about the cluster can fire.";

test(
  "one replica of two is enough to be up, in each cluster for itself",
  { skip: noPromtool },
  async () => {
    await runRuleTests([
      {
        name: "one of two replicas is down",
        series: [up(0), ...secondReplica([up(1)])],
        alerts: [[60, "KubeCommitDown", []]],
      },
      {
        name: "one cluster's exporter is down, the other's is not",
        series: [...inCluster("east", [up(0)]), ...inCluster("west", [up(1)])],
        alerts: [
          [
            60,
            "KubeCommitDown",
            [{ labels: { job: "kubecommit", cluster: "east" }, summary, description }],
          ],
        ],
      },
    ]);
  },
);

test(
  "numbers that are stale are not numbers that were never there",
  { skip: noPromtool },
  async () => {
    await runRuleTests([
      {
        name: "stale",
        series: [selfMetric("up", 0), aged],
        alerts: [[60, "KubeCommitNotSynced", []]],
      },
    ]);
  },
);

test(
  "an exporter that asks for nothing, or starts over a watch, does not fail",
  { skip: noPromtool },
  async () => {
    await runRuleTests([
      {
        name: "no requests at all",
        series: [
          selfMetric("api_requests_total", 4, { ...calls, code: "200" }),
          selfMetric("api_requests_total", 0, { ...calls, code: "error" }),
        ],
        alerts: [[60, "KubeCommitApiCallsFailing", []]],
      },
      {
        name: "expired watches",
        series: [
          selfMetric("api_requests_total", { perMinute: 1 }, { ...calls, code: "200" }),
          selfMetric("api_requests_total", { perMinute: 1 }, { ...calls, code: "410" }),
        ],
        alerts: [[60, "KubeCommitApiCallsFailing", []]],
      },
    ]);
  },
);

test("without any series only KubeCommitDown fires", { skip: noPromtool }, async () => {
  await runRuleTests([
    {
      name: "nothing is scraped",
      series: [],
      alerts: alertRules.flatMap(({ alert }): AlertCheck[] =>
        alert === "KubeCommitDown"
          ? [
              [9, alert, []],
              [11, alert, [{ labels: { job: "kubecommit" }, summary, description }]],
            ]
          : [[120, alert, []]],
      ),
    },
  ]);
});

test("promtool has nothing against the rule files", { skip: noPromtool }, () => {
  checkRules();
});

test("every alert about the exporter has a course", (t) => {
  t.assert.deepEqual(
    [
      ...courses.map(({ alert }) => alert),
      "KubeCommitCertificateExpiring",
      "KubeCommitDataStale",
    ].toSorted(),
    exporterAlerts.map(({ alert }) => alert).toSorted(),
  );
});
