import assert from "node:assert/strict";
import { test } from "node:test";
import { readStatus } from "../../../src/kubernetes/api/status-body.ts";
import { encodeBody, encodeMessage } from "../../../src/simulator/api/protobuf.ts";

const failure = {
  kind: "Status",
  message: "pods is forbidden",
  reason: "Forbidden",
  code: 403,
  details: { retryAfterSeconds: 2, causes: [{ reason: "X", message: "y" }] },
};
const status = {
  message: "pods is forbidden",
  reason: "Forbidden",
  code: 403,
  retryAfterSeconds: 2,
  causes: ["X"],
};

test("a Status is read by the Content-Type", () => {
  const json = Buffer.from(JSON.stringify(failure));
  assert.deepEqual(readStatus(json, "application/json"), status);
  assert.deepEqual(readStatus(json, "Application/JSON; charset=utf-8"), status);
  const protobuf = encodeBody("Status", encodeMessage("Status", failure));
  assert.deepEqual(readStatus(protobuf, "application/vnd.kubernetes.protobuf"), status);
});

test("fields of a wrong type are read as absent", () => {
  const wrong = { kind: "Status", message: 1, code: 1.5, details: { causes: [5, {}] } };
  assert.deepEqual(readStatus(Buffer.from(JSON.stringify(wrong)), "application/json"), {
    message: "",
    reason: "",
    code: 0,
    retryAfterSeconds: 0,
    causes: [""],
  });
});

test("anything else is no Status", () => {
  for (const [text, contentType] of [
    ["Unauthorized", "text/plain; charset=utf-8"],
    ["<html>", "application/json"],
    ["null", "application/json"],
    ['{"kind":"Pod"}', "application/json"],
    ["k8s\0x", "application/vnd.kubernetes.protobuf"],
    ["", "application/vnd.kubernetes.protobuf"],
    ["", ""],
  ] as const) {
    assert.equal(readStatus(Buffer.from(text), contentType), undefined);
  }
  const pod = encodeBody("Pod", Buffer.alloc(0));
  assert.equal(readStatus(pod, "application/vnd.kubernetes.protobuf"), undefined);
});
