import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { ClusterState } from "../../../src/cluster/cluster-state.ts";
import { Connection } from "../../../src/kubernetes/api/connection.ts";
import { FailureLog } from "../../../src/kubernetes/failures/failure-log.ts";
import { nodeKind } from "../../../src/kubernetes/kinds.ts";
import { Reflector } from "../../../src/kubernetes/reflector/reflector.ts";
import { usualTimings } from "../../../src/kubernetes/reflector/timings.ts";
import { MediaTypes } from "../../../src/kubernetes/wire/media-types.ts";
import { kubeconfigText, RecordingObserver, TemporaryFolder } from "../reading.ts";
import { until } from "../until.ts";
import { VirtualTime } from "../virtual-time.ts";

test("a reflector that tries again and again leaves nothing on the signal that stops it", async () => {
  using folder = new TemporaryFolder();
  // Nothing listens on the port that is reserved for nothing.
  const kubeconfig = folder.file("config", kubeconfigText({ server: "http://127.0.0.1:1" }));
  const time = new VirtualTime();
  const observer = new RecordingObserver();
  using connection = new Connection({ kubeconfig, version: "0.0.0-test" }, { time });
  const options = { nodeLabels: [], maxResourcesPerList: 100, maxNodes: 100 };
  const reflector = new Reflector(nodeKind(new ClusterState(), options), {
    connection,
    mediaTypes: new MediaTypes(),
    observer,
    time,
    timings: usualTimings,
    failureLog: new FailureLog(observer, time.now),
    recovered: () => undefined,
  });

  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  await until(() => time.delays.length >= 10);
  const listeners = getEventListeners(stop.signal, "abort").length;
  stop.abort();
  await running;
  assert.ok(listeners < 10, `${listeners} listeners after ${time.delays.length} attempts`);
  assert.deepEqual(getEventListeners(stop.signal, "abort"), []);
});
