import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { numberOf, stateMetrics } from "../../bench/state-metrics.ts";
import { parseSize } from "../../bench/size.ts";

suite("what kube-state-metrics would write of a simulated cluster", () => {
  test("has numbers for quantities", () => {
    assert.deepEqual(["250m", "2", "64Mi", "3Ki"].map(numberOf), [0.25, 2, 67_108_864, 3072]);
  });

  test("has five phases for each pod, of which one is", () => {
    const lines = stateMetrics(parseSize("2/60")).split("\n");
    const phases = lines.filter((line) => line.startsWith("kube_pod_status_phase{"));
    const running = phases.filter((line) => line.endsWith(" 1"));
    assert.ok(running.length >= 60);
    assert.equal(phases.length, running.length * 5);
  });

  test("has the requests of containers by the resource's name and unit", () => {
    const text = stateMetrics(parseSize("2/60"));
    const labels = String.raw`namespace="[^"]+",pod="[^"]+",uid="[^"]+",container="[^"]+",node="[^"]*"`;
    assert.match(
      text,
      new RegExp(
        String.raw`kube_pod_container_resource_requests\{${labels},resource="cpu",unit="core"\} \d`,
      ),
    );
    assert.match(
      text,
      /kube_node_status_allocatable\{node="[^"]+",resource="ephemeral_storage",unit="byte"\} \d/,
    );
  });
});
