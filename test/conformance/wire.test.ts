import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { nodeJsonReader, podJsonReader } from "../../src/kubernetes/wire/json/reader.ts";
import {
  nodeProtobufReader,
  podProtobufReader,
} from "../../src/kubernetes/wire/protobuf/reader.ts";
import type {
  NodeObject,
  PodObject,
  Quantities,
  WireReader,
} from "../../src/kubernetes/wire/objects.ts";
import { quantityOf } from "../../src/kubernetes/wire/plain-quantity.ts";
import { delimited, encodeBody } from "../../src/simulator/api/protobuf.ts";
import type { ObjectKind } from "../../src/simulator/api-object.ts";
import { decodeList, decodeWatch } from "../kubernetes/wire/decode.ts";
import { protobufList } from "../kubernetes/wire/protobuf-bodies.ts";

interface ApiObject {
  readonly metadata: { readonly name: string };
}

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly pod: ApiObject;
  readonly node: ApiObject;
}

/** Each file has some of a vector's fields. */
function vectors(file: string): readonly Vector[] {
  const { vectors: list }: { vectors: readonly Vector[] } = JSON.parse(
    readFileSync(new URL(file, import.meta.url), "utf8"),
  );
  return list;
}

const samples = new Map(
  vectors("proto-vectors.json").map(({ name, hex }) => [name, Buffer.from(hex, "hex")]),
);

function sample(name: string): Buffer {
  const bytes = samples.get(name);
  assert(bytes !== undefined);
  return bytes;
}

/** The only object in a list of these messages. */
function decodeOne<T>(reader: WireReader<T>, kind: string, message: Buffer): T {
  const list = Buffer.concat([delimited(1, delimited(2, "1")), delimited(2, message)]);
  const { items, rejected } = decodeList(reader, encodeBody(`${kind}List`, list));
  assert.deepEqual(rejected, []);
  const [item] = items;
  assert(item !== undefined);
  return item;
}

function texts(entries: Record<string, string>): ReadonlyMap<string, string> {
  return new Map(Object.entries(entries));
}

function quantities(entries: Record<string, string>): Quantities {
  return new Map(Object.entries(entries).map(([name, text]) => [name, quantityOf(text)]));
}

suite("protobuf as protoc encodes it", () => {
  const none = quantities({});
  const web: PodObject = {
    uid: "11111111-2222-3333-4444-555555555555",
    namespace: "shop",
    createdAt: undefined,
    nodeName: "n1",
    phase: "Running",
    schedulingMessage: "",
    demand: {
      controller: undefined,
      mirrored: false,
      priority: 0,
      containers: [
        {
          name: "app",
          restartPolicy: "",
          resources: {
            requests: quantities({ cpu: "1", memory: "512Mi" }),
            limits: quantities({ memory: "1Gi" }),
          },
        },
      ],
      initContainers: [
        {
          name: "proxy",
          restartPolicy: "Always",
          resources: { requests: quantities({ cpu: "100m" }), limits: none },
        },
      ],
      overhead: quantities({ cpu: "250m" }),
      resources: { requests: quantities({ memory: "2Gi" }), limits: none },
      conditions: [{ type: "PodResizePending", status: "True", reason: "Infeasible" }],
      containerStatuses: [
        {
          name: "app",
          allocatedResources: quantities({ cpu: "1" }),
          resources: { requests: quantities({ cpu: "2" }), limits: none },
        },
      ],
      initContainerStatuses: [],
      allocatedResources: quantities({ cpu: "1350m" }),
      statusResources: { requests: quantities({ cpu: "1350m" }), limits: none },
      servedByDevices: [],
    },
  };
  const worker: NodeObject = {
    uid: "u",
    name: "n1",
    labels: texts({ "kubernetes.io/os": "linux" }),
    unschedulable: true,
    taints: [{ key: "k", effect: "NoSchedule" }],
    capacity: quantities({ cpu: "4", pods: "110" }),
    allocatable: quantities({ cpu: "3920m", pods: "110" }),
    conditions: [{ type: "Ready", status: "True", reason: "" }],
  };

  test("gives a pod", () => {
    assert.deepEqual(decodeOne(podProtobufReader, "Pod", sample("pod")), web);
  });

  test("gives a node", () => {
    // The sample has no uid, which every stored node has; messages may be given in parts.
    const message = Buffer.concat([sample("node"), delimited(1, delimited(5, "u"))]);
    assert.deepEqual(decodeOne(nodeProtobufReader, "Node", message), worker);
  });

  test("gives a list, whose second pod has no uid, in chunks of every size", () => {
    const body = sample("pod-list-response");
    for (let size = 1; size <= body.length; size += 1) {
      const { items, meta, rejected } = decodeList(podProtobufReader, body, size);
      assert.deepEqual(items, [web]);
      assert.deepEqual(meta, { resourceVersion: "5000", continueToken: "abc" });
      assert.deepEqual(rejected, ["bad_object"]);
    }
  });

  test("gives an empty list", () => {
    const { items, meta } = decodeList(podProtobufReader, sample("empty-pod-list-response"), 1);
    assert.deepEqual(items, []);
    assert.deepEqual(meta, { resourceVersion: "5000", continueToken: "" });
  });

  test("gives the events of a watch in chunks of every size", () => {
    const body = sample("watch-stream");
    for (let size = 1; size <= body.length; size += 1) {
      const { events } = decodeWatch(podProtobufReader, body, size);
      assert.deepEqual(events, [
        { type: "MODIFIED", object: undefined, resourceVersion: "5001" },
        { type: "BOOKMARK", resourceVersion: "5100", initialEventsEnd: true },
        {
          type: "ERROR",
          status: {
            message: "too old resource version: 1 (5000)",
            reason: "Expired",
            code: 410,
            retryAfterSeconds: 0,
            causes: [],
          },
        },
      ]);
    }
  });
});

function same<T>(
  json: WireReader<T>,
  protobuf: WireReader<T>,
  kind: ObjectKind,
  items: ApiObject[],
) {
  const metadata = { resourceVersion: "1" };
  const body = JSON.stringify({ kind: `${kind}List`, metadata, items });
  const inJson = decodeList(json, Buffer.from(body));
  assert.equal(inJson.items.length, items.length);
  assert.deepEqual(decodeList(protobuf, protobufList(kind, items, metadata)), inJson);
}

suite("protobuf and JSON give the same objects", () => {
  const pods = vectors("pod-vectors.json").map(({ pod }) => pod);
  const nodes = vectors("node-vectors.json").map(({ node: { metadata, ...node } }) => ({
    metadata: { uid: "u", ...metadata },
    ...node,
  }));

  test("for all pods", () => same(podJsonReader, podProtobufReader, "Pod", pods));
  test("for all nodes", () => same(nodeJsonReader, nodeProtobufReader, "Node", nodes));
});
