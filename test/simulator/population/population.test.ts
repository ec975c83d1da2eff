import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { nodeJsonReader, podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import {
  nodeProtobufReader,
  podProtobufReader,
} from "../../../src/kubernetes/wire/protobuf/reader.ts";
import type { ApiObject, ObjectKind } from "../../../src/simulator/api-object.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import { json, protobufEncoding } from "../../../src/simulator/api/encoding.ts";
import type { Encoding } from "../../../src/simulator/api/encoding.ts";
import { load } from "../../../src/simulator/population/load.ts";
import { Population } from "../../../src/simulator/population/population.ts";
import { decodeList } from "../../kubernetes/wire/decode.ts";

function populate(seed: number, steps = 0, pods = 400): SimulatedCluster {
  const cluster = new SimulatedCluster();
  const population = new Population(cluster, { nodes: pods / 30, pods, seed });
  for (let step = 0; step < steps; step += 1) population.step();
  return cluster;
}

function bodyOf(encoding: Encoding, kind: ObjectKind, objects: readonly ApiObject[]): Buffer {
  const metadata = { resourceVersion: "5000" };
  return Buffer.concat([...encoding.list(kind, metadata, objects)]);
}

const everything = (cluster: SimulatedCluster): string =>
  JSON.stringify([cluster.list("Node"), cluster.list("Pod")]);

const specs = (cluster: SimulatedCluster) => cluster.list("Pod").map(({ spec }) => spec);

suite("the population of a simulated cluster", () => {
  test("is the same for the same seed, and another for another", () => {
    assert.equal(everything(populate(7, 200)), everything(populate(7, 200)));
    assert.notEqual(everything(populate(7)), everything(populate(8)));
  });

  test("has pods of the size and the variety of real ones", () => {
    const pods = populate(1, 0, 5000).list("Pod");
    const bytes = pods.reduce((sum, pod) => sum + JSON.stringify(pod).length, 0) / pods.length;
    assert.ok(bytes > 5000 && bytes < 12_000, `${bytes} bytes`);
    const text = JSON.stringify(pods);
    for (const sign of [
      '"initContainers"',
      '"restartPolicy":"Always"},',
      '"overhead"',
      '"resources":{"requests":{"cpu":"500m","memory":"512Mi"}},"nodeName"',
      '"PodResizePending"',
      '"nvidia.com/gpu"',
      '"Succeeded"',
      '"Pending"',
    ]) {
      assert.ok(text.includes(sign), sign);
    }
  });

  test("changes something each time that it is to change", () => {
    const cluster = new SimulatedCluster();
    const population = new Population(cluster, { nodes: 3, pods: 30 });
    for (let change = 0; change < 300; change += 1) {
      const { resourceVersion } = cluster;
      population.change();
      assert.ok(cluster.resourceVersion > resourceVersion);
    }
  });

  test("has as many distinct pods as are asked for", () => {
    const cluster = new SimulatedCluster();
    const population = new Population(cluster, {
      nodes: 20,
      pods: 600,
      seed: 1,
      distinctPods: 0.9,
    });
    for (let step = 0; step < 300; step += 1) population.step();
    const pods = cluster.list("Pod");
    const share = (of: (pod: ApiObject) => unknown): number =>
      new Set(pods.map((pod) => JSON.stringify(of(pod)))).size / pods.length;
    assert.ok(share(({ spec }) => spec["containers"]) > 0.8);
    assert.ok(share(({ status }) => status["podIP"]) > 0.7);
    assert.equal(
      share(({ metadata }) => metadata.uid),
      1,
    );
    const decoded = [
      decodeList(podJsonReader, bodyOf(json, "Pod", pods)),
      decodeList(podProtobufReader, bodyOf(protobufEncoding, "Pod", pods)),
    ];
    assert.deepEqual(decoded[1], decoded[0]);
  });

  test("moves: a thousand steps leave some pods and replace others", () => {
    const before = new Set(
      populate(1)
        .list("Pod")
        .map(({ metadata }) => metadata.uid),
    );
    const after = populate(1, 1000).list("Pod");
    const kept = after.filter(({ metadata }) => before.has(metadata.uid));
    assert.ok(kept.length > 50 && kept.length < after.length);
  });

  test("does not grow without end", () => {
    const few = populate(1, 20_000, 60);
    assert.ok(few.list("Pod").length < 3 * 60, `${few.list("Pod").length} pods`);
  });

  test("survives being saved by kubectl and loaded again", () => {
    const cluster = populate(1);
    const items = [...cluster.list("Node"), ...cluster.list("Pod")];
    const loaded = new SimulatedCluster();
    load(loaded, JSON.stringify({ kind: "List", items }));
    assert.deepEqual(specs(loaded), specs(cluster));
    assert.throws(() => load(loaded, "{}"), /kubectl get nodes,pods/);
  });
});

suite("the wire formats of a simulated cluster", () => {
  test("say the same of every pod", () => {
    const pods = populate(1).list("Pod");
    const [fromJson, fromProtobuf] = [
      decodeList(podJsonReader, bodyOf(json, "Pod", pods)),
      decodeList(podProtobufReader, bodyOf(protobufEncoding, "Pod", pods)),
    ];
    assert.equal(fromProtobuf.items.length, pods.length);
    assert.deepEqual(fromProtobuf, fromJson);
    assert.deepEqual(fromJson.rejected, []);
  });

  test("say the same of every node", () => {
    const nodes = populate(1).list("Node");
    assert.deepEqual(
      decodeList(nodeProtobufReader, bodyOf(protobufEncoding, "Node", nodes)),
      decodeList(nodeJsonReader, bodyOf(json, "Node", nodes)),
    );
  });
});
