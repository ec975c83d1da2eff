import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { differences } from "../../soak/differences.ts";

const requests = 'kubecommit_node_requests{node="a",resource="cpu",unit="core"}';

function numbers(entries: readonly (readonly [string, number])[], snapshot: object = {}) {
  return {
    series: new Map(entries),
    documents: { "/api/v1/snapshot": JSON.stringify({ time: Math.random(), ...snapshot }) },
  };
}

suite("the differences of two exporters", () => {
  test("are none where only they themselves differ", () => {
    const one = numbers([
      [requests, 1],
      ["kubecommit_snapshot_timestamp_seconds", 7],
      ['kubecommit_relists_total{kind="pod",reason="expired"}', 3],
      ["process_resident_memory_bytes", 5],
    ]);
    assert.deepEqual(differences(one, numbers([[requests, 1]])), []);
  });

  test("are a number that differs or that one does not have, and whether they are up", () => {
    const one = numbers([
      [requests, 1],
      ["kubecommit_up", 0],
    ]);
    const other = numbers([
      [requests, 2],
      ["kubecommit_up", 1],
      ["kubecommit_orphan_pods", 0],
    ]);
    assert.deepEqual(differences(one, other), [
      `${requests}: 1, a fresh exporter says 2`,
      "kubecommit_up: 0, a fresh exporter says 1",
      "kubecommit_orphan_pods: absent, a fresh exporter says 0",
    ]);
  });

  test("are a document that differs in more than its time", () => {
    const found = differences(numbers([], { nodes: [1] }), numbers([], { nodes: [2] }));
    assert.deepEqual(found, ["/api/v1/snapshot is not that of a fresh exporter"]);
  });
});
