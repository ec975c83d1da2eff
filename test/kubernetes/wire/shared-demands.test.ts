import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import { ProtobufCursor } from "../../../src/kubernetes/wire/protobuf/cursor.ts";
import { Excerpt, SharedExcerpts } from "../../../src/kubernetes/wire/protobuf/excerpt.ts";
import { podProtobufReader } from "../../../src/kubernetes/wire/protobuf/reader.ts";
import { delimited, encodeBody, encodeMessage } from "../../../src/simulator/api/protobuf.ts";
import { decodeList } from "./decode.ts";
import { protobufList } from "./protobuf-bodies.ts";
import { randomPod } from "./random-objects.ts";

const meta = { resourceVersion: "12" };

function demandsOf(pods: readonly object[]) {
  return decodeList(podProtobufReader, protobufList("Pod", pods, meta)).items.map(
    ({ demand }) => demand,
  );
}

const scheduled = { type: "PodScheduled", status: "True" };
const requests = { cpu: "125m", memory: "77Mi" };
const inThousandths = { cpu: 125, memory: 77 * 2 ** 20 * 1000 };

/** A pod of a template, with its own identity, place and times. */
function podOf(index: number, containers: readonly object[], conditions: readonly object[] = []) {
  const at = `2026-11-24T01:02:0${index}Z`;
  return {
    metadata: {
      uid: `u${index}`,
      name: `web-${index}`,
      namespace: `shop-${index}`,
      creationTimestamp: at,
      annotations: { "example.com/address": `10.0.0.${index}` },
      labels: { index: `${index}` },
      ownerReferences: [
        { kind: "DaemonSet", apiVersion: "apps/v1", uid: `o${index}`, controller: true },
      ],
    },
    spec: { nodeName: `n${index}`, priority: 7, containers },
    status: {
      podIP: `10.0.0.${index}`,
      conditions: [
        { type: "Ready", status: index % 2 === 0 ? "True" : "False", lastTransitionTime: at },
        ...conditions,
        { ...scheduled, lastTransitionTime: at },
        { type: "ContainersReady", status: index % 2 === 0 ? "True" : "False" },
      ],
      containerStatuses: [{ name: "app", containerID: `${index}`, allocatedResources: requests }],
    },
  };
}

const indices = [1, 2, 3, 4];

suite("what pods ask for, in protobuf,", () => {
  test("is one object from the second of its kind on, whatever else differs", () => {
    const demands = demandsOf(
      indices.map((index) => podOf(index, [{ name: "app", resources: { requests } }])),
    );
    const [first, second, third, fourth] = demands;
    assert.notEqual(first, second);
    assert.deepEqual(first, second);
    assert.equal(second, third);
    assert.equal(second, fourth);
    assert.deepEqual(
      demands.map((demand) => Object.isFrozen(demand)),
      [false, true, true, true],
    );
  });

  test("of mirror pods is one object, however many other annotations they have", () => {
    const demands = demandsOf(
      indices.map((index) => {
        const others = Array.from({ length: index }, (_, at) => [`z${at}`, "1"] as const);
        const annotations = { "kubernetes.io/config.mirror": "", ...Object.fromEntries(others) };
        const pod = podOf(index, [{ name: "app", resources: { requests } }]);
        return { ...pod, metadata: { ...pod.metadata, annotations } };
      }),
    );
    assert.equal(demands[1], demands[3]);
    assert.equal(demands[1]?.mirrored, true);
  });

  test("of pods whose claims serve the same resources is one object, whatever they are called", () => {
    const demands = demandsOf(
      indices.map((index) => {
        const pod = podOf(index, [{ name: "app", resources: { requests } }]);
        const requestMappings = [{ containerName: "app", resourceName: "example.com/gpu" }];
        const extendedResourceClaimStatus = { resourceClaimName: `c${index}`, requestMappings };
        return { ...pod, status: { ...pod.status, extendedResourceClaimStatus } };
      }),
    );
    assert.equal(demands[1], demands[3]);
    assert.deepEqual(demands[1]?.servedByDevices, ["example.com/gpu"]);
  });

  test("is the same as in JSON, however pods alternate", () => {
    const property = fc.property(
      fc.array(randomPod, { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(2), { maxLength: 12 }),
      (templates, order) => {
        const items = order.map((index) => templates[index % templates.length] ?? {});
        const json = Buffer.from(JSON.stringify({ kind: "PodList", items, metadata: meta }));
        assert.deepEqual(
          decodeList(podProtobufReader, protobufList("Pod", items, meta)),
          decodeList(podJsonReader, json),
        );
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  for (const [what, change] of [
    ["the name of a container", { spec: { containers: [{ name: "b" }] } }],
    ["a restart policy", { spec: { containers: [{ name: "a", restartPolicy: "Always" }] } }],
    ["a kind of container", { spec: { initContainers: [{ name: "a" }] } }],
    [
      "resources of a container",
      { spec: { containers: [{ name: "a", resources: { requests } }] } },
    ],
    ["resources of the pod", { spec: { resources: { requests } } }],
    ["the overhead", { spec: { overhead: requests } }],
    ["the priority", { spec: { priority: -1 } }],
    ["a mirrored pod", { metadata: { annotations: { "kubernetes.io/config.mirror": "" } } }],
    ["the owner", { metadata: { ownerReferences: [{ kind: "Node", controller: true }] } }],
    ["a condition", { status: { conditions: [{ type: "PodResizePending" }] } }],
    ["the status of a condition", { status: { conditions: [scheduled] } }],
    ["the reason of a condition", { status: { conditions: [{ ...scheduled, reason: "x" }] } }],
    ["the status of a container", { status: { containerStatuses: [{ name: "a" }] } }],
    ["that of an init container", { status: { initContainerStatuses: [{ name: "a" }] } }],
    [
      "resources in that of a container",
      { status: { containerStatuses: [{ name: "a", resources: { requests } }] } },
    ],
    [
      "what a container was given",
      { status: { containerStatuses: [{ name: "a", allocatedResources: requests }] } },
    ],
    ["what a pod was given", { status: { allocatedResources: requests } }],
    ["resources in the status of the pod", { status: { resources: { requests } } }],
  ] as const) {
    test(`differs by ${what}`, () => {
      const identity = { uid: "u", name: "p", namespace: "n" };
      const plain = { metadata: identity, spec: {}, status: {} };
      const changed = { ...plain, ...change, metadata: { ...identity, ...metadataOf(change) } };
      const items = [plain, plain, changed, changed, plain, changed];
      const json = Buffer.from(JSON.stringify({ kind: "PodList", items, metadata: meta }));
      assert.deepEqual(
        demandsOf(items),
        decodeList(podJsonReader, json).items.map(({ demand }) => demand),
      );
      assert.notDeepEqual(demandsOf([plain]), demandsOf([changed]));
    });
  }

  test("is read of the pod itself when there is too much of it", () => {
    const containers = Array.from({ length: 400 }, (_, index) => ({
      name: `c${index}`,
      restartPolicy: "",
      resources: { requests: new Map(Object.entries(inThousandths)), limits: new Map() },
    }));
    const manifests = containers.map(({ name }) => ({ name, resources: { requests } }));
    const resize = { type: "PodResizeInProgress", status: "True", reason: "Error" };
    const demands = demandsOf(indices.map((index) => podOf(index, manifests, [resize])));
    for (const demand of demands) {
      assert.deepEqual(demand.containers, containers);
      assert.deepEqual(demand.conditions, [resize, { ...scheduled, reason: "" }]);
      assert.deepEqual(demand.controller, { kind: "DaemonSet", apiVersion: "apps/v1" });
      assert.equal(demand.priority, 7);
    }
    assert.equal(new Set(demands).size, demands.length);
  });

  test("is the last word of a condition that has two types", () => {
    const identity = encodeMessage("Pod", { metadata: { uid: "u", name: "p", namespace: "n" } });
    const body = (status: Buffer) =>
      encodeBody(
        "PodList",
        Buffer.concat([
          delimited(1, delimited(2, "12")),
          delimited(2, Buffer.concat([identity, status])),
        ]),
      );
    for (const [names, expected] of [
      [["PodScheduled", "Ready"], []],
      [["Ready", "PodScheduled"], ["PodScheduled"]],
    ] as const) {
      const [item] = decodeList(podProtobufReader, body(conditionOf(names))).items;
      assert.deepEqual(
        item?.demand.conditions.map(({ type }) => type),
        expected,
      );
    }
  });
});

/** The field of a status with a condition of all of these types. */
function conditionOf(types: readonly string[]): Buffer {
  return delimited(3, delimited(2, Buffer.concat(types.map((type) => delimited(1, type)))));
}

function metadataOf(change: object): object {
  return "metadata" in change && change.metadata instanceof Object ? change.metadata : {};
}

/** An excerpt of all of these fields. */
function excerptOf(...fields: readonly Buffer[]): Excerpt {
  return filled(new Excerpt(), ...fields);
}

function filled(excerpt: Excerpt, ...fields: readonly Buffer[]): Excerpt {
  const bytes = Buffer.concat(fields);
  const cursor = new ProtobufCursor();
  excerpt.clear();
  cursor.begin(bytes, 0, bytes.length);
  while (cursor.next() !== 0) excerpt.field(cursor);
  return excerpt;
}

/** A table, and how often it has had to read an excerpt; all excerpts are in one buffer. */
function tableOf(room?: number) {
  const table = new SharedExcerpts<object>(room);
  const excerpt = new Excerpt();
  const read: string[] = [];
  return {
    /** Of a field for each text. */
    get: (...texts: readonly string[]): object =>
      table.get(filled(excerpt, ...texts.map((text) => delimited(1, text))), () => {
        const text = texts.join();
        read.push(text);
        return { text };
      }),
    read,
  };
}

suite("shared excerpts", () => {
  test("are kept when they come for the second time, and not before", () => {
    const { get, read } = tableOf();
    const [, second, third] = [get("cpu=1"), get("cpu=1"), get("cpu=1")];
    assert.equal(second, third);
    assert.deepEqual(read, ["cpu=1", "cpu=1"]);
  });

  test("of every length are told apart by each of their bytes", () => {
    const { get } = tableOf();
    for (let length = 0; length < 9; length += 1) {
      const texts = [
        "x".repeat(length),
        ...Array.from({ length }, (_, at) => `${"x".repeat(at)}y${"x".repeat(length - at - 1)}`),
      ];
      for (const _ of [1, 2, 3]) for (const text of texts) assert.deepEqual(get(text), { text });
    }
  });

  test("have nothing of what was in their buffer before", () => {
    const { get } = tableOf();
    for (const _ of [1, 2, 3]) get("", "", "", "");
    for (const _ of [1, 2, 3]) assert.deepEqual(get("", "", ""), { text: ",," });
  });

  test("are not taken for others in their place, as long as they or longer", () => {
    const { get } = tableOf();
    for (let index = 0; index < 30_000; index += 1) {
      const more = index.toString().padStart(6, "0");
      for (const _ of [1, 2]) assert.deepEqual(get("ab", more), { text: `ab,${more}` });
      assert.deepEqual(get("ab"), { text: "ab" });
    }
  });

  test("have places of their own also when they differ only in the last byte of words", () => {
    const { get, read } = tableOf();
    // Behind the tag and the length, these are the last bytes of three words.
    const texts = Array.from({ length: 1000 }, (_, index) => {
      const [a, b, c] = index.toString().padStart(3, "0");
      return `x${a}xxx${b}xxx${c}`;
    });
    for (const _ of [1, 2, 3]) for (const text of texts) get(text);
    const before = read.length;
    for (const text of texts) get(text);
    assert(read.length - before < texts.length / 4);
  });

  test("that come once are not kept", () => {
    const { get } = tableOf();
    for (let index = 0; index < 20_000; index += 1) {
      assert.equal(Object.isFrozen(get(`memory=${index}Mi`)), false);
    }
  });

  test("are right also when there are more of them than places", () => {
    const { get, read } = tableOf();
    const texts = Array.from({ length: 20_000 }, (_, index) => `memory=${index}Mi`);
    for (const _ of [1, 2, 3]) for (const text of texts) assert.deepEqual(get(text), { text });
    assert(read.length < 3 * texts.length);
    const before = read.length;
    for (const _ of [1, 2, 3]) get("memory=1Mi");
    assert(read.length <= before + 2);
  });
});

/** The text of an excerpt of 50 words, with its tag and length. */
function textOf(index: number): string {
  return `${index}`.padEnd(197, "x");
}

function readTwice(get: (text: string) => object, index: number): void {
  for (const _ of [1, 2]) get(textOf(index));
}

function longExcerpt(index: number): Excerpt {
  return excerptOf(delimited(1, `${index}`.padEnd(4000, "x")));
}

suite("shared excerpts take no more than their room,", () => {
  test("and are all forgotten when there is none for one more", () => {
    const { get, read } = tableOf(100);
    for (const index of [1, 2]) readTwice(get, index);
    for (const index of [1, 2]) get(textOf(index));
    assert.equal(read.length, 4);
    readTwice(get, 3);
    get(textOf(3));
    assert.equal(read.length, 6);
    for (const index of [1, 2]) assert.deepEqual(get(textOf(index)), { text: textOf(index) });
    assert.equal(read.length, 8);
  });

  test("which one that takes the place of another leaves as it was", () => {
    const slots = 1 << 13;
    const { get, read } = tableOf(50 * slots);
    for (let index = 0; index < 3 * slots; index += 1) readTwice(get, index);
    const before = read.length;
    for (let index = 0; index < 3 * slots; index += 1) get(textOf(index));
    assert(read.length - before < 2.2 * slots, `${read.length - before}`);
  });

  test("so that invented pods of thousands of templates fill no memory", () => {
    const table = new SharedExcerpts<object>();
    let known = 0;
    for (let index = 0; index < 3000; index += 1) {
      for (const _ of [1, 2]) table.get(longExcerpt(index), () => ({ index }));
    }
    for (let index = 0; index < 3000; index += 1) {
      let isKnown = true;
      table.get(longExcerpt(index), () => ((isKnown = false), { index }));
      if (isKnown) known += 1;
    }
    assert(known * 4000 <= 3 << 20, `${known} of 4000 bytes`);
  });
});

suite("an excerpt", () => {
  test("is whole up to 4096 bytes", () => {
    // Three of them are the tag and the length.
    assert.equal(excerptOf(delimited(1, "x".repeat(4093))).isWhole, true);
    assert.equal(excerptOf(delimited(1, "x".repeat(4094))).isWhole, false);
  });

  test("that is not whole is whole again after it is cleared", () => {
    const excerpt = excerptOf(delimited(1, "x".repeat(5000)), delimited(1, "y"));
    assert.equal(excerpt.isWhole, false);
    excerpt.clear();
    assert.deepEqual([excerpt.isWhole, excerpt.length], [true, 0]);
  });
});
