import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { nodeJsonReader, podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import {
  nodeProtobufReader,
  podProtobufReader,
} from "../../../src/kubernetes/wire/protobuf/reader.ts";
import type { WireReader } from "../../../src/kubernetes/wire/objects.ts";
import { decodeList, decodeWatch } from "./decode.ts";
import { protobufList, protobufWatch } from "./protobuf-bodies.ts";
import type { ObjectKind } from "../../../src/simulator/api-object.ts";
import { randomNode, randomPod } from "./random-objects.ts";
import { WireError } from "../../../src/kubernetes/failures/errors.ts";

const metadata = { resourceVersion: "12", continue: "next" };
const chunkSize = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constant(1 << 20));

function isSameInBoth<T>(
  kind: ObjectKind,
  json: WireReader<T>,
  protobuf: WireReader<T>,
  random: fc.Arbitrary<object>,
): void {
  test(`for lists of any ${kind}`, () => {
    const property = fc.property(fc.array(random, { maxLength: 5 }), chunkSize, (items, size) => {
      const body = JSON.stringify({ kind: `${kind}List`, items, metadata });
      assert.deepEqual(
        decodeList(protobuf, protobufList(kind, items, metadata), size),
        decodeList(json, Buffer.from(body), size),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });

  test(`for watches of any ${kind}`, () => {
    const event = fc.record({
      type: fc.constantFrom("ADDED", "MODIFIED", "DELETED", "BOOKMARK"),
      kind: fc.constant(kind),
      object: random,
    });
    const property = fc.property(fc.array(event, { maxLength: 5 }), chunkSize, (events, size) => {
      const lines = events.map(({ type, object }) => `${JSON.stringify({ type, object })}\n`);
      assert.deepEqual(
        decodeWatch(protobuf, protobufWatch(events), size),
        decodeWatch(json, Buffer.from(lines.join("")), size),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });
}

suite("JSON and protobuf give the same", () => {
  isSameInBoth("Pod", podJsonReader, podProtobufReader, randomPod);
  isSameInBoth("Node", nodeJsonReader, nodeProtobufReader, randomNode);
});

/** What both readers say of a pod with these conditions. */
function messageOf(conditions: readonly object[], nodeName = ""): string {
  const identity = { uid: "u", name: "p", namespace: "n" };
  const items = [{ metadata: identity, spec: { nodeName }, status: { conditions } }];
  const body = Buffer.from(JSON.stringify({ kind: "PodList", items, metadata }));
  const [inJson] = decodeList(podJsonReader, body).items;
  const [inProtobuf] = decodeList(podProtobufReader, protobufList("Pod", items, metadata)).items;
  assert(inJson !== undefined);
  assert.deepEqual(inProtobuf, inJson);
  return inJson.schedulingMessage;
}

suite("The message of a pod that waits", () => {
  const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable" };

  for (const character of ["a", "é", "漢", "😀"]) {
    for (const before of ["", "x", "xx"]) {
      test(`is cut after 16384 units, with ${character} after ${before.length} others`, () => {
        const message = before + character.repeat(20_000);
        assert.equal(messageOf([{ ...condition, message }]), message.slice(0, 16_384));
        const whole = (before + character.repeat(16_384)).slice(0, 16_384).toWellFormed();
        assert.equal(messageOf([{ ...condition, message: whole }]), whole);
      });
    }
  }

  test("is that of the first condition of its type", () => {
    const other = { type: "Ready", status: "False", message: "other" };
    const message = "1 Insufficient cpu";
    assert.equal(messageOf([other, { ...condition, message }]), message);
    assert.equal(
      messageOf([
        { ...condition, message },
        { ...condition, message: "x" },
      ]),
      message,
    );
    assert.equal(messageOf([condition, { ...condition, message }]), "");
    assert.equal(messageOf([other]), "");
  });

  test("is not read when the pod has a node", () => {
    assert.equal(messageOf([{ ...condition, message: "x" }], "n1"), "");
  });
});

interface Damage {
  readonly edits: readonly (readonly [at: number, value: number])[];
  readonly cut: readonly [from: number, to: number] | undefined;
}

/** Changes some bytes, and leaves out or repeats a part. */
const anyDamage: fc.Arbitrary<Damage> = fc.record({
  edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
  cut: fc.option(fc.tuple(fc.nat(), fc.nat()), { nil: undefined }),
});

function damaged(body: Buffer, { edits, cut }: Damage): Buffer {
  const bytes = Buffer.from(body);
  for (const [at, value] of edits) bytes[at % bytes.length] = value;
  if (cut === undefined) return bytes;
  const [from, to] = cut;
  return Buffer.concat([bytes.subarray(0, from % bytes.length), bytes.subarray(to % bytes.length)]);
}

function onlyWireErrors(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
}

suite("Of damaged bytes", () => {
  for (const [what, reader, encode] of [
    ["JSON", podJsonReader, (items: object[]) => Buffer.from(JSON.stringify({ metadata, items }))],
    ["protobuf", podProtobufReader, (items: object[]) => protobufList("Pod", items, metadata)],
  ] as const) {
    test(`only WireError comes in lists in ${what}`, () => {
      const items = fc.array(randomPod, { minLength: 1, maxLength: 2 });
      const property = fc.property(items, anyDamage, chunkSize, (pods, damage, size) => {
        onlyWireErrors(() => decodeList(reader, damaged(encode(pods), damage), size));
      });
      fc.assert(property, { numRuns: 500 });
    });
  }

  test("only WireError comes in watches", () => {
    const property = fc.property(randomPod, anyDamage, chunkSize, (object, damage, size) => {
      const line = Buffer.from(`${JSON.stringify({ type: "ADDED", object })}\n`);
      const frame = protobufWatch([{ type: "ADDED", kind: "Pod", object }]);
      onlyWireErrors(() => decodeWatch(podJsonReader, damaged(line, damage), size));
      onlyWireErrors(() => decodeWatch(podProtobufReader, damaged(frame, damage), size));
    });
    fc.assert(property, { numRuns: 500 });
  });
});
