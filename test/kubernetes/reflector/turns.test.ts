import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { ClusterState } from "../../../src/cluster/cluster-state.ts";
import { Connection } from "../../../src/kubernetes/api/connection.ts";
import { FailureLog } from "../../../src/kubernetes/failures/failure-log.ts";
import { nodeKind, podKind } from "../../../src/kubernetes/kinds.ts";
import {
  Reflector,
  type ReflectorDependencies,
} from "../../../src/kubernetes/reflector/reflector.ts";
import { usualTimings } from "../../../src/kubernetes/reflector/timings.ts";
import { MediaTypes } from "../../../src/kubernetes/wire/media-types.ts";
import { kubeconfigText, RecordingObserver, TemporaryFolder } from "../reading.ts";
import { pod, ScriptedApi } from "../scripted-api.ts";
import { until } from "../until.ts";
import { VirtualTime } from "../virtual-time.ts";

function dependencies(
  connection: Connection,
  observer: RecordingObserver,
  time: VirtualTime,
): ReflectorDependencies {
  return {
    connection,
    mediaTypes: new MediaTypes(),
    observer,
    time,
    timings: usualTimings,
    failureLog: new FailureLog(observer, time.now),
    recovered: () => undefined,
  };
}

test("a reflector that tries again and again leaves nothing on the signal that stops it", async () => {
  using folder = new TemporaryFolder();
  // Nothing listens on the port that is reserved for nothing.
  const kubeconfig = folder.file("config", kubeconfigText({ server: "http://127.0.0.1:1" }));
  const time = new VirtualTime();
  const observer = new RecordingObserver();
  using connection = new Connection({ kubeconfig, version: "0.0.0-test" }, { time });
  const options = { nodeLabels: [], poolLabels: [], maxResourcesPerList: 100, maxNodes: 100 };
  const reflector = new Reflector(
    nodeKind(new ClusterState(), options),
    dependencies(connection, observer, time),
  );

  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  await until(() => time.delays.length >= 10);
  const listeners = getEventListeners(stop.signal, "abort").length;
  stop.abort();
  await running;
  assert.ok(listeners < 10, `${listeners} listeners after ${time.delays.length} attempts`);
  assert.deepEqual(getEventListeners(stop.signal, "abort"), []);
});

test("a resync that comes between the last byte of a list and its completion is not lost", async () => {
  await using api = await ScriptedApi.start((call) => {
    if (call.verb === "initial events") call.status(422);
    else if (call.verb === "watch") call.stream();
    else call.list("20", [pod("a", "10"), pod("b", "11")]);
  });
  using folder = new TemporaryFolder();
  const kubeconfig = folder.file("config", kubeconfigText({ server: api.url }));
  const time = new VirtualTime();
  const observer = new RecordingObserver();
  using connection = new Connection({ kubeconfig, version: "0.0.0-test" }, { time });
  const state = new ClusterState();
  state.accounting = { serverVersion: "v1.34.1", rules: "1.34" };
  const kind = podKind(state, {
    nodeLabels: [],
    poolLabels: [],
    maxResourcesPerList: 100,
    maxNodes: 100,
  });
  let lists = 0;
  const readers = kind.readers.map((reader): typeof reader => ({
    ...reader,
    list: (onItem, reject) => {
      const decoder = reader.list(onItem, reject);
      return {
        push: (chunk) => decoder.push(chunk),
        end: () => {
          lists += 1;
          if (lists === 1) queueMicrotask(() => reflector.resync("rules"));
          return decoder.end();
        },
      };
    },
  }));
  const reflector = new Reflector({ ...kind, readers }, dependencies(connection, observer, time));

  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  await until(() => api.podCalls.at(-1)?.verb === "watch");
  stop.abort();
  await running;
  assert.equal(lists, 2);
  assert.equal(state.pods.size, 2);
});
