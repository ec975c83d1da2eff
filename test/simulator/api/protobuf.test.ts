import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";

import type { JsonObject } from "../../../src/simulator/api-object.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import { reserve } from "../../../src/simulator/api/backward-writer.ts";
import { protobufEncoding } from "../../../src/simulator/api/encoding.ts";
import {
  encodeMessage,
  encodePieces,
  frame,
  lengthOf,
} from "../../../src/simulator/api/protobuf.ts";
import { Population } from "../../../src/simulator/population/population.ts";

interface Vector {
  readonly object: JsonObject;
  /** In base64. */
  readonly protobuf: string;
}

/**
 * Objects with every field of their types set, and bare ones; with what the serializer of
 * k8s.io/apimachinery v0.37.2 writes for them.
 */
const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL("go-protobuf.json", import.meta.url), "utf8"),
);

suite("protobuf is, byte for byte, what Go writes", () => {
  for (const [index, { object, protobuf }] of vectors.entries()) {
    test(`of object ${index}, a ${JSON.stringify(object["kind"])}`, () => {
      const expected = Buffer.from(protobuf, "base64").toString("latin1");
      assert.equal(protobufEncoding.body(object).toString("latin1"), expected);
    });
  }

  test("with the keys of maps sorted, whatever their order in the object", () => {
    const [one, other] = [
      { b: "1", a: "2" },
      { a: "2", b: "1" },
    ].map((labels) =>
      protobufEncoding.body({ kind: "Node", apiVersion: "v1", metadata: { labels } }),
    );
    assert.deepEqual(one, other);
  });
});

test("the pods of a cluster keep hundreds of encoded bytes each, of thousands that they take", () => {
  const cluster = new SimulatedCluster();
  new Population(cluster, { nodes: 20, pods: 2000 }).change();
  const pods = cluster.list("Pod").map((pod) => encodePieces("Pod", pod));
  const kept = lengthOf([...new Set(pods.flat())]);
  const sent = pods.reduce((sum, pieces) => sum + lengthOf(pieces), 0);
  assert.ok(sent > 4000 * pods.length, `${sent} sent for ${pods.length} pods`);
  assert.ok(kept < 900 * pods.length, `${kept} kept for ${pods.length} pods`);
});

test("what two fields share is encoded for each of them", () => {
  const containers = [{ name: "app", image: "registry.example/".padEnd(400, "a") }];
  const twice = encodeMessage("PodSpec", { containers, initContainers: containers });
  const [one, other] = [structuredClone(containers), structuredClone(containers)];
  assert.deepEqual(twice, encodeMessage("PodSpec", { containers: one, initContainers: other }));
});

test("with memory reserved an object is what it is without, also when the memory has been used up", () => {
  const names = Array.from({ length: 9 }, (_, index) => `pod-${index}`);
  const encodedNames = () => names.map((name) => encodeMessage("ObjectMeta", { name }));
  const expected = encodedNames();
  reserve(4 * lengthOf(expected.slice(0, 1)) + 1);
  assert.deepEqual(encodedNames(), expected);
});

test("a frame has the type of its event and object, whatever else came of that length", () => {
  const object = Buffer.from("object");
  const types = ["ADDED", "DELETED"].flatMap((type) =>
    ["v1", "v2"].flatMap((apiVersion) =>
      ["Pod", "Node"].map((kind) => [type, { apiVersion, kind }] as const),
    ),
  );
  const frames = types.map((type) => Buffer.concat(frame(...type, object)));
  for (const [index, [type, { apiVersion, kind }]] of types.entries()) {
    const text = frames[index]?.toString("latin1") ?? "";
    for (const said of [type, apiVersion, kind]) assert.ok(text.includes(said), said);
  }
});

test("bytes that are shared stay in their place when those around them need more room", () => {
  const containers = [{ name: "app", image: "registry.example/".padEnd(400, "a") }];
  const annotations = { long: "x".repeat(1 << 20) };
  const pod = { metadata: { annotations }, spec: { containers } };
  // The second time there is room from the beginning.
  const [first, second] = [encodeMessage("Pod", pod), encodeMessage("Pod", pod)];
  assert.ok(first.equals(second));
});
