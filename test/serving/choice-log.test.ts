import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { shownResources } from "../../src/accounting/shown-resources.ts";
import type { NodeTotals } from "../../src/accounting/snapshot.ts";
import { ChoiceLog } from "../../src/serving/choice-log.ts";
import { nodeWith } from "../accounting/room.ts";
import { snapshotOf } from "../render/example-snapshot.ts";

/** Tells a log of one snapshot after the other, and gives what it said of each. */
function listening(...requests: readonly Readonly<Record<string, number>>[]) {
  const told: string[] = [];
  const tell = (level: string) => (fields: object, message: string) => {
    told.push(`${level} ${message}${JSON.stringify(fields)}`);
  };
  const shapes = requests.map((each, index) => ({
    name: `shape${index}`,
    requests: new Map(Object.entries(each)),
  }));
  const log = new ChoiceLog(
    { info: tell("info"), warn: tell("warn"), error: tell("error") },
    shapes,
  );
  return (
    nodes: readonly NodeTotals[],
    { selectsNodes = false, pods = 1, resources = "", waitingFor = "", elsewhere = "" } = {},
  ): readonly string[] => {
    const snapshot = { ...snapshotOf(...nodes), ...(elsewhere !== "" && partBeside(elsewhere)) };
    const wanted = waitingFor === "" ? [] : [{ resource: waitingFor, requests: 1, limits: 0 }];
    const whole = { ...snapshot, unscheduled: { ...snapshot.unscheduled, resources: wanted } };
    const shown = resources === "" ? whole : shownResources(whole, (name) => name === resources);
    log.update({ whole, shown, selectsNodes, pods });
    return told.splice(0);
  };
}

/** A shard beside another one that has a node, which lists one resource; none of "nothing". */
function partBeside(resource: string) {
  const [clusterNodes, resources] = resource === "nothing" ? [0, []] : [1, [resource]];
  const there = { resources: new Set(resources), labels: new Set<string>() };
  return { shard: { ordinal: 0, total: 2, clusterNodes, elsewhere: there } };
}

const worker = nodeWith("a", { cpu: [4000, 0], pods: [110, 0] });

suite("options that choose nothing", () => {
  test("are told when no node is selected though there are pods, and when there is one", () => {
    const saying = listening();
    const selected = { selectsNodes: true };
    assert.deepEqual(saying([], { ...selected, pods: 0 }), []);
    assert.deepEqual(saying([]), []);
    assert.deepEqual(saying([], selected), [
      "warn --node-selector matches no node, though there are pods: nothing is shown of nodes and pools{}",
    ]);
    assert.deepEqual(saying([], selected), []);
    assert.deepEqual(saying([worker], selected), ["info --node-selector matches nodes now{}"]);
    assert.deepEqual(saying([worker], selected), []);
  });

  test("are told when no resource is left, and when there is one", () => {
    const saying = listening();
    assert.deepEqual(saying([worker], { resources: "memory", waitingFor: "memory" }), []);
    assert.deepEqual(saying([], { resources: "memory" }), []);
    assert.deepEqual(saying([worker], { resources: "memory" }), [
      "warn --resources names none of the resources that there are: no amount is shown{}",
    ]);
    assert.deepEqual(saying([worker], { resources: "memory" }), []);
    const big = nodeWith("b", { memory: [1, 0] });
    assert.deepEqual(saying([worker, big], { resources: "memory" }), [
      "info --resources names resources that there are now{}",
    ]);
  });

  test("are told once of each resource of --fit that no node lists", () => {
    const saying = listening({ cpu: 1, "a.b/gpu": 1 }, { "a.b/gpu": 2, "a.b/nic": 1, "a.b/no": 0 });
    assert.deepEqual(saying([]), []);
    const unlisted = nodeWith("b", { "a.b/nic": [undefined, 1] });
    assert.deepEqual(saying([worker, unlisted]), [
      'warn --fit asks for resources that no node lists: 0 such pods fit until one does{"resources":"a.b/gpu,a.b/nic"}',
    ]);
    assert.deepEqual(saying([worker]), []);
    assert.deepEqual(saying([worker, nodeWith("c", { "a.b/gpu": [8, 0] })]), []);
    assert.deepEqual(saying([worker]), []);
  });

  test("are none of a shard for which they choose what others have", () => {
    const saying = listening({ memory: 1 });
    const selected = { selectsNodes: true, resources: "memory" };
    const [beside, alone] = ["memory", "nothing"].map((elsewhere) => ({ ...selected, elsewhere }));
    assert.deepEqual(saying([], beside), []);
    assert.deepEqual(saying([], alone), [
      "warn --node-selector matches no node, though there are pods: nothing is shown of nodes and pools{}",
    ]);
    assert.deepEqual(saying([], { ...selected, elsewhere: "cpu" }), [
      "info --node-selector matches nodes now{}",
      "warn --resources names none of the resources that there are: no amount is shown{}",
      'warn --fit asks for resources that no node lists: 0 such pods fit until one does{"resources":"memory"}',
    ]);
  });
});
