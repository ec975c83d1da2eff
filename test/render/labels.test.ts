import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { nodeLabelNames, resourceLabels } from "../../src/render/labels.ts";

function labelsOf(...names: string[]) {
  return Object.fromEntries(
    [...resourceLabels(names, new Set())].map(([name, { resource }]) => [name, resource]),
  );
}

suite("resource labels", () => {
  test("have kube-state-metrics' units", () => {
    const names = ["cpu", "memory", "ephemeral-storage", "hugepages-1Gi", "pods", "a.b/c"];
    assert.deepEqual(
      [...resourceLabels(names, new Set()).values()]
        .map(({ resource, unit }) => `${resource} ${unit}`)
        .toSorted(),
      [
        "a_b_c integer",
        "cpu core",
        "ephemeral_storage byte",
        "hugepages_1Gi byte",
        "memory byte",
        "pods integer",
      ],
    );
  });

  test("the second of two names that sanitise to one keeps its raw name", () => {
    assert.deepEqual(labelsOf("a.b/c", "a-b/c"), { "a-b/c": "a_b_c", "a.b/c": "a.b/c" });
  });

  test("a name that nodes list comes before one that pods only ask for", () => {
    const names = ["nvidia-com/gpu", "nvidia.com/gpu"];
    const labels = resourceLabels(names, new Set(["nvidia.com/gpu"]));
    assert.equal(labels.get("nvidia.com/gpu")?.resource, "nvidia_com_gpu");
    assert.equal(labels.get("nvidia-com/gpu")?.resource, "nvidia-com/gpu");
  });

  test("a name that needs no sanitising keeps it, whatever else would become it", () => {
    assert.deepEqual(labelsOf("a.b", "a_b"), { a_b: "a_b", "a.b": "a.b" });
  });

  test("names that differ only in lone surrogates stay apart", () => {
    const labels = resourceLabels(["a\ud800", "a\ud801", "a\ud802"], new Set()).values();
    assert.deepEqual(
      [...labels].map(({ resource }) => resource),
      ["a_", "a\ufffd", "a\ufffd_2"],
    );
  });

  test("do not depend on the order of the names", () => {
    assert.deepEqual(labelsOf("b", "a.b", "a-b", "cpu"), labelsOf("a-b", "cpu", "a.b", "b"));
  });
});

suite("node label names", () => {
  test("are in snake case behind label_", () => {
    assert.deepEqual(
      [...nodeLabelNames(["topology.kubernetes.io/zone", "example.com/instanceType"])],
      [
        ["example.com/instanceType", "label_example_com_instance_type"],
        ["topology.kubernetes.io/zone", "label_topology_kubernetes_io_zone"],
      ],
    );
  });

  test("get numbered suffixes in name order where they would be one", () => {
    assert.deepEqual(Object.fromEntries(nodeLabelNames(["a.b", "a-b", "c"])), {
      "a-b": "label_a_b_conflict1",
      "a.b": "label_a_b_conflict2",
      c: "label_c",
    });
  });

  test("stay apart from labels that look like suffixed ones", () => {
    const names = nodeLabelNames(["a.b", "a-b", "a_b_conflict1"]).values();
    assert.equal(new Set(names).size, 3);
  });
});
