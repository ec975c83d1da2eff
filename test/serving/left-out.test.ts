import assert from "node:assert/strict";
import { test } from "node:test";
import { LeftOut } from "../../src/serving/left-out.ts";
import { snapshotOf } from "../render/example-snapshot.ts";

function begins(kind: string, amounts: number): unknown {
  const message = `${kind}s name too many resources: the amounts of some are left out, and counted in kubecommit_rejected_values_total`;
  return ["warn", { kind, amounts }, message];
}

function ends(kind: string): unknown {
  return ["info", { kind }, `the resources of all ${kind}s are shown again`];
}

test("what a snapshot leaves out is counted each time, and told when it begins and ends", () => {
  const told: unknown[] = [];
  const counted: string[] = [];
  const tell = (level: string) => (fields: object, message: string) => {
    told.push([level, fields, message]);
  };
  const leftOut = new LeftOut(
    { info: tell("info"), warn: tell("warn"), error: tell("error") },
    (kind, amounts) => counted.push(`${amounts} of ${kind}s`),
  );
  const update = (node: number, pod: number) => {
    leftOut.update({ ...snapshotOf(), leftOut: { node, pod } });
    return told.splice(0);
  };

  assert.deepEqual(update(0, 0), [], "nothing has been left out");
  assert.deepEqual(update(0, 1), [begins("pod", 1)]);
  assert.deepEqual(update(3, 2), [begins("node", 3)]);
  assert.deepEqual(update(3, 0), [ends("pod")]);
  assert.deepEqual(update(0, 7), [ends("node"), begins("pod", 7)]);
  const each = ["0 0", "0 1", "3 2", "3 0", "0 7"].map((amounts) => amounts.split(" "));
  assert.deepEqual(
    counted,
    each.flatMap(([node, pod]) => [`${node} of nodes`, `${pod} of pods`]),
  );
});

test("pools that are one for want of room are told when that begins and ends", () => {
  const told: unknown[] = [];
  const tell = (level: string) => (fields: object, message: string) => {
    told.push([level, fields, message]);
  };
  const log = { info: tell("info"), warn: tell("warn"), error: tell("error") };
  const leftOut = new LeftOut(log, () => undefined);
  for (const foldedPools of [0, 3, 4, 0, 0, 1]) leftOut.update({ ...snapshotOf(), foldedPools });
  const folded =
    "nodes are of too many pools: all but the 1000 largest are together in the pool other; --pool-labels says by which labels";
  assert.deepEqual(told, [
    ["warn", { pools: 3 }, folded],
    ["info", {}, "all pools are shown by their names again"],
    ["warn", { pools: 1 }, folded],
  ]);
});
