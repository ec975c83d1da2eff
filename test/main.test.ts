import assert from "node:assert/strict";
import { connect } from "node:net";
import { suite, test, type TestContext } from "node:test";
import { text } from "node:stream/consumers";
import type { Manifest, SimulatedCluster } from "../src/simulator/cluster.ts";
import { kubeconfigText } from "./kubernetes/reading.ts";
import { bookmark, type Call, ScriptedApi } from "./kubernetes/scripted-api.ts";
import {
  configFor,
  Program,
  readExample,
  type Series,
  serveExample,
  type Start,
} from "./program.ts";

const MiB = 1024 ** 2;
/** From the signal to the end of the process, in milliseconds. */
const shutdownLimit = 5000;

function share(value: number, percent: number): object {
  return { InstrumentedValue: value, Percent: percent };
}

/** `GET /` for the three nodes of the example in the documentation of pykles. */
const threeNodesDocument = {
  Nodes: [
    {
      NodeName: "node1",
      CPU: { Capacity: 2000, Allocatable: 2000, Requests: share(100, 5), Limits: share(0, 0) },
      RAM: {
        Capacity: 8344227840,
        Allocatable: 8344227840,
        Requests: share(70 * MiB, ((70 * MiB) / 8344227840) * 100),
        Limits: share(170 * MiB, ((170 * MiB) / 8344227840) * 100),
      },
    },
    {
      NodeName: "node2",
      CPU: { Capacity: 2000, Allocatable: 2000, Requests: share(500, 25), Limits: share(1000, 50) },
      RAM: {
        Capacity: 8344227840,
        Allocatable: 8344227840,
        Requests: share(268435456, 3.217019730851453),
        Limits: share(536870912, 6.434039461702906),
      },
    },
    {
      NodeName: "node3",
      CPU: {
        Capacity: 2000,
        Allocatable: 2000,
        Requests: share(750, 37.5),
        Limits: share(1500, 75),
      },
      RAM: {
        Capacity: 8344227840,
        Allocatable: 8344227840,
        Requests: share(530579456, 6.358640561761075),
        Limits: share(1073741824, 12.868078923405813),
      },
    },
  ],
};

/** A pod that requests cpu. */
function pod(name: string, node: string, phase = "Running", cpu = "100m"): Manifest {
  return {
    kind: "Pod",
    metadata: { name, namespace: "team" },
    spec: { nodeName: node, containers: [{ name: "app", resources: { requests: { cpu } } }] },
    status: { phase },
  };
}

async function cpuRequests(program: Program, node: string): Promise<number | undefined> {
  const name = "kubecommit_node_requests";
  return (await program.series()).get(`${name}{node="${node}",resource="cpu",unit="core"}`);
}

/** The same, in millicores, from both JSON documents. */
async function cpuRequestsInJson(program: Program, node: string): Promise<readonly unknown[]> {
  const pykles = JSON.parse((await program.get("/")).body);
  const snapshot = JSON.parse((await program.get("/api/v1/snapshot")).body);
  return [
    pykles.Nodes.find((each: { NodeName: string }) => each.NodeName === node)?.CPU.Requests
      .InstrumentedValue,
    snapshot.nodes.find((each: { name: string }) => each.name === node)?.resources.cpu.requests,
  ];
}

/** Waits until metrics and documents say that so many millicores of the node are requested. */
async function cpuIs(program: Program, node: string, millicores: number): Promise<void> {
  await program.until(async () => {
    assert.equal(await cpuRequests(program, node), millicores / 1000);
    assert.deepEqual(await cpuRequestsInJson(program, node), [millicores, millicores]);
  });
}

/** The part of the exposition that is about the cluster, which does not change between runs. */
function clusterPart(exposition: string): string {
  return exposition.slice(0, exposition.indexOf("# HELP kubecommit_build_info"));
}

async function showsTheExample(t: TestContext, program: Program): Promise<void> {
  assert.deepEqual(JSON.parse((await program.get("/")).body), threeNodesDocument);
  const { body, headers } = await program.get("/metrics");
  assert.equal(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  t.assert.fileSnapshot(clusterPart(body), "test/golden/three-nodes.prom", {
    serializers: [String],
  });
  const open = await program.get("/metrics", { accept: "application/openmetrics-text" });
  assert.match(open.headers.get("content-type") ?? "", /^application\/openmetrics-text; version=1/);
  assert.equal(clusterPart(open.body), clusterPart(body));
  assert.match(open.body, /\n# EOF\n$/);
  const snapshot = JSON.parse((await program.get("/api/v1/snapshot")).body);
  assert.match(snapshot.time, /^\d{4}-\d\d-\d\dT/);
  t.assert.fileSnapshot({ ...snapshot, time: "(time)" }, "test/golden/three-nodes.json", {
    serializers: [(value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`],
  });
}

async function followsPods(cluster: SimulatedCluster, program: Program): Promise<void> {
  cluster.apply(pod("a", "node1"));
  cluster.apply(pod("b", "node2"));
  cluster.apply(pod("c", "node3"));
  await cpuIs(program, "node1", 200);
  await cpuIs(program, "node2", 600);
  await cpuIs(program, "node3", 850);

  cluster.apply(pod("a", "node1", "Running", "1500m"));
  cluster.apply(pod("b", "node2", "Succeeded"));
  cluster.delete("Pod", "c", "team");
  await cpuIs(program, "node1", 1600);
  await cpuIs(program, "node2", 500);
  await cpuIs(program, "node3", 750);
}

async function followsNodes(cluster: SimulatedCluster, program: Program): Promise<void> {
  const node2 = cluster.get("Node", "node2");
  assert.ok(node2 !== undefined);
  cluster.apply({ ...node2, spec: { unschedulable: true } });
  cluster.delete("Node", "node3");
  await program.until(async () => {
    const { body } = await program.get("/metrics");
    assert.match(body, /^kubecommit_node_unschedulable\{node="node2"\} 1$/m);
    assert.doesNotMatch(body, /"node3"/);
    assert.match(body, /^kubecommit_orphan_pods 2$/m);
    const documents = [await program.get("/"), await program.get("/api/v1/snapshot")];
    for (const document of documents) assert.doesNotMatch(document.body, /"node3"/);
  });
  const { nodes, orphanPods } = JSON.parse((await program.get("/api/v1/snapshot")).body);
  assert.equal(orphanPods, 2);
  assert.deepEqual(
    nodes.map((each: { name: string; unschedulable: boolean }) => [each.name, each.unschedulable]),
    [
      ["node1", false],
      ["node2", true],
    ],
  );
}

/** SIGTERM while the head of a request is still arriving. */
async function answersInFlight(program: Program): Promise<void> {
  const { hostname, port } = new URL(program.url);
  const socket = connect(Number(port), hostname);
  socket.write("GET /api/v1/snapshot HTTP/1.1\r\nHost: kubecommit\r\n");
  // An answer on another connection: the server has seen the first one by now.
  await program.get("/livez");
  const signalled = performance.now();
  program.signal("SIGTERM");
  await program.logged(({ msg }) => msg === "stopping");
  socket.write("\r\n");
  const answer = await text(socket);
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(answer, /\r\nConnection: close\r\n/);
  assert.match(answer, /"node1"/);
  const { code, stderr } = await program.ended();
  assert.equal(code, 0, stderr);
  assert.ok(performance.now() - signalled < shutdownLimit);
}

async function completeRun(t: TestContext, from: Start["from"]): Promise<void> {
  await using setting = await readExample({ from });
  const { cluster, program } = setting;
  await showsTheExample(t, program);
  await followsPods(cluster, program);
  await followsNodes(cluster, program);
  await answersInFlight(program);
  assert.deepEqual(program.complaints, []);
}

const ticksOf = (series: Series) => series.get("kubecommit_tick_duration_seconds_count") ?? 0;

/** Waits until so many more ticks have ended, and gives the series after them. */
async function afterTicks(program: Program, ticks: number): Promise<Series> {
  const start = ticksOf(await program.series());
  let series = await program.series();
  await program.until(async () => {
    series = await program.series();
    assert.ok(ticksOf(series) >= start + ticks);
  });
  return series;
}

/** The numbers stay when the API server goes away; what happened meanwhile is read when it is back. */
async function survivesAnOutage(): Promise<void> {
  await using setting = await readExample({});
  const { cluster, server, program } = setting;
  const requests = 'kubecommit_node_requests{node="node2",resource="cpu",unit="core"}';
  const timestamp = "kubecommit_snapshot_timestamp_seconds";

  await server.down();
  cluster.delete("Pod", "node2-a", "default");
  cluster.delete("Node", "node3");
  await program.logged(({ level }) => level === "warn");
  const before = await afterTicks(program, 1);
  const later = await afterTicks(program, 1);
  assert.equal(later.get(requests), 0.5);
  assert.equal(later.get(timestamp), before.get(timestamp));
  const { headers, status } = await program.get("/");
  assert.equal(status, 200);
  assert.ok(Number(headers.get("age")) >= 1);
  assert.equal((await program.get("/livez")).status, 200);
  assert.equal((await program.get("/readyz")).status, 200);

  await server.listen();
  await program.until(async () => {
    const series = await program.series();
    assert.equal(series.get(requests), 0);
    assert.ok((series.get(timestamp) ?? 0) > (before.get(timestamp) ?? 0));
    assert.doesNotMatch((await program.get("/metrics")).body, /"node3"/);
  });
  assert.equal(program.complaints.length, 1);
  assert.match(program.complaints[0] ?? "", /refuses connections\. Is the API server running/);
  const recovery = await program.logged(({ msg }) => /again after \d+ s of trouble/.test(msg));
  assert.equal(recovery.level, "info");
}

/** Stops a program while a request waits for the API server, which answers it then, or never. */
async function stopsWhileWaiting(isAnswered: boolean): Promise<void> {
  const held = Promise.withResolvers<Call>();
  await using api = await ScriptedApi.start((call) => {
    if (call.path === "/api/v1/pods") call.stream(bookmark("1", true));
    else if (call.path.endsWith("/pods")) call.json({ items: [] });
    else held.resolve(call);
  });
  const config = kubeconfigText({ server: api.url });
  await using program = await Program.serving({ kubeconfig: config });
  const answer = program.get("/pod-metrics").catch(() => undefined);
  const call = await held.promise;
  program.signal("SIGTERM");
  await program.logged(({ msg }) => msg === "stopping");
  // And again, as when npm passes on what the terminal has sent to both.
  program.signal("SIGTERM");
  if (isAnswered) call.json({ versions: [{ version: "v1" }] });
  assert.equal((await answer)?.body, isAnswered ? '{"Items":[]}' : undefined);
  const { code, stderr } = await program.ended();
  assert.equal(code, 0, stderr);
}

/** The first line of the log is the warning, and the only complaint. */
async function warnsOfOldNames(): Promise<void> {
  await using server = await serveExample();
  const flags = ["--max-resources-per-node=8"];
  const start = { kubeconfig: configFor(server.url), flags };
  await using program = await Program.serving(start);
  await program.ready();
  program.signal("SIGTERM");
  const { code, stderr } = await program.ended();
  assert.equal(code, 0, stderr);
  assert.equal(program.log[0]?.level, "warn");
  assert.match(
    program.log[0].msg,
    /^--max-resources-per-node is now called --max-resources-per-list;/,
  );
  assert.equal(program.complaints.length, 1);
}

suite(
  "the program reads a cluster over TLS, follows it, and stops cleanly",
  { concurrency: true },
  () => {
    test("from its source", async (t) => completeRun(t, "source"));
    test("as the bundle", async (t) => completeRun(t, "bundle"));
    test("and warns once of an option with its old name", warnsOfOldNames);
    test("and keeps its numbers, with their age, while the API server is away", survivesAnOutage);
    test("and answers what waits for the API server before it stops", async () =>
      stopsWhileWaiting(true));
    test("and does not wait for ever for the API server when it stops", async () =>
      stopsWhileWaiting(false));
  },
);
