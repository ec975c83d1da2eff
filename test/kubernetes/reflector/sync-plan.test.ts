import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ApiError, WireError } from "../../../src/kubernetes/failures/errors.ts";
import { type Failure, failureOf } from "../../../src/kubernetes/failures/failure.ts";
import { pageQuery, SyncPlan } from "../../../src/kubernetes/reflector/sync-plan.ts";

const hour = 3_600_000;
const attempt = {
  doing: "list pods",
  resource: "pods",
  server: "https://10.0.0.1:6443",
  source: "the context prod of config",
  caFile: undefined,
};

function answered(status: number): Failure {
  const body = { message: "", reason: "", code: status, retryAfterSeconds: 0, causes: [] };
  const response = { status, body, retryAfterMs: 0, flowSchema: undefined };
  return failureOf(new ApiError(response), attempt);
}

const badData = failureOf(new WireError("bad"), attempt);
const page = { limit: 500 };

suite("a list", () => {
  test("is first whatever the server's cache holds, then what is not older than the version", () => {
    const plan = new SyncPlan(hour);
    assert.deepEqual(plan.listQuery("", true), { limit: 500, resourceVersion: 0 });
    assert.deepEqual(plan.listQuery("", false), page);
    assert.deepEqual(plan.listQuery("7", false), {
      resourceVersion: "7",
      resourceVersionMatch: "NotOlderThan",
    });
  });

  for (const [name, failure] of [
    ["504", answered(504)],
    ["410", answered(410)],
    ["422", answered(422)],
    ["bad data", badData],
  ] as const) {
    test(`is read in pages after ${name}, until a sync is complete`, () => {
      const plan = new SyncPlan(hour);
      plan.failList(failure);
      assert.deepEqual(plan.listQuery("7", true), page);
      plan.complete();
      assert.deepEqual(plan.listQuery("", true), { limit: 500, resourceVersion: 0 });
    });
  }

  for (const status of [401, 403, 404, 406, 429, 500, 503]) {
    test(`is read as before after ${status}`, () => {
      const plan = new SyncPlan(hour);
      plan.failList(answered(status));
      assert.deepEqual(plan.listQuery("", true), { limit: 500, resourceVersion: 0 });
    });
  }

  test("goes on with the token, and without a version", () => {
    assert.deepEqual(pageQuery("next"), { limit: 500, continue: "next" });
  });
});

suite("WatchList", () => {
  for (const status of [400, 404, 422]) {
    test(`is given up at once after ${status}, for an hour`, () => {
      const plan = new SyncPlan(hour);
      assert.ok(plan.usesWatchList(1000));
      assert.ok(plan.failWatchList(answered(status), 1000));
      assert.equal(plan.usesWatchList(1000 + hour - 1), false);
      assert.ok(plan.usesWatchList(1000 + hour));
    });
  }

  for (const status of [401, 403, 406, 410, 429]) {
    test(`is not given up after ${status}, however often`, () => {
      const plan = new SyncPlan(hour);
      for (let time = 1; time <= 5; time += 1) {
        assert.equal(plan.failWatchList(answered(status), 0), false);
      }
      assert.ok(plan.usesWatchList(0));
    });
  }

  for (const [name, failure] of [
    ["500", answered(500)],
    ["504", answered(504)],
    ["bad data", badData],
  ] as const) {
    test(`is given up after ${name} the second time in one sync`, () => {
      const plan = new SyncPlan(hour);
      assert.equal(plan.failWatchList(failure, 0), false);
      plan.complete();
      assert.equal(plan.failWatchList(failure, 0), false);
      assert.ok(plan.failWatchList(failure, 0));
      assert.equal(plan.usesWatchList(59_999), false);
      assert.ok(plan.usesWatchList(60_000), "it is not ruled out for an hour");
      assert.equal(plan.failWatchList(failure, hour), false, "and counts anew");
      assert.ok(plan.failWatchList(failure, hour));
      assert.equal(plan.usesWatchList(hour + 239_999), false, "but for longer");
      assert.ok(plan.usesWatchList(hour + 240_000));
    });
  }

  test("asks for a state that is not older than the version, if there is one", () => {
    const plan = new SyncPlan(hour);
    const initial = { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" };
    assert.deepEqual(plan.watchListQuery("", 0), { timeoutSeconds: 300, ...initial });
    assert.deepEqual(plan.watchListQuery("7", 0.999), {
      timeoutSeconds: 599,
      ...initial,
      resourceVersion: "7",
    });
  });
});

test("a watch asks for the changes after the version", () => {
  assert.deepEqual(new SyncPlan(hour).watchQuery("7", 0.5), {
    timeoutSeconds: 450,
    resourceVersion: "7",
  });
});
