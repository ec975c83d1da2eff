import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { FailureLog } from "../../../src/kubernetes/failures/failure-log.ts";
import { type Failure, failureOf } from "../../../src/kubernetes/failures/failure.ts";
import { ApiError, CredentialsError, WireError } from "../../../src/kubernetes/failures/errors.ts";
import { RecordingObserver } from "../reading.ts";

const attempt = {
  doing: "list pods",
  resource: "pods",
  server: "https://10.0.0.1",
  source: "a file",
  caFile: undefined,
};

function failed(code: string): Failure {
  return failureOf(Object.assign(new Error("x"), { code }), attempt);
}

function answered(status: number): Failure {
  const body = { message: "said", reason: "", code: status, retryAfterSeconds: 0, causes: [] };
  const response = { status, body, retryAfterMs: 0, flowSchema: undefined };
  return failureOf(new ApiError(response), attempt);
}

function log(calm?: number) {
  const observer = new RecordingObserver();
  const time = { now: 0 };
  return { observer, time, failures: new FailureLog(observer, () => time.now, calm) };
}

suite("the log of failures", () => {
  test("tells a failure once, and again when it becomes another", () => {
    const { failures, observer } = log();
    for (const status of [403, 403, 404, 404, 403]) failures.report("pods", answered(status));
    assert.deepEqual(
      observer.lines.map((line) => /40\d/.exec(line)?.[0]),
      ["403", "404", "403"],
    );
  });

  for (const failure of [
    ...[302, 401, 429, 503, 504].map(answered),
    ...["ECONNREFUSED", "ENOTFOUND", "CERT_HAS_EXPIRED", "EPROTO"].map(failed),
    failureOf(new CredentialsError("gone"), attempt),
  ]) {
    test(`tells ${failure.class} once for all, since it is the whole server's`, () => {
      const { failures, observer } = log();
      for (const subject of ["pods", "nodes"]) failures.report(subject, failure);
      assert.equal(observer.lines.length, 1);
    });
  }

  for (const failure of [
    ...[403, 404, 422].map(answered),
    failureOf(new WireError("x"), attempt),
  ]) {
    test(`tells ${failure.class} for each subject`, () => {
      const { failures, observer } = log();
      for (const subject of ["pods", "nodes"]) failures.report(subject, failure);
      assert.equal(observer.lines.length, 2);
    });
  }

  test("tells no flow schema to a server that is starting, and nothing at all when it is over soon", () => {
    const { failures, observer } = log();
    const message = "storage is (re)initializing";
    const body = { message, reason: "", code: 429, retryAfterSeconds: 1, causes: [] };
    const response = { status: 429, body, retryAfterMs: 1000, flowSchema: undefined };
    for (let time = 1; time <= 5; time += 1) {
      assert.deepEqual(observer.lines, []);
      failures.report("pods", failureOf(new ApiError(response), attempt));
    }
    assert.match(observer.lines.join(), /is starting \(storage is \(re\)initializing\)$/);
  });

  test("tells a 504 and another 5xx as the same", () => {
    const { failures, observer } = log();
    for (const status of [504, 503, 504, 500]) failures.report("pods", answered(status));
    assert.equal(observer.lines.length, 1);
  });

  test("tells what is ordinary from the fifth time in a row on", () => {
    const { failures, observer } = log();
    for (let time = 1; time <= 4; time += 1) failures.report("pods", answered(410));
    failures.clear("pods");
    for (let time = 1; time <= 4; time += 1) failures.report("pods", answered(410));
    failures.report("nodes", answered(410));
    assert.deepEqual(observer.lines, []);
    assert.equal(observer.notes.length, 9);
    failures.report("pods", answered(410));
    assert.match(observer.lines.join(), /^warn: cannot list pods: the resourceVersion is too old/);
  });

  test("tells the recovery once, when nothing fails any more, and how long it took", () => {
    const { failures, observer, time } = log();
    failures.clear("pods");
    time.now = 1000;
    failures.report("pods", answered(503));
    time.now = 5000;
    failures.report("nodes", answered(503));
    failures.clear("pods");
    failures.clear("pods");
    assert.equal(observer.lines.length, 1);
    time.now = 9400;
    failures.clear("nodes");
    assert.deepEqual(observer.lines.slice(1), [
      "info: reading nodes and pods again after 8 s of trouble",
    ]);
    failures.report("nodes", answered(503));
    failures.clear("nodes");
    assert.match(observer.lines.at(-1) ?? "", /reading nodes again/);
  });
});

suite("the log of failures, of a subject that is forgotten", () => {
  test("tells the recovery of the others when nothing else failed any more, without it", () => {
    const { failures, observer, time } = log();
    for (const subject of ["pods", "devices"]) failures.report(subject, failed("EPROTO"));
    time.now = 60_000;
    failures.clear("pods");
    assert.equal(observer.lines.length, 1);
    failures.forget("devices");
    assert.match(observer.lines[1] ?? "", /^info: reading pods again after 60 s of trouble$/);
  });

  test("tells nothing of it, then or later", () => {
    const { failures, observer } = log();
    failures.report("devices", answered(500));
    failures.forget("devices");
    failures.clear("devices");
    assert.equal(observer.lines.length, 1);
    failures.report("pods", answered(500));
    failures.clear("pods");
    assert.match(observer.lines.at(-1) ?? "", /^info: reading pods again/);
  });
});

suite("the log of failures, with a time of calm", () => {
  test("tells each failure once, and the recovery, while failures and successes alternate", () => {
    const { failures, observer, time } = log(1000);
    for (time.now of [0, 500]) {
      failures.report("pods", answered(503));
      failures.clear("pods");
      failures.report("pods", answered(403));
      failures.clear("pods");
    }
    assert.equal(observer.lines.length, 2);
    time.now = 1499;
    failures.clear("pods");
    assert.equal(observer.lines.length, 2);
    time.now = 1500;
    failures.clear("pods");
    assert.deepEqual(observer.lines.slice(2), ["info: reading pods again after 2 s of trouble"]);
    failures.report("pods", answered(503));
    assert.equal(observer.lines.length, 4);
  });

  test("has a subject work again after the last of its failures, and tells one again after as long", () => {
    const { failures, observer, time } = log(1000);
    failures.report("pods", answered(503));
    time.now = 600;
    failures.report("pods", answered(403));
    time.now = 1000;
    failures.clear("pods");
    assert.equal(observer.lines.length, 2);
    failures.report("pods", answered(503));
    assert.equal(observer.lines.length, 3);
    // Others are not kept from working again.
    failures.clear("nodes");
    assert.equal(observer.lines.length, 3);
  });
});

test("an error is told as one", () => {
  const { failures, observer } = log();
  failures.report("pods", failureOf(new TypeError("oops"), attempt));
  assert.match(observer.lines.join(), /^error: cannot list pods: internal error: oops/);
});
