import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  nodeProtobufReader,
  podProtobufReader,
} from "../../../src/kubernetes/wire/protobuf/reader.ts";
import { decodeList, decodeWatch } from "./decode.ts";
import { delimited, encodeBody, encodeMessage } from "../../../src/simulator/api/protobuf.ts";
import { varint } from "../../../src/simulator/api/backward-writer.ts";
import { protobufList, protobufWatch } from "./protobuf-bodies.ts";
import { WireError } from "../../../src/kubernetes/failures/errors.ts";

const pod = { metadata: { name: "web-0", namespace: "shop", uid: "u1", resourceVersion: "7" } };
const meta = { resourceVersion: "12" };
/** A ListMeta with a resourceVersion, as the first field of a list. */
const listMeta = delimited(1, delimited(2, "12"));

function podList(...messages: Buffer[]): Buffer {
  const items = messages.map((message) => delimited(2, message));
  return encodeBody("PodList", Buffer.concat([listMeta, ...items]));
}

/** The pod that these fields make, after those of its identity. */
function decodePod(...fields: Buffer[]) {
  const body = podList(Buffer.concat([encodeMessage("Pod", pod), ...fields]));
  const [item] = decodeList(podProtobufReader, body).items;
  assert(item !== undefined);
  return item;
}

/** A field of `spec.overhead`. */
function overhead(...parts: Buffer[]): Buffer {
  return delimited(2, delimited(32, Buffer.concat(parts)));
}

suite("messages in protobuf", () => {
  test("may have unknown fields of every wire type", () => {
    const unknown = Buffer.concat([
      Buffer.concat([varint(100 * 8), varint(-1)]),
      Buffer.concat([varint(101 * 8 + 1), Buffer.alloc(8, 0xff)]),
      Buffer.concat([varint(102 * 8 + 5), Buffer.alloc(4, 0xff)]),
      delimited(536_870_911, "x"),
    ]);
    const spec = delimited(2, Buffer.concat([unknown, delimited(10, "n1"), unknown]));
    assert.equal(decodePod(unknown, spec, unknown).nodeName, "n1");
    const list = Buffer.concat([
      unknown,
      listMeta,
      unknown,
      delimited(2, encodeMessage("Pod", pod)),
    ]);
    for (const size of [1, 1000]) {
      assert.equal(
        decodeList(podProtobufReader, encodeBody("PodList", list), size).items.length,
        1,
      );
    }
  });

  test("may have their repeated fields apart from each other", () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => delimited(2, delimited(1, name)));
    assert(a !== undefined && b !== undefined && c !== undefined);
    const spec = delimited(2, Buffer.concat([a, delimited(10, "n1"), b]));
    const { containers } = decodePod(spec, delimited(2, c)).demand;
    assert.deepEqual(
      containers.map(({ name }) => name),
      ["a", "b", "c"],
    );
  });

  test("have the last of the values of one key", () => {
    const entries = ["1", "2"].map((value) =>
      overhead(delimited(1, "cpu"), delimited(2, delimited(1, value))),
    );
    assert.deepEqual(decodePod(...entries).demand.overhead, new Map([["cpu", 2000]]));
  });

  test("have zero for a quantity that is not there, and no other for an empty one", () => {
    const read = [
      decodePod(overhead(delimited(1, "cpu"))),
      decodePod(overhead(delimited(1, "cpu"), delimited(2, ""))),
      decodePod(overhead(delimited(1, "cpu"), delimited(2, delimited(1, "")))),
    ];
    assert.deepEqual(
      read.map((object) => object.demand.overhead.get("cpu")),
      [0, 0, ""],
    );
  });

  test("say when and why a pod waits, in whatever order its fields come", () => {
    const seconds = Buffer.concat([varint(8), varint(1_764_000_000)]);
    const created = delimited(1, delimited(8, seconds));
    const texts = [delimited(6, "why"), delimited(1, "PodScheduled")];
    const status = delimited(3, delimited(2, Buffer.concat(texts)));
    const spec = delimited(2, delimited(10, "n1"));
    const waits = decodePod(status, created);
    assert.deepEqual([waits.createdAt, waits.schedulingMessage], [1_764_000_000_000, "why"]);
    for (const fields of [
      [status, created, spec],
      [spec, created, status],
    ]) {
      const { createdAt, schedulingMessage } = decodePod(...fields);
      assert.deepEqual([createdAt, schedulingMessage], [undefined, ""]);
    }
  });

  test("have no creation that is no time after the epoch", () => {
    for (const [seconds, expected] of [
      [0, undefined],
      [1, 1000],
      [-1, undefined],
      [253_402_300_799, 253_402_300_799_000],
      [253_402_300_800, undefined],
      [Number.MAX_SAFE_INTEGER, undefined],
    ] as const) {
      const time = Buffer.concat([varint(8), varint(seconds)]);
      assert.equal(decodePod(delimited(1, delimited(8, time))).createdAt, expected);
    }
    assert.equal(decodePod(delimited(1, delimited(8, ""))).createdAt, undefined);
  });

  test("have an annotation of mirror pods only with its whole name", () => {
    const annotation = "kubernetes.io/config.mirror";
    for (const [key, expected] of [
      [annotation, true],
      [annotation.slice(0, -1), false],
      [`${annotation}s`, false],
      [annotation.replace("m", "M"), false],
      ["", false],
    ] as const) {
      const metadata = delimited(1, delimited(12, delimited(1, key)));
      assert.equal(decodePod(metadata).demand.mirrored, expected);
    }
    assert.equal(
      decodePod(delimited(1, delimited(12, delimited(2, annotation)))).demand.mirrored,
      false,
    );
  });

  test("keep the white space of quantities, which is an error there", () => {
    const read = decodePod(overhead(delimited(1, "cpu"), delimited(2, delimited(1, " 1"))));
    assert.equal(read.demand.overhead.get("cpu"), " 1");
  });

  test("tell empty status resources from none", () => {
    const { containerStatuses, statusResources, resources } = decodePod(
      delimited(
        3,
        Buffer.concat([
          delimited(8, delimited(11, "")),
          delimited(8, delimited(1, "b")),
          delimited(20, ""),
        ]),
      ),
    ).demand;
    const empty = { requests: new Map(), limits: new Map() };
    assert.deepEqual(
      [
        containerStatuses[0]?.resources,
        containerStatuses[1]?.resources,
        statusResources,
        resources,
      ],
      [empty, undefined, empty, undefined],
    );
  });

  test("have U+FFFD for bytes that are no UTF-8, each time", () => {
    const spec = delimited(2, delimited(10, Buffer.from([0x6e, 0xff, 0xc3])));
    assert.equal(decodePod(spec).nodeName, "n\ufffd\ufffd");
    assert.equal(decodePod(spec).nodeName, "n\ufffd\ufffd");
    assert.equal(decodePod(delimited(2, delimited(10, "né漢"))).nodeName, "né漢");
  });

  test("have long texts and many different ones", () => {
    for (let count = 0; count < 1000; count += 1) {
      const name = `${count}${"x".repeat(count)}`;
      assert.equal(decodePod(delimited(2, delimited(10, name))).nodeName, name);
    }
  });

  test("are true for any number but 0, as for the Go decoder", () => {
    const node = encodeMessage("Node", { metadata: { name: "n1", uid: "u" } });
    for (const [value, expected] of [
      [0, false],
      [1, true],
      [2, true],
      [-1, true],
    ] as const) {
      const spec = delimited(2, Buffer.concat([varint(4 * 8), varint(value)]));
      const list = Buffer.concat([listMeta, delimited(2, Buffer.concat([node, spec]))]);
      const { items } = decodeList(nodeProtobufReader, encodeBody("NodeList", list));
      assert.equal(items[0]?.unschedulable, expected);
    }
  });

  const endless = Buffer.alloc(11, 0x80);
  for (const [what, message] of [
    ["a field that is longer than its message", Buffer.from([0x12, 5, 1])],
    ["an inner field that is longer than its message", delimited(1, Buffer.from([0x0a, 9, 1]))],
    ["a fixed64 that is cut", Buffer.from([0x61, 1, 2])],
    ["a fixed32 that is cut", Buffer.from([0x65, 1, 2])],
    ["a group", Buffer.from([0x63, 0x64])],
    ["a wire type that does not exist", Buffer.from([0x66])],
    ["the field number 0", Buffer.from([0x02, 0])],
    ["a tag above 32 bits", Buffer.concat([varint(2 ** 32 + 10), varint(0)])],
    ["a tag that is cut", Buffer.from([0x80])],
    ["a tag that does not end", endless],
    ["a varint that does not end", Buffer.concat([varint(100 * 8), endless])],
    ["a length that does not end", Buffer.concat([varint(100 * 8 + 2), endless])],
    ["a length of 2⁶³", Buffer.concat([varint(100 * 8 + 2), varint(2 ** 63)])],
    ["metadata of another wire type", Buffer.from([0x08, 1])],
    ["a name of another wire type", delimited(1, Buffer.from([0x08, 1]))],
  ] as const) {
    test(`are refused for ${what}`, () => {
      for (const size of [1, 1000]) {
        assert.throws(() => decodeList(podProtobufReader, podList(message), size), WireError);
      }
    });
  }
});

suite("lists in protobuf", () => {
  test("are refused when they are cut anywhere", () => {
    // The last two fields of the envelope are empty, and may be missing.
    const body = protobufList("Pod", [pod, pod], meta).subarray(0, -4);
    assert.equal(decodeList(podProtobufReader, body, 1).items.length, 2);
    for (let length = 0; length < body.length; length += 1) {
      assert.throws(() => decodeList(podProtobufReader, body.subarray(0, length), 7), WireError);
    }
  });

  for (const [what, body] of [
    ["is JSON", Buffer.from('{"kind":"PodList"}')],
    ["is of another kind", protobufList("Node", [], meta)],
    ["has no kind", Buffer.concat([Buffer.from("k8s\0"), delimited(2, listMeta)])],
    ["has no resourceVersion", encodeBody("PodList", Buffer.alloc(0))],
    ["has two lists", Buffer.concat([podList(), delimited(2, "")])],
    ["is followed by something", Buffer.concat([podList(), Buffer.from([0x2a])])],
    ["has an item that is longer than it", encodeBody("PodList", Buffer.from([0x12, 99, 1]))],
  ] as const) {
    test(`are refused when the body ${what}`, () => {
      for (const size of [1, 1000]) {
        assert.throws(() => decodeList(podProtobufReader, body, size), WireError);
      }
    });
  }

  test("are refused at the length of an item of more than 16 MiB", () => {
    const item = Buffer.concat([varint(2 * 8 + 2), varint(16 * 1024 * 1024 + 1)]);
    const list = Buffer.concat([varint(2 * 8 + 2), varint(2 ** 40), item]);
    const decoder = podProtobufReader.list(() => assert.fail(), assert.fail);
    decoder.push(encodeBody("PodList", Buffer.alloc(0)).subarray(0, -6));
    assert.throws(() => decoder.push(list), WireError);
  });

  test("give each item as soon as it is complete", () => {
    let count = 0;
    const decoder = podProtobufReader.list(() => (count += 1), assert.fail);
    const body = protobufList("Pod", [pod, pod], meta);
    const item = delimited(2, encodeMessage("Pod", pod));
    decoder.push(body.subarray(0, -4 - item.length));
    assert.equal(count, 1);
  });

  test("lose only the items without identity", () => {
    const nodes = [{ metadata: { name: "n1" } }, { metadata: { name: "n2", uid: "u" } }, {}];
    const { items, rejected } = decodeList(nodeProtobufReader, protobufList("Node", nodes, meta));
    assert.deepEqual(
      items.map(({ name }) => name),
      ["n2"],
    );
    assert.deepEqual(rejected, ["bad_object", "bad_object"]);
  });
});

suite("watches in protobuf", () => {
  test("give each event as soon as its frame is complete", () => {
    let count = 0;
    const decoder = podProtobufReader.watch(() => (count += 1), assert.fail);
    const frame = protobufWatch([{ type: "ADDED", kind: "Pod", object: pod }]);
    decoder.push(frame.subarray(0, -1));
    assert.equal(count, 0);
    decoder.push(frame.subarray(-1));
    assert.equal(count, 1);
  });

  test("give a Status with its details, and an empty one for anything else", () => {
    const status = { message: "too large resource version", reason: "Timeout", code: -504 };
    const details = { retryAfterSeconds: 1, causes: [{ reason: "ResourceVersionTooLarge" }] };
    const object = { ...status, details };
    const { events } = decodeWatch(
      podProtobufReader,
      protobufWatch([
        { type: "ERROR", kind: "Status", object },
        { type: "ERROR", kind: "Pod", object: { ...pod, status: { phase: "Running" } } },
      ]),
    );
    const none = { message: "", reason: "", code: 0, retryAfterSeconds: 0, causes: [] };
    assert.deepEqual(events, [
      {
        type: "ERROR",
        status: { ...status, retryAfterSeconds: 1, causes: ["ResourceVersionTooLarge"] },
      },
      { type: "ERROR", status: none },
    ]);
  });

  test("are refused at the length of an event of more than 16 MiB", () => {
    const decoder = podProtobufReader.watch(() => assert.fail(), assert.fail);
    assert.throws(() => decoder.push(Buffer.from([1, 0, 0, 1])), WireError);
  });

  const added = protobufWatch([{ type: "ADDED", kind: "Pod", object: pod }]);
  for (const [what, body] of [
    ["that is cut", added.subarray(0, -1)],
    ["of an unknown type", protobufWatch([{ type: "RENAMED", kind: "Pod", object: pod }])],
    ["of another kind", protobufWatch([{ type: "ADDED", kind: "Node", object: pod }])],
    ["that is empty", Buffer.alloc(4)],
    ["without an object", Buffer.concat([Buffer.from([0, 0, 0, 7]), delimited(1, "ADDED")])],
  ] as const) {
    test(`are refused for an event ${what}`, () => {
      assert.throws(() => decodeWatch(podProtobufReader, body, 3), WireError);
    });
  }
});
