import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import {
  claimJsonReader,
  sliceJsonReader,
  wrappedSliceJsonReader,
} from "../../src/kubernetes/wire/json/reader.ts";
import {
  claimProtobufReader,
  sliceProtobufReader,
  wrappedSliceProtobufReader,
} from "../../src/kubernetes/wire/protobuf/reader.ts";
import type { WireReader } from "../../src/kubernetes/wire/objects.ts";
import { decodeList } from "../kubernetes/wire/decode.ts";

interface Answer {
  readonly json: object;
  /** In base64. */
  readonly protobuf: string;
}

type Version = "v1" | "v1beta1";
type Answers = Readonly<Record<Version, { readonly slices: Answer; readonly claims: Answer }>>;

const { versions }: { readonly versions: Answers } = JSON.parse(
  readFileSync(new URL("device-vectors.json", import.meta.url), "utf8"),
);

/** What both readers give of a list, which is the same. */
function bothOf<T>({ json, protobuf }: Answer, ofJson: WireReader<T>, ofProtobuf: WireReader<T>) {
  const found = decodeList(ofJson, Buffer.from(JSON.stringify(json)));
  assert.deepEqual(decodeList(ofProtobuf, Buffer.from(protobuf, "base64")), found);
  assert.deepEqual(found.rejected, []);
  return found.items;
}

const slices = {
  v1: () => bothOf(versions.v1.slices, sliceJsonReader, sliceProtobufReader),
  v1beta1: () =>
    bothOf(versions.v1beta1.slices, wrappedSliceJsonReader, wrappedSliceProtobufReader),
};
const claims = (version: Version) =>
  bothOf(versions[version].claims, claimJsonReader, claimProtobufReader);

suite("what a real API server answers about devices", () => {
  test("is the same in JSON and protobuf, and in v1 and v1beta1", () => {
    assert.deepEqual(slices.v1beta1(), slices.v1());
    assert.deepEqual(claims("v1beta1"), claims("v1"));
  });

  test("has slices with devices of each sort", () => {
    const found = slices.v1();
    assert.equal(found.length, 5);
    const devices = found.flatMap((slice) => slice.devices);
    assert.ok(devices.some(({ taintEffects }) => taintEffects.includes("NoSchedule")));
    assert.ok(
      devices.some(({ allowMultipleAllocations: is, capacity }) => is && capacity.size > 0),
    );
    assert.ok(found.some(({ sharedCounters }) => sharedCounters.length > 0));
    assert.ok(found.every(({ generation, sliceCount }) => generation === 1 && sliceCount > 0));
    const spread = found.find(({ perDeviceNodeSelection }) => perDeviceNodeSelection);
    assert.ok(spread?.devices.some(({ nodeName }) => nodeName !== ""));
  });

  test("has claims of each state, with results of each sort", () => {
    const found = claims("v1");
    assert.equal(found.length, 6);
    assert.deepEqual(
      found.filter(({ allocated }) => !allocated).map(({ createdAt }) => createdAt !== undefined),
      [true],
    );
    const results = found.flatMap((claim) => claim.results);
    assert.ok(results.some(({ adminAccess }) => adminAccess));
    assert.ok(results.some(({ shared, consumedCapacity }) => shared && consumedCapacity.size > 0));
    assert.ok(results.some(({ shared, adminAccess }) => !shared && !adminAccess));
  });
});
