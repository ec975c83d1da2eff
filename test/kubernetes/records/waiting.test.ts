import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { amounts } from "../../cluster/amounts.ts";
import { waitingOf } from "../../../src/kubernetes/records/waiting.ts";
import { podFrom } from "../wire/json-objects.ts";

const created = "2026-11-24T01:02:03Z";
const asking = { requests: amounts([1], { "example.com/gpu": 1 }) };

function waiting(condition: object | undefined, nodeName = "", creationTimestamp?: string) {
  const metadata = { uid: "u1", name: "web-0", namespace: "shop", creationTimestamp };
  const conditions = condition === undefined ? [] : [{ type: "PodScheduled", ...condition }];
  return waitingOf(podFrom({ metadata, spec: { nodeName }, status: { conditions } }), asking);
}

const short = {
  status: "False",
  reason: "Unschedulable",
  message: "0/2 nodes are available: 1 Too many pods, 2 Insufficient cpu.",
};

suite("a pod waits", () => {
  for (const [reason, insufficient, condition] of [
    ["pending", [], undefined],
    ["pending", [], { status: "True" }],
    ["pending", [], { ...short, status: "Unknown" }],
    ["pending", [], { ...short, reason: "SchedulerError" }],
    ["gated", [], { ...short, reason: "SchedulingGated" }],
    ["unschedulable", ["cpu", "pods"], short],
    ["unschedulable", [], { ...short, message: "0/2 nodes are available: 2 whatever." }],
    ["unschedulable", [], { ...short, message: undefined }],
  ] as const) {
    test(`${reason} for want of [${insufficient.join()}] by ${JSON.stringify(condition)}`, () => {
      assert.deepEqual(waiting(condition), { reason, insufficient, createdAt: undefined });
    });
  }

  test("not when it has a node", () => {
    assert.equal(waiting(short, "n1", created), undefined);
  });

  test("since its creation", () => {
    assert.equal(waiting(short, "", created)?.createdAt, Date.parse(created));
  });

  test("for resources that it asks for, and no others", () => {
    const gpu = {
      ...short,
      message:
        "0/1 nodes are available: 1 Insufficient example.com/gpu, 1 Insufficient example.com/other.",
    };
    assert.deepEqual(waiting(gpu)?.insufficient, ["example.com/gpu"]);
  });
});
