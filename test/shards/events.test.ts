import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { isOfShard, type Shard } from "../../src/cluster/shards.ts";
import { podKind } from "../../src/kubernetes/kinds.ts";
import { StoreWriter } from "../../src/kubernetes/reflector/store-writer.ts";
import * as proto from "../../src/kubernetes/wire/protobuf/fields.ts";
import { podProtobufReader } from "../../src/kubernetes/wire/protobuf/reader.ts";
import { encodeMessage, frame } from "../../src/simulator/api/protobuf.ts";
import { RecordingObserver } from "../kubernetes/reading.ts";
import { oddObject, withField } from "../kubernetes/wire/odd-protobuf.ts";
import { decodeList, decodeWatch } from "../kubernetes/wire/decode.ts";
import { protobufList } from "../kubernetes/wire/protobuf-bodies.ts";
import { randomPod } from "../kubernetes/wire/random-objects.ts";

const options = { nodeLabels: [], poolLabels: [], maxResourcesPerList: 100, maxNodes: 100 };

/** What an exporter makes of a watch: the pods that it keeps, by uid, and where it would resume. */
function readOf(watch: Buffer, sharding?: Shard) {
  const state = new ClusterState();
  state.accounting = { rules: "1.34", serverVersion: "v1.34.0" };
  const kind = podKind(state, { ...options, sharding });
  const writer = new StoreWriter(kind, new RecordingObserver());
  const [reader = podProtobufReader] = kind.readers;
  const { events } = decodeWatch(reader, watch);
  const versions: string[] = [];
  for (const event of events) {
    if (event.type === "ERROR") continue;
    writer.apply(event);
    versions.push(event.resourceVersion);
  }
  return { versions, kept: Array.from(state.pods.values(), (pod) => [pod.uid, pod] as const) };
}

/** The last is too long for a name, the one before it longer than what is remembered by its bytes. */
const nodes = ["", "n1", "n2", "n3", "é", "n".repeat(97), "n".repeat(300)];

const anEvent = fc.record({
  type: fc.constantFrom("ADDED", "MODIFIED", "DELETED"),
  pod: randomPod,
  uid: fc.constantFrom("u1", "u2", "u3", "u4", "u5"),
  name: fc.constantFrom("p", "p", "p", ""),
  node: fc.constantFrom(...nodes),
  otherNode: fc.constantFrom(...nodes),
});

test("shards keep together what one exporter keeps, whatever events come and however they are written", () => {
  const events = fc.array(anEvent, { minLength: 1, maxLength: 12 });
  const property = fc.property(
    events,
    fc.integer({ min: 1, max: 5 }),
    fc.gen(),
    (some, total, draw) => {
      const frames = some.flatMap(({ type, pod, uid, name, node, otherNode }, index) => {
        const own = { name, uid, namespace: "shop", resourceVersion: `${index + 1}` };
        const { metadata, spec, status }: typeof pod = JSON.parse(JSON.stringify(pod));
        const ofSpec = encodeMessage("PodSpec", { ...spec, nodeName: node });
        const parts = [
          encodeMessage("ObjectMeta", { ...metadata, ...own }),
          withField(draw, ofSpec, proto.PodSpec.nodeName, otherNode),
          encodeMessage("PodStatus", { ...status }),
        ];
        return frame(type, "Pod", oddObject(draw, parts));
      });
      const watch = Buffer.concat(frames);
      const shards = Array.from({ length: total }, (_, ordinal) =>
        readOf(watch, { ordinal, total }),
      );
      const whole = readOf(watch);
      const kept = shards.flatMap((shard) => shard.kept);
      assert.equal(kept.length, whole.kept.length);
      assert.deepEqual(new Map(kept), new Map(whole.kept));
      for (const { versions } of shards) assert.deepEqual(versions, whole.versions);
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test("a shard decodes no more of the pods of others than who they are and where", () => {
  const pods = ["n1", "n2", "n3", "n4", "n5", "n6"].map((nodeName) => ({
    metadata: { uid: nodeName, name: "p", namespace: "shop" },
    spec: { nodeName, containers: [{ name: "app" }] },
  }));
  const sharding = { ordinal: 1, total: 3 };
  const [reader = podProtobufReader] = podKind(new ClusterState(), {
    ...options,
    sharding,
  }).readers;
  const { items } = decodeList(reader, protobufList("Pod", pods, { resourceVersion: "1" }));
  assert.deepEqual(
    items.map(({ nodeName, demand }) => [nodeName, demand.containers.length]),
    pods.map(({ spec: { nodeName } }) => [nodeName, isOfShard(nodeName, sharding) ? 1 : 0]),
  );
  assert.ok(items.some(({ demand }) => demand.containers.length === 1));
});
