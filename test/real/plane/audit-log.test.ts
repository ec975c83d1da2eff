import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { auditedRequests, isLookForDevices, isWatchList, requestCounts } from "./audit-log.ts";

const event = (auditID: string, verb: string, requestURI: string, others: object = {}): string =>
  JSON.stringify({
    auditID,
    verb,
    requestURI,
    requestReceivedTimestamp: "2026-01-01T00:00:01.5Z",
    responseStatus: { code: 200 },
    ...others,
  });

test("each request counts once, whatever its stages", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-audit-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "audit.log");
  const pods = { objectRef: { resource: "pods" } };
  writeFileSync(
    file,
    [
      event("1", "get", "/version?timeout=32s"),
      event("2", "watch", "/api/v1/pods?watch=1&sendInitialEvents=true", pods),
      event("2", "watch", "/api/v1/pods?watch=1&sendInitialEvents=true", pods),
      event("3", "get", "/api/v1/pods/x/log", {
        objectRef: { resource: "pods", subresource: "log" },
      }),
      event("4", "list", "/api/v1/pods", pods).slice(0, -9),
    ].join("\n"),
  );
  const requests = auditedRequests(file);
  assert.deepEqual(
    [...requestCounts(requests)],
    [
      ["get /version", 1],
      ["watch pods", 1],
      ["get pods/log", 1],
    ],
  );
  assert.deepEqual(requests.map(isWatchList), [false, true, false]);
  assert.deepEqual(auditedRequests(file, Date.parse("2026-01-01T00:00:02Z")), []);
});

test("a list of slices is only a look for devices when it is refused", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-audit-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "audit.log");
  const slices = { objectRef: { resource: "resourceslices" } };
  const uri = "/apis/resource.k8s.io/v1/resourceslices?limit=1";
  writeFileSync(
    file,
    [
      event("1", "get", "/apis/resource.k8s.io"),
      event("2", "list", uri, { ...slices, responseStatus: { code: 403 } }),
      event("3", "list", uri, slices),
      event("4", "get", "/apis/apps"),
    ].join("\n"),
  );
  assert.deepEqual(auditedRequests(file).map(isLookForDevices), [true, true, false, false]);
});
