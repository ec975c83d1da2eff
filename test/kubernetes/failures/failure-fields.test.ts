import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ApiError, noStatus } from "../../../src/kubernetes/failures/errors.ts";
import { failureOf } from "../../../src/kubernetes/failures/failure.ts";

const attempt = {
  doing: "list pods",
  resource: "pods",
  server: "https://10.0.0.1:6443",
  source: "the context prod of config",
  caFile: undefined,
};
const { server } = attempt;

/** What the message says of an error that broke the connection. */
function said(text: string, code = "ECONNRESET"): string {
  const { message } = failureOf(Object.assign(new Error(text), { code }), attempt);
  return /^cannot list pods: the connection broke \((.*)\)$/s.exec(message)?.[1] ?? message;
}

suite("the message of a failure", () => {
  test("has the code before the error's own text, once", () => {
    assert.equal(said("it broke"), "ECONNRESET: it broke");
    assert.equal(said("read ECONNRESET"), "read ECONNRESET");
    assert.equal(said(""), "ECONNRESET");
  });

  test("has the first 300 characters of a long text, without the space around it", () => {
    assert.equal(said(`  ECONNRESET${"x".repeat(400)}`), `ECONNRESET${"x".repeat(290)}`);
  });

  test("has the error's own text alone when there is no code", () => {
    assert.equal(
      failureOf("thrown", attempt).message,
      "cannot list pods: internal error: thrown. Please report it.",
    );
  });
});

suite("the fields of a failure", () => {
  test("are the server alone when it has not answered, and there is nothing to wait for", () => {
    const { fields, leastWaitMs } = failureOf({ code: "ECONNREFUSED" }, attempt);
    assert.deepEqual(fields, { server });
    assert.equal(leastWaitMs, 0);
  });

  test("have the status of an answer, and the flow schema that throttles", () => {
    const response = { status: 429, body: noStatus, retryAfterMs: 0, flowSchema: undefined };
    assert.deepEqual(failureOf(new ApiError(response), attempt).fields, { server, status: 429 });
    assert.deepEqual(failureOf(new ApiError({ ...response, flowSchema: "abc" }), attempt).fields, {
      server,
      status: 429,
      flow_schema: "abc",
    });
  });

  test("have the stack of an internal error, when there is one", () => {
    const error = new TypeError("oops");
    assert.deepEqual(failureOf(error, attempt).fields, { server, stack: error.stack });
    assert.deepEqual(failureOf("thrown", attempt).fields, { server });
  });
});
