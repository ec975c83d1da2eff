import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { tickFirst } from "../../src/serving/first-ticks.ts";

function ticking() {
  const state = new ClusterState();
  const idle = Promise.withResolvers<undefined>();
  const counted = { ticks: 0 };
  const tick = async (): Promise<void> => {
    counted.ticks += 1;
    await turn();
  };
  tickFirst(state, tick, async () => idle.promise);
  return { state, idle, counted };
}

suite("the first ticks", () => {
  test("are one for nodes and pods, and one for devices", async () => {
    const { state, idle, counted } = ticking();
    state.nodes.endSync(1);
    await turn();
    assert.equal(counted.ticks, 0);
    state.pods.endSync(1);
    await turn();
    assert.equal(counted.ticks, 1);
    idle.resolve(undefined);
    state.devicesWereRead();
    for (let turns = 0; turns < 10; turns += 1) await turn();
    assert.equal(counted.ticks, 2);
  });

  test("of devices come after one that is running", async () => {
    const { state, idle, counted } = ticking();
    state.devicesWereRead();
    await turn();
    assert.equal(counted.ticks, 0);
    idle.resolve(undefined);
    await turn();
    assert.equal(counted.ticks, 1);
  });
});
