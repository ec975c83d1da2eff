import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ClusterState } from "../../../src/cluster/cluster-state.ts";
import { nodeKind } from "../../../src/kubernetes/kinds.ts";
import { ResourceClient } from "../../../src/kubernetes/reflector/resource-client.ts";
import { MediaTypes } from "../../../src/kubernetes/wire/media-types.ts";
import { usualTimings } from "../../../src/kubernetes/reflector/timings.ts";
import { read } from "../reading.ts";
import { added, bookmark, type Call, errorEvent, pod, ScriptedApi } from "../scripted-api.ts";
import { until } from "../until.ts";

const protobuf = "application/vnd.kubernetes.protobuf";

const ignore = (): void => undefined;

/** Whoever asks for initial events gets one pod. */
function synced(call: Call): void {
  call.stream(added("a", "1"), bookmark("10", true));
}

function acceptsProtobuf({ request }: Call): boolean {
  return request.headers.accept?.includes(protobuf) === true;
}

suite("a request", () => {
  test("for all objects of a kind has no field selector, and one that watches says so", async () => {
    await using api = await ScriptedApi.start(synced);
    await using reading = read(api.url);
    await reading.synced();
    const nodes = api.calls.find(({ path }) => path === "/api/v1/nodes")?.query;
    assert.equal(nodes?.has("fieldSelector"), false);
    assert.equal(nodes?.get("watch"), "1");
    assert.deepEqual(reading.observer.requests.toSorted(), ["watch node 200", "watch pod 200"]);
  });

  test("for all objects of a kind has no label selector", async () => {
    await using api = await ScriptedApi.start(synced);
    await using reading = read(api.url);
    await reading.synced();
    for (const { query } of api.calls) assert.equal(query.has("labelSelector"), false);
  });

  test("for nodes has the selector in whatever form they are read, for pods never", async () => {
    const nodeSelector = "pool in (a, b),!spot";
    const lists = { nodeLabels: [], poolLabels: [] };
    const options = { ...lists, maxResourcesPerList: 100, maxNodes: 1000, nodeSelector };
    await using api = await ScriptedApi.start(synced);
    await using reading = read(api.url, { reader: { nodeSelector } });
    await reading.synced();
    const client = new ResourceClient({
      ...nodeKind(new ClusterState(), options),
      connection: reading.connection,
      mediaTypes: new MediaTypes(),
      observer: reading.observer,
      time: reading.time,
    });
    // As beside a brief watch, and without waiting for an answer.
    const stop = new AbortController();
    const question = { signal: stop.signal, silenceMs: 1000, established: ignore };
    const asked = client.list({ limit: 1 }, ignore, question).catch(ignore);
    await until(() => api.calls.some((call) => call.asksForNewestVersion));
    stop.abort();
    await asked;
    const nodes = api.calls.filter(({ path }) => path === "/api/v1/nodes");
    assert.deepEqual(new Set(nodes.map(({ verb }) => verb)), new Set(["initial events", "list"]));
    for (const { query } of nodes) assert.equal(query.get("labelSelector"), nodeSelector);
    for (const { query } of api.podCalls) assert.equal(query.has("labelSelector"), false);
  });

  test("that lists is counted as such, and has no part of a watch", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
    });
    await using reading = read(api.url);
    await reading.synced();
    const list = api.podCalls[1]?.query;
    assert.equal(list?.has("watch"), false);
    assert.equal(list?.has("allowWatchBookmarks"), false);
    const requests = reading.observer.requests.filter((request) => request.includes("pod"));
    assert.deepEqual(requests, ["watch pod 422", "list pod 200"]);
  });
});

suite("an answer of another program", () => {
  for (const [type, message] of [
    ["text/html; charset=utf-8", "it answers text/html to /api/v1/pods"],
    [undefined, "it answers no media type to /api/v1/pods"],
  ] as const) {
    test(`${type ?? "without a media type"} is told, and not waited for`, async () => {
      await using api = await ScriptedApi.start((call, count) => {
        call.response.writeHead(200, type === undefined ? {} : { "Content-Type": type });
        if (count === 0) call.response.write("<html>");
        else call.end();
      });
      await using reading = read(api.url);
      await until(() => reading.observer.lines.length === 2);
      assert.ok(reading.observer.lines[1]?.includes(`(${message})`), reading.observer.lines[1]);
      await until(() => api.podCalls[0]?.request.socket.destroyed === true);
    });
  }
});

suite("an ERROR event", () => {
  test("is the last one that counts", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream(bookmark("12"));
    });
    await using reading = read(api.url);
    await reading.synced();
    const events = [errorEvent(500), errorEvent(403), added("b", "11")];
    const chunk = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    api.podCalls[0]?.response.write(chunk);
    await until(() => api.podCalls.length === 2);
    assert.deepEqual(reading.pods, ["a"]);
    assert.equal(api.podCalls[1]?.query.get("resourceVersion"), "10");
    assert.deepEqual(reading.observer.restarts, ["pod server"]);
  });

  test("counts at the end of a stream too, without a line feed", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream(bookmark("12"));
    });
    await using reading = read(api.url);
    await reading.synced();
    api.podCalls[0]?.response.end(JSON.stringify(errorEvent(500)));
    await until(() => api.podCalls.length === 2);
    assert.deepEqual(reading.observer.restarts, ["pod server"]);
  });
});

suite("JSON is read instead of protobuf", () => {
  test("not because of connections that break", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count >= 4) return;
      call.response.writeHead(200, { "Content-Type": protobuf }).flushHeaders();
      setImmediate(() => call.reset());
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 5);
    assert.ok(api.podCalls.every(acceptsProtobuf));
    assert.ok(reading.observer.notes.every(({ message }) => !message.includes("repeatedly")));
  });

  test("after the third body that cannot be decoded, which is told once", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (!acceptsProtobuf(call)) return;
      call.response.writeHead(200, { "Content-Type": protobuf });
      call.response.end(Buffer.alloc(64, 0xff));
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 4);
    const notes = reading.observer.notes.filter(({ message }) => message.includes("JSON"));
    assert.deepEqual(notes, [
      {
        level: "warn",
        fields: {},
        message: `${protobuf} could not be decoded repeatedly: reading JSON from now on`,
      },
    ]);
    assert.deepEqual(api.podCalls.map(acceptsProtobuf), [true, true, true, false]);
  });

  test("never because of JSON that cannot be decoded", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count < 4) call.stream().response.end("{]}\n");
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 5);
    assert.ok(api.podCalls.every(acceptsProtobuf));
    assert.ok(reading.observer.notes.every(({ message }) => !message.includes("repeatedly")));
  });
});

suite("the usual timings", () => {
  for (const [openMs, reason] of [
    [999, "short"],
    [1000, "end"],
  ] as const) {
    test(`take a watch that is open for ${openMs} ms, without an event, for one with ${reason}`, async () => {
      await using api = await ScriptedApi.start((call, count) => {
        if (count === 0) synced(call);
      });
      const { shortWatchMs } = usualTimings;
      await using reading = read(api.url, { timings: { shortWatchMs } });
      await reading.synced();
      api.podCalls[0]?.end();
      await until(() => api.podCalls.length === 2);
      reading.time.advance(openMs);
      api.podCalls[1]?.stream().end();
      await until(() => reading.observer.restarts.length === 2);
      assert.deepEqual(reading.observer.restarts, ["pod end", `pod ${reason}`]);
    });
  }

  test("give a server that fails at a watch five minutes before everything is read again", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else if (call.verb === "watch") call.status(503);
    });
    await using reading = read(api.url);
    await reading.synced();
    api.podCalls[0]?.end();
    await until(() => api.podCalls.at(-1)?.verb === "initial events" && api.podCalls.length > 1);
    // The first wait, of a regular end, comes before the first failure, the last after the last.
    const failing = reading.time.delays.slice(1, -1).reduce((sum, delay) => sum + delay, 0);
    const last = reading.time.delays.at(-2) ?? 0;
    assert.ok(failing >= 300_000 && failing - last < 300_000, `${failing} ms`);
  });

  test("leave a server that refuses WatchList an hour before it is asked again", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "list") call.list("20", []);
      else call.stream();
    });
    await using reading = read(api.url, { timings: { idleMs: 36_000_000 } });
    const verbs = (): string => api.podCalls.map(({ verb }) => verb).join();
    const answered = (): number =>
      reading.observer.requests.filter((request) => request.includes("pod")).length;
    await until(() => answered() === 3);
    reading.time.advance(3_590_000);
    api.podCalls[2]?.stream(errorEvent(410));
    await until(() => answered() === 5);
    assert.equal(verbs(), "initial events,list,watch,list,watch");
    reading.time.advance(10_000);
    api.podCalls[4]?.stream(errorEvent(410));
    await until(() => api.podCalls.length === 6);
    assert.equal(verbs(), "initial events,list,watch,list,watch,initial events");
  });
});
