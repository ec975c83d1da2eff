import assert from "node:assert/strict";
import { test } from "node:test";
import { subjectOf } from "../../simulation/observation/messages.ts";

test("requests are told apart by what they ask for", () => {
  const subjects = {
    "/api/v1/nodes?watch=true": "nodes",
    "/api/v1/pods?limit=500": "pods",
    "/apis/resource.k8s.io": "devices",
    "/apis/resource.k8s.io/v1/resourceslices?watch=true": "resourceslices",
    "/apis/resource.k8s.io/v1beta2/resourceclaims?limit=1": "resourceclaims",
    "/version": "version",
  };
  for (const [path, subject] of Object.entries(subjects)) {
    assert.equal(subjectOf(path), subject, path);
  }
});
