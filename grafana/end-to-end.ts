/**
 * Proves rules and dashboards on real servers: two exporter replicas on a simulated cluster, a
 * Prometheus with our rules in a hurry (see `proof/hurried-rules.ts`), and an Alertmanager. Needs
 * Debian's packages `prometheus` and `prometheus-alertmanager`. Ends after eight minutes at the
 * latest, with a status other than 0 when anything is not as it should be.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { documentedQueries } from "./proof/documented-queries.ts";
import { eventually } from "./proof/eventually.ts";
import { hurriedRules } from "./proof/hurried-rules.ts";
import { everyQuery, recordedOfShards, withoutData, type Query } from "./proof/query-check.ts";
import { runbookQueries } from "./proof/runbook-queries.ts";
import { gpuNode, scenarios, type Scenario } from "./proof/scenarios.ts";
import { World } from "./proof/world.ts";
import { alertRules } from "./rules/rules.ts";
import { activeAlerts } from "./stack/alertmanager-api.ts";
import { startMonitoring } from "./stack/monitoring.ts";
import { PrometheusApi } from "./stack/prometheus-api.ts";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** What shows nothing in a calm cluster, but has to in one of the scenarios. */
const emptyWhenCalm = [
  "Exporter: Watches restarted and lists repeated",
  "Exporter: Rejected values",
  "Cluster: Waiting pods by reason",
  "Cluster: What the scheduler finds too little of",
  "Cluster: Pending demand that cannot fit",
  "Pools: Time until full, by predict_linear",
  "Pools: Other resources requested",
  "Pools: Requests of pods that give way",
  "Pools: Pods that are being resized",
  "Node: Who is on the node: cpu: give way",
  "Node: Who is on the node: memory: give way",
  "rule cluster:kubecommit_unscheduled_requests:max",
  "rule cluster:kubecommit_unscheduled_oldest_timestamp_seconds:min",
  "rule cluster:kubecommit_unschedulable_pods_insufficient:max",
  // No driver has published any.
  "Devices: ",
  "Node: Allocated devices",
  "Node: Counters and capacity of devices",
  "Node: Devices over time",
  "kubecommit_node_device",
  "kubecommit_pool_devices",
  "kubecommit_namespace_devices",
  "kubecommit_device_",
  ...recordedOfShards.map((record) => `rule ${record}`),
];

interface Stage {
  readonly world: World;
  readonly api: PrometheusApi;
  readonly alertmanager: string;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Checks that all queries but `emptyWhenCalm` return data; returns those that do not. */
async function checkCalm({ api, alertmanager }: Stage): Promise<Query[]> {
  const choices = { node: gpuNode, rateInterval: "20s" };
  const queries = everyQuery([choices, { ...choices, cluster: "east", job: "kubecommit-east" }]);
  say(`${queries.length} queries of panels and recording rules`);
  let empty = queries;
  const seconds = await eventually("without data", 60, async () => {
    empty = await withoutData(empty, api);
    return empty
      .map(({ name }) => name)
      .filter((name) => !emptyWhenCalm.some((part) => name.includes(part)))
      .join("; ");
  });
  say(`all but ${empty.length} return data in a calm cluster, after ${seconds.toFixed(0)} s`);

  const documented = [...(await runbookQueries()), ...(await documentedQueries())];
  for (const query of documented) await api.instant(query);
  say(`${documented.length} queries of runbooks and documents run`);

  // The rule on the growth of namespaces looks this far back.
  await eventually("the history", 60, async () => {
    const past = await api.instant("cluster:kubecommit_node_allocatable:sum offset 25s");
    return past.length > 0 ? "" : "too short";
  });
  assert.deepEqual([...(await activeNames(alertmanager))], [], "alerts in a calm cluster");
  return empty;
}

/** Brings a scenario's alerts, and no others, to the Alertmanager, and clears them again. */
async function play(
  { name, alerts, start, stop }: Scenario,
  { world, api, alertmanager }: Stage,
  checkQueries: () => Promise<void>,
): Promise<void> {
  await start(world, api);
  const arrived = await eventually(name, 60, async () => {
    const active = await activeNames(alertmanager);
    return alerts.filter((alert) => !active.has(alert)).join(", ");
  });
  for (const { labels, annotations } of await activeAlerts(alertmanager)) {
    assert.ok(alerts.includes(labels["alertname"] ?? ""), `${JSON.stringify(labels)} in: ${name}`);
    const text = `${annotations["summary"]} ${annotations["description"]}`;
    assert.doesNotMatch(text, /no value|error|undefined|%!/i);
  }
  await checkQueries();
  await stop(world);
  const cleared = await eventually(name, 60, async () =>
    [...(await activeNames(alertmanager))].join(", "),
  );
  await checkQueries();
  say(`${name}: ${alerts.join(", ") || "no alert"}`);
  say(`  arrived after ${arrived.toFixed(0)} s, cleared after ${cleared.toFixed(0)} s`);
}

async function activeNames(alertmanager: string): Promise<Set<string>> {
  const alerts = await activeAlerts(alertmanager);
  return new Set(alerts.map(({ labels }) => labels["alertname"] ?? ""));
}

async function prove(directory: string): Promise<void> {
  // No churn: a resized pod could request more than its node has, which no scenario expects.
  await using world = await World.create({
    program,
    directory,
    nodes: 12,
    pods: 120,
    eventsPerSecond: 0,
  });
  await Promise.all([world.startExporter(0), world.startExporter(1)]);
  await using monitoring = await startMonitoring({
    directory,
    targets: world.targets,
    interval: 2,
    rules: hurriedRules(),
  });
  const { alertmanager, prometheus } = monitoring;
  const stage = { world, api: new PrometheusApi(prometheus), alertmanager };

  let unproven = await checkCalm(stage);
  for (const scenario of scenarios) {
    await play(scenario, stage, async () => {
      unproven = await withoutData(unproven, stage.api);
    });
  }
  const never = unproven.map(({ name }) => name);
  assert.deepEqual(never, [], "queries that never returned data");
  const brought = new Set([...scenarios.flatMap(({ alerts }) => alerts), ...ofWebConfig]);
  const missed = alertRules.map(({ alert }) => alert).filter((alert) => !brought.has(alert));
  assert.deepEqual(missed, [], "alerts that no scenario brings");
  say("every alert arrived and cleared, and every query has returned data");
}

/** They need exporters with a web configuration, which these have not; promtool tests the rules. */
const ofWebConfig = ["KubeCommitWebConfigReloadFailed", "KubeCommitCertificateExpiring"];

function giveUp(reason: string): void {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const limit = setTimeout(giveUp, 480_000, "not done after eight minutes");
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, giveUp);
const directory = await mkdtemp(join(tmpdir(), "kubecommit-end-to-end-"));
try {
  await prove(directory);
} finally {
  clearTimeout(limit);
  await rm(directory, { recursive: true });
}
