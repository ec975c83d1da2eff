import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  podProtobufReader,
  podProtobufReaderOf,
} from "../../../src/kubernetes/wire/protobuf/reader.ts";
import { decodeList, decodeWatch } from "./decode.ts";
import { protobufList, protobufWatch } from "./protobuf-bodies.ts";
import { randomPod } from "./random-objects.ts";

const metadata = { resourceVersion: "12", continue: "" };

const pod = {
  metadata: { uid: "u", name: "p", namespace: "shop", resourceVersion: "7" },
  spec: {
    containers: [{ name: "app", resources: { requests: { cpu: "1" } } }],
    nodeName: "theirs",
    priority: 7,
  },
  status: { phase: "Running", conditions: [{ type: "PodScheduled", status: "True" }] },
};

const ours = podProtobufReaderOf((nodeName) => nodeName !== "theirs");

suite("of pods on nodes that are not wanted", () => {
  test("only uid and node are read from a list", () => {
    const own = { ...pod, spec: { ...pod.spec, nodeName: "ours" } };
    const body = protobufList("Pod", [pod, own], metadata);
    const { items, rejected } = decodeList(ours, body);
    const all = decodeList(podProtobufReader, body).items;
    assert.deepEqual(rejected, []);
    assert.deepEqual(items[1], all[1]);
    assert.equal(items.length, 2);
    const { uid, nodeName, namespace, phase, demand } = items[0] ?? assert.fail();
    assert.deepEqual([uid, nodeName, namespace, phase], ["u", "theirs", "", ""]);
    assert.deepEqual(demand.containers, []);
  });

  test("an event says its type and version, and what was deleted", () => {
    const types = ["ADDED", "MODIFIED", "DELETED"] as const;
    const body = protobufWatch(types.map((type) => ({ type, kind: "Pod", object: pod })));
    const { events } = decodeWatch(ours, body);
    assert.deepEqual(
      events.map((event) => [
        event.type,
        "object" in event ? event.object?.uid : "uid" in event && event.uid,
        "resourceVersion" in event && event.resourceVersion,
      ]),
      types.map((type) => [type, "u", "7"]),
    );
  });

  for (const missing of ["uid", "name", "namespace"]) {
    test(`one without a ${missing} is refused, as it is on others`, () => {
      const nameless = { ...pod, metadata: { ...pod.metadata, [missing]: "" } };
      const body = protobufList("Pod", [nameless], metadata);
      for (const reader of [ours, podProtobufReader]) {
        const { items, rejected } = decodeList(reader, body);
        assert.deepEqual([items, rejected], [[], ["bad_object"]]);
      }
    });
  }
});

test("pods on nodes that are wanted are read as ever, whatever they are", () => {
  const everyNode = podProtobufReaderOf(() => true);
  const property = fc.property(fc.array(randomPod, { maxLength: 5 }), (pods) => {
    const body = protobufList("Pod", pods, metadata);
    assert.deepEqual(decodeList(everyNode, body), decodeList(podProtobufReader, body));
  });
  fc.assert(property, { numRuns: 200 });
});

test("whether a pod is wanted is asked with the name of its node, empty without one", () => {
  const asked: string[] = [];
  const reader = podProtobufReaderOf((nodeName) => asked.push(nodeName) < 0);
  decodeList(
    reader,
    protobufList("Pod", [pod, { ...pod, spec: {} }, { ...pod, spec: undefined }], metadata),
  );
  assert.deepEqual(asked, ["theirs", "", ""]);
});
