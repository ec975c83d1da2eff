/**
 * Proves that many clusters and long history work as docs/operations.md says: two simulated
 * clusters with two exporters each, a pair of Prometheus servers for one and a single one for the
 * other, and VictoriaMetrics, to which they write. Every query of the dashboards, every rule and
 * the totals have to be right over each cluster and over both; also after a Prometheus of the pair
 * has died, and after the other cluster has lost its only one. Needs Debian's packages `prometheus`
 * and `victoria-metrics`. Ends after eight minutes at the latest, with a status other than 0 when
 * anything is not as it should be.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Choices } from "./dashboards/substitution.ts";
import {
  interval,
  lookback,
  prometheusOf,
  prometheusOverAll,
  type Cluster,
} from "./proof/cluster-monitoring.ts";
import { applyDevices } from "./proof/device-objects.ts";
import { missingClusters } from "./proof/documented-queries.ts";
import { eventually } from "./proof/eventually.ts";
import { everyQuery, recordedOfShards, type Query } from "./proof/query-check.ts";
import { compare, nameAndCluster, type Comparison, type Pair } from "./proof/same-answers.ts";
import { gpuNode, scenarios } from "./proof/scenarios.ts";
import { snapshotSums } from "./proof/snapshot-sums.ts";
import { World } from "./proof/world.ts";
import { recordingRules } from "./rules/recording-rules.ts";
import { PrometheusApi } from "./stack/prometheus-api.ts";
import { startVictoriaMetrics } from "./stack/victoria-metrics.ts";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The share of the queries that return data in a calm cluster; the others are about trouble. */
const leastWithData = 0.9;

interface Stage {
  readonly clusters: readonly Cluster[];
  /** VictoriaMetrics. */
  readonly store: PrometheusApi;
  /** The Prometheus that scrapes all clusters itself. */
  readonly reference: PrometheusApi;
  /** A Prometheus of each cluster, in their order. */
  readonly locals: readonly PrometheusApi[];
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function startCluster(
  stack: AsyncDisposableStack,
  parent: string,
  name: string,
  size: { readonly pods: number; readonly seed: number },
): Promise<Cluster> {
  const directory = join(parent, name);
  await mkdir(directory);
  const world = stack.use(
    await World.create({ program, directory, nodes: 12, eventsPerSecond: 0, ...size }),
  );
  applyDevices(world, gpuNode);
  await Promise.all([world.startExporter(0), world.startExporter(1)]);
  return { name, world };
}

/** Every query of the dashboards with a cluster or `.*` chosen. */
function queriesOf(cluster: string): Query[] {
  const choices: Choices = { node: gpuNode, rateInterval: "20s", cluster };
  return everyQuery([choices]).filter(({ name }) => !name.startsWith("rule "));
}

function alike(queries: readonly Query[]): Pair[] {
  return queries.map((query) => ({ query, reference: query.expr }));
}

/** Every query with all clusters and with each, and every recorded series. */
function everything(clusters: readonly Cluster[]): Pair[] {
  const chosen = [".*", ...clusters.map(({ name }) => name)];
  const recorded = recordingRules.map(({ record }) => ({ name: `rule ${record}`, expr: record }));
  return alike([...chosen.flatMap(queriesOf), ...recorded]);
}

/** Waits until the store answers as another server does, nearly all of the queries with data. */
async function agree(
  what: string,
  pairs: readonly Pair[],
  { store, reference }: Pick<Stage, "store" | "reference">,
  ignored?: readonly string[],
): Promise<void> {
  let last: Comparison | undefined;
  const seconds = await eventually(what, 90, async () => {
    last = await compare(pairs, store, reference, ignored === undefined ? {} : { ignored });
    const { differences, withData } = last;
    if (withData < pairs.length * leastWithData) return `${withData} queries with data`;
    return differences.length === 0 ? "" : `${differences.length} differ: ${differences[0]}`;
  });
  assert.ok(last !== undefined);
  say(
    `${what}: ${pairs.length} queries, of which ${last.withData} return ${last.series} series; ${last.values} values are equal, after ${seconds.toFixed(0)} s`,
  );
}

/** Compares the totals of each cluster in the store with the exporters' own JSON. */
async function checkTotals({ clusters, store }: Stage): Promise<void> {
  for (const cluster of clusters) {
    for (const { resource, ...sums } of await snapshotSums(cluster)) {
      for (const [amount, expected] of Object.entries(sums)) {
        const [series, ...others] = await store.instant(
          `cluster:kubecommit_node_${amount}:sum{cluster="${cluster.name}", resource="${resource}"}`,
        );
        assert.deepEqual(others, [], `${cluster.name} ${resource} ${amount}`);
        const value = series?.points.at(-1)?.[1] ?? NaN;
        assert.ok(expected > 0);
        assert.ok(Math.abs(value - expected) <= 1e-9 * expected, `${value}, not ${expected}`);
      }
      say(`${cluster.name}: pods request ${sums.requests} of ${sums.allocatable} ${resource}`);
    }
  }
}

/** A cluster that is chosen looks as in its own Prometheus, which knows of no other. */
async function checkEachCluster({ clusters, locals, store }: Stage): Promise<void> {
  const alone = queriesOf(".*");
  for (const [index, { name }] of clusters.entries()) {
    const reference = locals[index];
    assert.ok(reference !== undefined);
    const chosen = queriesOf(name).map((query, which) => ({
      query,
      reference: alone[which]?.expr ?? "",
    }));
    await agree(`${name}, and its own Prometheus`, chosen, { store, reference }, nameAndCluster);
  }
}

/** The headlines of the dashboard add clusters up as the exporters' own JSON does. */
async function checkHeadlines({ clusters, store }: Stage): Promise<void> {
  const sums = new Map<string, Awaited<ReturnType<typeof snapshotSums>>>();
  for (const cluster of clusters) sums.set(cluster.name, await snapshotSums(cluster));
  const titles = { cpu: "CPU requested", memory: "Memory requested", pods: "Pod slots requested" };
  for (const chosen of [".*", ...sums.keys()]) {
    const counted = [...sums].flatMap(([name, of]) =>
      chosen === ".*" || chosen === name ? of : [],
    );
    for (const [resource, title] of Object.entries(titles)) {
      const query = queriesOf(chosen).find(({ name }) => name.includes(`Cluster: ${title}: `));
      assert.ok(query !== undefined, title);
      const [series] = await store.instant(query.expr);
      const rows = counted.filter((row) => row.resource === resource);
      const expected =
        rows.reduce((total, { requests }) => total + requests, 0) /
        rows.reduce((total, { allocatable }) => total + allocatable, 0);
      const value = series?.points.at(-1)?.[1] ?? NaN;
      assert.ok(Math.abs(value - expected) <= 1e-9, `${title} of ${chosen}: ${value}`);
      if (chosen === ".*") say(`both: ${(100 * value).toFixed(3)} % of ${resource} is requested`);
    }
  }
}

/** The rules evaluated over all clusters in the store say what each cluster's Prometheus recorded. */
async function checkCentralRules(stage: Stage): Promise<void> {
  const ofReplicas = recordingRules.filter(({ record }) => !recordedOfShards.includes(record));
  const pairs = ofReplicas.map(({ record, expr }) => ({
    query: { name: `expression of ${record}`, expr },
    reference: record,
  }));
  await agree("recording rules evaluated by the store", pairs, stage);
}

async function firing(api: PrometheusApi): Promise<string[]> {
  const series = await api.instant('ALERTS{alertstate="firing"}');
  return series.map(({ labels }) => `${labels["alertname"]} in ${labels["cluster"]}`).toSorted();
}

/** A pod that bypasses the scheduler in the last cluster brings an alert for that cluster alone. */
async function checkAlert(stage: Stage, local: PrometheusApi): Promise<void> {
  const cluster = stage.clusters.at(-1);
  const scenario = scenarios[0];
  assert.ok(cluster !== undefined && scenario !== undefined);
  const expectAlerts = async (expected: readonly string[]) =>
    eventually(scenario.name, 60, async () => {
      const [stored, central] = await Promise.all([firing(stage.store), firing(stage.reference)]);
      const wrong = [stored, central].find((found) => found.join() !== expected.join());
      return wrong === undefined ? "" : `firing: ${wrong.join(", ") || "none"}`;
    });
  await expectAlerts([]);
  await scenario.start(cluster.world, local);
  await expectAlerts(scenario.alerts.map((alert) => `${alert} in ${cluster.name}`).toSorted());
  await scenario.stop(cluster.world);
  await expectAlerts([]);
  say(`${scenario.name}: alerts for ${cluster.name} and not for the other, and they clear`);
}

/** Waits until no sample from before now is seen any more where newer ones are. */
async function outlast(stage: Stage, cluster: string): Promise<void> {
  const dead = Date.now() / 1000;
  await eventually("newer samples", 90, async () => {
    const times = await stage.store.instant(`timestamp(kubecommit_up{cluster="${cluster}"})`);
    const oldest = Math.min(...times.map(({ points }) => points.at(-1)?.[1] ?? 0));
    return times.length > 0 && oldest > dead + lookback ? "" : `the last are of ${oldest - dead} s`;
  });
}

async function missing({ store }: Stage): Promise<string[]> {
  const query = (await missingClusters()).replaceAll("1h", `${lookback + 10}s`);
  const series = await store.instant(query);
  return series.map(({ labels }) => labels["cluster"] ?? "");
}

async function prove(directory: string): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const east = await startCluster(stack, directory, "east", { pods: 120, seed: 1 });
  const west = await startCluster(stack, directory, "west", { pods: 90, seed: 2 });
  const clusters = [east, west];
  const database = await startVictoriaMetrics({ directory, interval, lookback });
  stack.use(database.process);
  const start = async (cluster: Cluster, name: string) => {
    const server = await prometheusOf(cluster, join(directory, name), database.url);
    stack.use(server.process);
    return server;
  };
  const [dying, staying] = [await start(east, "east-a"), await start(east, "east-b")];
  const only = await start(west, "west-a");
  const overAll = await prometheusOverAll(clusters, join(directory, "reference"));
  stack.use(overAll.process);
  const stage: Stage = {
    clusters,
    store: new PrometheusApi(database.url),
    reference: new PrometheusApi(overAll.url),
    locals: [staying, only].map(({ url }) => new PrometheusApi(url)),
  };

  const pairs = everything(clusters);
  await agree("both clusters", pairs, stage);
  await checkTotals(stage);
  await checkHeadlines(stage);
  await checkEachCluster(stage);
  await checkCentralRules(stage);
  await checkAlert(stage, new PrometheusApi(only.url));
  await eventually("history", 90, async () =>
    (await stage.store.instant(`kubecommit_up offset ${lookback + 10}s`)).length === 4
      ? ""
      : "none",
  );
  assert.deepEqual(await missing(stage), [], "clusters that are missing");

  await dying.process.crash();
  await outlast(stage, east.name);
  await agree("a Prometheus of the pair in east has died", pairs, stage);
  assert.deepEqual(await missing(stage), [], "clusters that are missing");

  const before = Date.now() / 1000 - interval;
  await only.process.crash();
  await outlast(stage, east.name);
  const inEast = queriesOf(east.name);
  const overEast = queriesOf(".*").map((query, index) => ({
    query,
    reference: inEast[index]?.expr ?? "",
  }));
  await agree("the only Prometheus of west has died", [...overEast, ...alike(inEast)], stage);
  assert.deepEqual(await missing(stage), [west.name], "clusters that are missing");
  const past = await compare(pairs, stage.store, stage.reference, { time: before });
  assert.deepEqual(past.differences, [], "the history of both clusters");
  say(`the history of both is there: ${past.values} values are equal`);

  await start(west, "west-a");
  await agree("west has a Prometheus again", pairs, stage);
}

function giveUp(reason: string): void {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const limit = setTimeout(giveUp, 480_000, "not done after eight minutes");
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, giveUp);
const directory = await mkdtemp(join(tmpdir(), "kubecommit-many-clusters-"));
try {
  await prove(directory);
} finally {
  clearTimeout(limit);
  await rm(directory, { recursive: true });
}
