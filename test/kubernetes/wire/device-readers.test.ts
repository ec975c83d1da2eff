import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  claimJsonReader,
  sliceJsonReader,
  wrappedSliceJsonReader,
} from "../../../src/kubernetes/wire/json/reader.ts";
import {
  claimProtobufReader,
  sliceProtobufReader,
  wrappedSliceProtobufReader,
} from "../../../src/kubernetes/wire/protobuf/reader.ts";
import type { WireReader } from "../../../src/kubernetes/wire/objects.ts";
import { WireError } from "../../../src/kubernetes/failures/errors.ts";
import {
  delimited,
  encodeBody,
  encodeMessage,
  frame,
  listMetadata,
} from "../../../src/simulator/api/protobuf.ts";
import { decodeList, decodeWatch } from "./decode.ts";
import { randomClaim, randomSlice, randomWrappedSlice } from "./random-devices.ts";

const metadata = { resourceVersion: "12", continue: "next" };
const chunkSize = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constant(1 << 20));

interface Kind<T> {
  readonly kind: string;
  /** Of the schema. */
  readonly message: string;
  readonly json: WireReader<T>;
  readonly protobuf: WireReader<T>;
  readonly random: fc.Arbitrary<object>;
}

function encoded(message: string, object: object): Buffer {
  return encodeMessage(message, JSON.parse(JSON.stringify(object)));
}

function protobufList(
  { kind, message }: Pick<Kind<unknown>, "kind" | "message">,
  items: object[],
): Buffer {
  const parts = items.map((item) => delimited(2, encoded(message, item)));
  return encodeBody(`${kind}List`, Buffer.concat([listMetadata(metadata), ...parts]));
}

function isSameInBoth<T>(what: string, of: Kind<T>): void {
  const { kind, message, json, protobuf, random } = of;

  test(`for lists of any ${what}`, () => {
    const property = fc.property(fc.array(random, { maxLength: 5 }), chunkSize, (items, size) => {
      const body = JSON.stringify({ kind: `${kind}List`, items, metadata });
      assert.deepEqual(
        decodeList(protobuf, protobufList(of, items), size),
        decodeList(json, Buffer.from(body), size),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });

  test(`for watches of any ${what}`, () => {
    const event = fc.record({
      type: fc.constantFrom("ADDED", "MODIFIED", "DELETED", "BOOKMARK"),
      object: random,
    });
    const property = fc.property(fc.array(event, { maxLength: 5 }), chunkSize, (events, size) => {
      const lines = events.map((each) => `${JSON.stringify(each)}\n`);
      const frames = events.flatMap(({ type, object }) =>
        frame(type, kind, encoded(message, object)),
      );
      assert.deepEqual(
        decodeWatch(protobuf, Buffer.concat(frames), size),
        decodeWatch(json, Buffer.from(lines.join("")), size),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });

  test(`and only WireError comes of damaged lists of any ${what}`, () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 });
    const property = fc.property(random, edits, (item, changes) => {
      const body = protobufList(of, [item]);
      for (const [at, value] of changes) body[at % body.length] = value;
      try {
        decodeList(protobuf, body);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
}

suite("JSON and protobuf give the same of devices", () => {
  isSameInBoth("ResourceSlice", {
    kind: "ResourceSlice",
    message: "ResourceSlice",
    json: sliceJsonReader,
    protobuf: sliceProtobufReader,
    random: randomSlice,
  });
  isSameInBoth("ResourceSlice of v1beta1", {
    kind: "ResourceSlice",
    message: "ResourceSliceV1beta1",
    json: wrappedSliceJsonReader,
    protobuf: wrappedSliceProtobufReader,
    random: randomWrappedSlice,
  });
  isSameInBoth("ResourceClaim", {
    kind: "ResourceClaim",
    message: "ResourceClaim",
    json: claimJsonReader,
    protobuf: claimProtobufReader,
    random: randomClaim,
  });
});

suite("A ResourceSlice", () => {
  const inside = {
    capacity: { memory: { value: "40Gi", requestPolicy: { default: "1Gi" } } },
    consumesCounters: [{ counterSet: "gpu-0", counters: { slices: { value: "3" } } }],
    nodeName: "n2",
    taints: [{ key: "example.com/broken", effect: "NoSchedule" }],
    allowMultipleAllocations: true,
  };
  const spec = {
    driver: "gpu.example.com",
    pool: { name: "n1", generation: 3, resourceSliceCount: 2 },
    perDeviceNodeSelection: true,
    sharedCounters: [{ name: "gpu-0", counters: { slices: { value: "7" } } }],
  };
  const read = {
    uid: "u",
    driver: "gpu.example.com",
    pool: "n1",
    generation: 3,
    sliceCount: 2,
    nodeName: "",
    perDeviceNodeSelection: true,
    devices: [
      {
        name: "gpu-0",
        nodeName: "n2",
        allowMultipleAllocations: true,
        capacity: new Map([["memory", 40 * 2 ** 30 * 1000]]),
        consumesCounters: [{ set: "gpu-0", counters: new Map([["slices", 3000]]) }],
        taintEffects: ["NoSchedule"],
      },
    ],
    sharedCounters: [{ set: "gpu-0", counters: new Map([["slices", 7000]]) }],
  };

  for (const [version, reader, device] of [
    ["v1", sliceJsonReader, { name: "gpu-0", ...inside }],
    ["v1beta1", wrappedSliceJsonReader, { name: "gpu-0", basic: inside }],
  ] as const) {
    test(`of ${version} is read with all that counts`, () => {
      const items = [{ metadata: { uid: "u" }, spec: { ...spec, devices: [device] } }];
      const body = Buffer.from(JSON.stringify({ items, metadata }));
      const { items: found, rejected } = decodeList(reader, body);
      assert.deepEqual(found, [read]);
      assert.deepEqual(rejected, []);
    });
  }

  test("without driver, pool or uid is refused whole", () => {
    const whole = { metadata: { uid: "u" }, spec };
    const items = [
      { ...whole, metadata: {} },
      { ...whole, spec: { ...spec, driver: "" } },
      { ...whole, spec: { ...spec, pool: {} } },
    ];
    const { items: found, rejected } = decodeList(
      sliceJsonReader,
      Buffer.from(JSON.stringify({ items, metadata })),
    );
    assert.deepEqual(found, []);
    assert.deepEqual(rejected, ["bad_object", "bad_object", "bad_object"]);
  });

  test("has zero of what is null, as for the Go decoder", () => {
    const counters = { memory: null, cores: { value: null }, links: {} };
    const pool = { name: "p", generation: null, resourceSliceCount: "1" };
    const items = [
      {
        metadata: { uid: "u" },
        spec: { driver: "d", pool, sharedCounters: [{ name: "s", counters }] },
      },
    ];
    const body = Buffer.from(JSON.stringify({ items, metadata }));
    const { items: found, rejected } = decodeList(sliceJsonReader, body);
    assert.deepEqual(found[0]?.sharedCounters, [
      { set: "s", counters: new Map(["memory", "cores", "links"].map((name) => [name, 0])) },
    ]);
    assert.deepEqual([found[0]?.generation, found[0]?.sliceCount], [0, 0]);
    // Only the text is of a wrong type.
    assert.deepEqual(rejected, ["bad_object"]);
  });

  test("keeps what is right of one with wrong types in it", () => {
    const devices = [7, { name: 1 }, { name: "a", capacity: { memory: 5, cores: { value: [] } } }];
    const items = [{ metadata: { uid: "u" }, spec: { ...spec, devices, nodeName: {} } }];
    const { items: found, rejected } = decodeList(
      sliceJsonReader,
      Buffer.from(JSON.stringify({ items, metadata })),
    );
    assert.deepEqual(
      found[0]?.devices.map(({ name, capacity }) => [name, capacity.size]),
      [
        ["", 0],
        ["a", 0],
      ],
    );
    assert.equal(rejected.length, 5);
  });
});

suite("A ResourceClaim", () => {
  test("is read with all that counts", () => {
    const results = [
      { request: "r", driver: "d", pool: "p", device: "gpu-0", adminAccess: true },
      { driver: "d", pool: "p", device: "nic", shareID: "s", consumedCapacity: { bw: "1G" } },
    ];
    const status = { allocation: { devices: { results } }, reservedFor: [{ uid: "pod" }] };
    const items = [{ metadata: { uid: "u", namespace: "ns", name: "c" }, status }];
    const body = Buffer.from(JSON.stringify({ items, metadata }));
    const ofDevice = { driver: "d", pool: "p" };
    assert.deepEqual(decodeList(claimJsonReader, body).items, [
      {
        uid: "u",
        namespace: "ns",
        createdAt: undefined,
        allocated: true,
        reserved: true,
        results: [
          {
            ...ofDevice,
            device: "gpu-0",
            adminAccess: true,
            shared: false,
            consumedCapacity: new Map(),
          },
          {
            ...ofDevice,
            device: "nic",
            adminAccess: false,
            shared: true,
            consumedCapacity: new Map([["bw", 1e12]]),
          },
        ],
      },
    ]);
  });

  test("has no share without a share ID", () => {
    const results = [null, "", "s"].map((shareID) => ({ shareID }));
    const status = { allocation: { devices: { results } } };
    const items = [{ metadata: { uid: "u", namespace: "ns" }, status }];
    const [claim] = decodeList(
      claimJsonReader,
      Buffer.from(JSON.stringify({ items, metadata })),
    ).items;
    assert.deepEqual(
      claim?.results.map(({ shared }) => shared),
      [false, true, true],
    );
  });

  test("that waits says since when", () => {
    const creationTimestamp = "2026-11-24T01:02:03Z";
    const items = [{ metadata: { uid: "u", namespace: "ns", creationTimestamp } }];
    const body = Buffer.from(JSON.stringify({ items, metadata }));
    const [claim] = decodeList(claimJsonReader, body).items;
    assert.equal(claim?.createdAt, Date.parse(creationTimestamp));
    assert.equal(claim.allocated, false);
  });
});
