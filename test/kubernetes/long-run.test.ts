import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import { ClusterReader } from "../../src/kubernetes/cluster-reader.ts";
import type { Timekeeping } from "../../src/kubernetes/time.ts";
import { kubeconfigText, RecordingObserver, TemporaryFolder } from "./reading.ts";
import { bookmark, ScriptedApi } from "./scripted-api.ts";
import { until } from "./until.ts";
import { VirtualTime } from "./virtual-time.ts";

suite("a reader that runs for long", () => {
  test("listens for its end as often as one that has just started", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      call.stream(bookmark(`${count + 1}`, call.verb === "initial events"));
    });
    using folder = new TemporaryFolder();
    const kubeconfig = folder.file("config", kubeconfigText({ server: api.url }));
    const virtual = new VirtualTime();
    const idleMs = 36_000_000;
    const signals = new Set<AbortSignal>();
    // A wait between attempts gets the signal that stops the reader.
    const time: Timekeeping = {
      now: virtual.now,
      random: virtual.random,
      after: virtual.after,
      sleep: (ms, signal) => {
        signals.add(signal);
        return virtual.sleep(ms, signal);
      },
    };
    const state = new ClusterState();
    using connection = new Connection({ kubeconfig, version: "0.0.0-test" }, { time });
    await using reader = new ClusterReader(
      { nodeLabels: [], poolLabels: [], maxResourcesPerList: 100, maxNodes: 1000 },
      {
        connection,
        state,
        observer: new RecordingObserver(),
        time,
        timings: { shortWatchMs: 0, idleMs },
      },
    );
    const versions = (): number => api.calls.filter(({ verb }) => verb === "version").length;
    const listeners = (): number => {
      const [signal] = signals;
      return signal === undefined ? 0 : getEventListeners(signal, "abort").length;
    };
    /** The watch of pods ends, and an hour later the version is read again. */
    const turn = async (count: number): Promise<void> => {
      await until(() => api.podCalls.length === count && virtual.running.includes(3_600_000));
      api.podCalls[count - 1]?.end();
      const watches = (): number => virtual.running.filter((ms) => ms === idleMs).length;
      await until(() => api.podCalls.length === count + 1 && watches() === 2);
      virtual.advance(3_600_000);
      await until(() => versions() === count + 1 && virtual.running.includes(3_600_000));
    };
    reader.start();
    await until(() => state.nodes.synced && state.pods.synced);
    await turn(1);
    const atFirst = listeners();
    assert.ok(atFirst > 0);
    for (const count of [2, 3, 4]) await turn(count);
    assert.equal(signals.size, 1);
    assert.equal(listeners(), atFirst);
  });
});
