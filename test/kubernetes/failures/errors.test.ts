import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  ApiError,
  ConfigurationError,
  CredentialsError,
  DeadlineError,
  HangUpError,
  noStatus,
  NotKubernetesError,
  reasonOf,
  ShortWatchError,
  WireError,
} from "../../../src/kubernetes/failures/errors.ts";

suite("an error", () => {
  for (const error of [
    ApiError.ofEvent(noStatus),
    new ConfigurationError("x"),
    new CredentialsError("x"),
    new DeadlineError("idle", 1),
    new HangUpError("x"),
    new NotKubernetesError("x"),
    new ShortWatchError("x"),
    new WireError("x"),
  ]) {
    const { name } = error.constructor;
    test(`of the class ${name} has its name`, () => assert.equal(error.name, name));
  }

  test("of a deadline says which, and how many seconds it was", () => {
    assert.equal(new DeadlineError("idle", 180_000).message, "idle: nothing within 180 s");
  });

  test("that was thrown and is none has a text too", () => {
    assert.equal(reasonOf(new TypeError("oops")), "oops");
    assert.equal(reasonOf(undefined), "undefined");
  });
});

suite("an ERROR event", () => {
  test("is as a response with the code and the wait of its Status", () => {
    const body = { ...noStatus, message: "too old", code: 410, retryAfterSeconds: 2 };
    const error = ApiError.ofEvent(body);
    assert.equal(error.message, "too old");
    assert.deepEqual(error.response, {
      status: 410,
      body,
      retryAfterMs: 2000,
      flowSchema: undefined,
    });
  });

  test("without a Status is the server's failure, and asks for nothing", () => {
    const error = ApiError.ofEvent(noStatus);
    assert.equal(error.message, "HTTP status 500");
    assert.deepEqual(error.response, {
      status: 500,
      body: { message: "", reason: "", code: 0, retryAfterSeconds: 0, causes: [] },
      retryAfterMs: 0,
      flowSchema: undefined,
    });
  });
});
