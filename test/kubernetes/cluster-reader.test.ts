import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { usualTimings } from "../../src/kubernetes/reflector/timings.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { serve } from "../../src/simulator/api/server.ts";
import { kubeconfigText, read, Reading, TemporaryFolder } from "./reading.ts";
import { until } from "./until.ts";
import { added, bookmark, type Call, ScriptedApi } from "./scripted-api.ts";

function complete(call: Call): void {
  call.stream(added("a", "1"), bookmark("10", true));
}

function version(gitVersion: string): (call: Call) => void {
  return (call) => call.json({ gitVersion });
}

suite("the server's version", () => {
  test("is read before anything else, and chooses the rules", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = version("v1.36.0-gke.5");
    await using reading = read(api.url);
    await reading.synced();
    assert.equal(api.calls[0]?.verb, "version");
    assert.deepEqual(reading.state.accounting, { rules: "1.36", serverVersion: "v1.36.0-gke.5" });
  });

  test("is cut after 100 characters, since it becomes a label", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = version(`v1.36.0+${"x".repeat(200)}`);
    await using reading = read(api.url);
    await reading.synced();
    assert.equal(reading.state.accounting?.serverVersion.length, 100);
  });

  test("does not choose the rules when the user has", async () => {
    await using api = await ScriptedApi.start(complete);
    await using reading = read(api.url, { reader: { rules: "1.32" } });
    await reading.synced();
    await until(() => reading.state.accounting?.serverVersion === "v1.34.1");
    assert.equal(reading.state.accounting?.rules, "1.32");
    assert.deepEqual(reading.observer.relists, []);
  });

  for (const [name, answer] of [
    ["that is forbidden", (call: Call) => call.status(403)],
    ["that names none", version("banana")],
  ] as const) {
    test(`${name} gives the newest rules, with a warning`, async () => {
      await using api = await ScriptedApi.start(complete);
      api.version = answer;
      await using reading = read(api.url);
      await reading.synced();
      assert.equal(reading.state.accounting?.rules, "1.37");
      assert.match(
        reading.observer.lines[0] ?? "",
        /rules of 1\.37; choose others with --accounting/,
      );
    });
  }

  test("of another program is not taken for one", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = (call) => call.json({ hello: "world" });
    await using reading = read(api.url);
    await until(() => reading.observer.lines.length > 0);
    assert.match(reading.observer.lines[0] ?? "", /not a Kubernetes API: .*no gitVersion/);
    assert.deepEqual(api.podCalls, []);
  });

  test("is read again after an hour; other rules make all records anew", async () => {
    await using api = await ScriptedApi.start(complete);
    await using reading = read(api.url, { timings: { idleMs: 3_600_001 } });
    await reading.synced();
    api.version = version("v1.37.0");
    reading.time.advance(3_600_000);
    await until(() => reading.observer.relists.length === 2 && !reading.state.pods.syncing);
    assert.deepEqual(reading.state.accounting, { rules: "1.37", serverVersion: "v1.37.0" });
    assert.deepEqual(reading.observer.relists, ["node rules", "pod rules"]);
    assert.deepEqual(reading.observer.restarts, []);
    assert.deepEqual(reading.pods, ["a"]);
  });

  test("is asked for once in the first minute of a start, though reading has trouble first", async () => {
    const asked: number[] = [];
    await using api = await ScriptedApi.start((call, count) => {
      if (count < 3) call.status(429);
      else if (call.verb === "initial events") call.status(422);
      else if (call.verb === "list") call.list("10", []);
      else call.stream(bookmark("11"));
    });
    const { versionLeastMs } = usualTimings;
    await using reading = read(api.url, { timings: { versionLeastMs } });
    api.version = (call) => {
      asked.push(reading.time.now());
      version("v1.36.0")(call);
    };
    await until(() => asked.length === 2);
    const [first = 0, second = 0] = asked;
    assert.ok(reading.state.pods.synced);
    assert.ok(second - first >= 60_000, `${second - first} ms`);
  });

  test("that chooses other rules leaves nothing to account until all records are made anew", async () => {
    const held: Call[] = [];
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) complete(call);
      else held.push(call);
    });
    await using reading = read(api.url, { timings: { idleMs: 3_600_001 } });
    await reading.synced();
    api.version = version("v1.37.0");
    reading.time.advance(3_600_000);
    await until(() => held.length === 1);
    const { nodes, pods } = reading.state;
    assert.ok(pods.syncing, "though the server has not answered yet");
    await until(() => !nodes.syncing);
    held.map(complete);
    await until(() => !pods.syncing);
    assert.equal(held[0]?.verb, "initial events");
    assert.equal(held[0]?.query.get("resourceVersion"), "10");
  });

  test("that cannot be read any more is still what it was", async () => {
    await using api = await ScriptedApi.start(complete);
    await using reading = read(api.url);
    await reading.synced();
    api.version = (call) => call.status(403);
    reading.time.advance(3_600_000);
    assert.equal(reading.time.running.includes(3_600_000), false);
    await until(() => reading.time.running.includes(3_600_000));
    assert.equal(api.calls.filter(({ verb }) => verb === "version").length, 2);
    assert.deepEqual(reading.state.accounting, { rules: "1.34", serverVersion: "v1.34.1" });
  });

  test("is read again when a watch recovers; the same rules change nothing else", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) complete(call);
      else call.stream(bookmark("11"));
    });
    await using reading = read(api.url);
    await reading.synced();
    api.version = version("v1.34.9");
    api.podCalls[0]?.reset();
    await until(() => reading.state.accounting?.serverVersion === "v1.34.9");
    assert.deepEqual(reading.observer.relists, []);
  });
});

suite("a server's version that cannot be read", () => {
  test("is told, tried again, and told when it can", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = (call) => call.status(503);
    await using reading = read(api.url);
    await until(() => reading.time.delays.length === 3);
    api.version = version("v1.34.1");
    await reading.synced();
    const [failure, recovery, ...others] = reading.observer.lines;
    assert.match(failure ?? "", /^warn: cannot read the server's version: .* fails/);
    assert.match(recovery ?? "", /^info: reading the server's version again after \d+ s/);
    assert.equal(others.length, 1);
  });

  for (const [what, answer, pattern] of [
    [
      "that is not there, as behind a gateway that serves only /api",
      (call: Call) => call.status(404),
      /^warn: cannot read the server's version: \S+ has no such path \(404: scripted 404\)\. Check for a wrong API root/,
    ],
    [
      "that another program answers",
      (call: Call) => call.json({ hello: "world" }),
      /^warn: cannot read the server's version: not a Kubernetes API/,
    ],
  ] as const) {
    test(`${what} holds up what would be counted by the wrong rules, and the log says so once`, async () => {
      await using api = await ScriptedApi.start(complete);
      api.version = answer;
      await using reading = read(api.url);
      await until(() => reading.time.delays.length === 4);
      const [line = "", ...others] = reading.observer.lines;
      assert.match(line, pattern);
      assert.match(
        line,
        /\. Until then no nodes and pods are read, .*; --accounting\.rules decides/,
      );
      assert.deepEqual(others, []);
      assert.ok(api.calls.every(({ verb }) => verb === "version"));
      assert.equal(reading.state.accounting, undefined);
      api.version = version("v1.34.1");
      await reading.synced();
    });
  }

  test("is not asked for before its Retry-After", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = (call) => call.status(503, {}, { "Retry-After": "7" });
    await using reading = read(api.url);
    await until(() => reading.time.delays.length === 1);
    assert.ok((reading.time.delays[0] ?? 0) >= 7000);
    assert.doesNotMatch(reading.observer.lines[0] ?? "", /--accounting/, "the whole server fails");
  });

  for (const [what, answer] of [
    ["fails", (call: Call) => call.status(503)],
    ["is not there", (call: Call) => call.status(404)],
    ["is not answered", () => undefined],
  ] as const) {
    test(`holds nothing up when the user has chosen the rules and it ${what}`, async () => {
      await using api = await ScriptedApi.start(complete);
      api.version = answer;
      await using reading = read(api.url, { reader: { rules: "1.32" } });
      await reading.synced();
      assert.deepEqual(reading.state.accounting, { rules: "1.32", serverVersion: "unknown" });
    });
  }

  test("that is not there is not asked for again and again when there are rules", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = (call) => call.status(404);
    await using reading = read(api.url, { reader: { rules: "1.32" } });
    await until(() => reading.time.running.includes(3_600_000));
    await reading.synced();
    assert.equal(api.calls.filter(({ verb }) => verb === "version").length, 1);
    assert.deepEqual(reading.time.delays, []);
    assert.equal(reading.observer.lines.length, 1);
  });

  test("for a wrong scheme is read when the kubeconfig has been corrected", async () => {
    await using api = await ScriptedApi.start(complete);
    using folder = new TemporaryFolder();
    const configure = (server: string): string => folder.file("config", kubeconfigText({ server }));
    const kubeconfig = configure(api.url.replace("http:", "https:"));
    await using reading = new Reading({ kubeconfig });
    await until(() => reading.observer.lines.some((line) => line.includes("no TLS connection")));
    configure(api.url);
    await reading.synced();
  });
});

test("other rules before the first sync are no relist", async () => {
  await using api = await ScriptedApi.start((call, count) => {
    if (count > 0) complete(call);
  });
  await using reading = read(api.url, { timings: { idleMs: 3_600_001 } });
  await until(() => reading.state.nodes.synced && api.podCalls.length === 1);
  api.version = version("v1.37.0");
  reading.time.advance(3_600_000);
  await reading.synced();
  await until(() => !reading.state.nodes.syncing);
  assert.deepEqual(reading.observer.relists, ["node rules"]);
});

test("nodes and pods fail and recover on their own", async () => {
  await using api = await ScriptedApi.start((call) => call.status(403));
  await using reading = read(api.url);
  await until(() => reading.state.nodes.synced && reading.time.delays.length > 2);
  assert.equal(reading.state.pods.synced, false);
});

test("nodes beyond the limit are refused, counted, and read when there is room", async () => {
  const cluster = new SimulatedCluster();
  const put = (name: string) => cluster.apply({ kind: "Node", metadata: { name }, status: {} });
  const names = (): string => [...reading.state.nodes.values()].map(({ name }) => name).join();
  for (const name of ["n1", "n2", "n3"]) put(name);
  await using server = await serve(cluster);
  await using reading = read(server.url, { reader: { maxNodes: 3 } });
  await reading.synced();
  put("n4");
  await until(() => reading.state.nodes.refused === 1);
  assert.deepEqual(reading.observer.rejections, ["node too_many_objects"]);
  cluster.delete("Node", "n1");
  await until(() => names() === "n2,n3,n4");
  assert.equal(reading.state.nodes.refused, 0);
});

test("lists and WatchLists in gzip are read, and without it when they are damaged", async () => {
  const names = Array.from({ length: 3 }, (_, index) => `p${index}`);
  for (const watchList of [true, false]) {
    for (const afterBytes of [undefined, 40]) {
      const cluster = new SimulatedCluster();
      for (const name of names) {
        cluster.apply({
          kind: "Pod",
          metadata: { name, namespace: "a", annotations: { text: name.repeat(50_000) } },
          spec: { nodeName: "n1", containers: [{ name: "app" }] },
          status: { phase: "Running" },
        });
      }
      await using server = await serve(cluster, { watchList });
      if (afterBytes !== undefined) {
        const match = { kind: "Pod", verb: watchList ? "watch" : "list" } as const;
        // Where there is no WatchList, the first request is refused for that reason.
        server.faults.add(match, { type: "damaged-gzip", afterBytes });
      }
      await using reading = read(server.url);
      await reading.synced();
      assert.deepEqual(
        [...reading.state.pods.values()].map(({ namespace }) => namespace),
        names.map(() => "a"),
      );
      const told = reading.observer.lines.filter((line) => line.includes("compressed data"));
      assert.equal(told.length, afterBytes === undefined ? 0 : 1);
    }
  }
});

test("nodes come and go by their labels when they are selected, and take their pods with them", async () => {
  const cluster = new SimulatedCluster();
  const put = (name: string, pool: string) =>
    cluster.apply({ kind: "Node", metadata: { name, labels: { pool } }, status: {} });
  const bind = (name: string, nodeName: string) =>
    cluster.apply({
      kind: "Pod",
      metadata: { name, namespace: nodeName === "" ? "waiting" : `on-${nodeName}` },
      spec: { ...(nodeName !== "" && { nodeName }), containers: [{ name: "app" }] },
      status: { phase: "Pending" },
    });
  put("n1", "a");
  put("n2", "b");
  bind("p1", "n1");
  bind("p2", "n2");
  bind("p3", "gone");
  bind("p4", "");
  await using server = await serve(cluster);
  await using reading = read(server.url, { reader: { nodeSelector: "pool=a" } });
  await reading.synced();
  const account = () => takeSnapshot(reading.state);
  const seen = () => {
    const { nodes, namespaces, orphanPods, pods, unscheduled } = account();
    return {
      nodes: nodes.map(({ name }) => name),
      namespaces: namespaces.map(({ name }) => name),
      orphanPods,
      pods,
      waiting: unscheduled.pods,
    };
  };
  const without = { orphanPods: 0, waiting: 1 };
  assert.deepEqual(seen(), {
    ...without,
    nodes: ["n1"],
    namespaces: ["on-n1", "waiting"],
    pods: 2,
  });
  put("n2", "a");
  await until(() => reading.state.nodes.size === 2);
  const namespaces = ["on-n1", "on-n2", "waiting"];
  assert.deepEqual(seen(), { ...without, nodes: ["n1", "n2"], namespaces, pods: 3 });
  put("n1", "b");
  await until(() => reading.state.nodes.size === 1);
  assert.deepEqual(seen(), {
    ...without,
    nodes: ["n2"],
    namespaces: ["on-n2", "waiting"],
    pods: 2,
  });
});
