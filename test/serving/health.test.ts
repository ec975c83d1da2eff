import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import type { HealthCheck } from "../../src/http/endpoints.ts";
import { liveness, readiness } from "../../src/serving/health.ts";

const interval = 60_000;
/** When a tick that is due every minute is missing. */
const missing = 1.5 * interval + 10_000;

suite("alive", () => {
  test("is what waits for its first tick", () => {
    assert.deepEqual(liveness(undefined, 10 * missing, interval), [{ name: "tick", ok: true }]);
  });

  test("is what started its last tick within one and a half intervals and ten seconds", () => {
    assert.deepEqual(liveness(5000, 5000 + missing, interval), [{ name: "tick", ok: true }]);
    assert.deepEqual(liveness(5000, 5000 + missing + 1, interval), [
      { name: "tick", ok: false, detail: "the last one started 100 s ago" },
    ]);
  });
});

suite("ready", () => {
  const checks: readonly HealthCheck[] = [
    {
      name: "version",
      ok: false,
      detail: "not read yet, and nodes and pods wait for it: the log says why",
    },
    { name: "nodes", ok: false, detail: "not read completely yet" },
    { name: "pods", ok: false, detail: "not read completely yet" },
    { name: "snapshot", ok: false, detail: "not taken yet" },
  ];
  const passed = checks.map(({ name }) => ({ name, ok: true }));

  test("is nothing at the start", () => {
    assert.deepEqual(readiness(new ClusterState(), false), checks);
  });

  test("takes the version once it has chosen the rules", () => {
    const state = new ClusterState();
    state.accounting = { rules: "1.34", serverVersion: "v1.34.1" };
    assert.deepEqual(readiness(state, false), checks.with(0, { name: "version", ok: true }));
  });

  for (const [index, kind] of [
    [1, "nodes"],
    [2, "pods"],
  ] as const) {
    test(`takes the ${kind} once they have been read`, () => {
      const state = new ClusterState();
      state[kind].endSync(0);
      assert.deepEqual(readiness(state, false), checks.with(index, { name: kind, ok: true }));
    });
  }

  test("takes a snapshot too, and then stays so while a kind is read again", () => {
    const state = new ClusterState();
    state.accounting = { rules: "1.34", serverVersion: "v1.34.1" };
    state.nodes.endSync(0);
    state.pods.endSync(0);
    assert.deepEqual(readiness(state, true), passed);
    state.pods.beginSync();
    assert.deepEqual(readiness(state, true), passed);
  });
});
