import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { plainShape } from "../../../src/cluster/device-records.ts";
import { ClaimRecords } from "../../../src/kubernetes/records/claim-records.ts";
import { SliceRecords } from "../../../src/kubernetes/records/slice-records.ts";
import type {
  ClaimObject,
  DeviceObject,
  DeviceResultObject,
  SliceObject,
} from "../../../src/kubernetes/wire/device-objects.ts";

function device(name: string, parts: Partial<DeviceObject> = {}): DeviceObject {
  return {
    name,
    nodeName: "",
    allowMultipleAllocations: false,
    capacity: new Map(),
    consumesCounters: [],
    taintEffects: [],
    ...parts,
  };
}

function slice(parts: Partial<SliceObject> = {}): SliceObject {
  return {
    uid: "s",
    driver: "gpu.example.com",
    pool: "n1",
    generation: 1,
    sliceCount: 1,
    nodeName: "n1",
    perDeviceNodeSelection: false,
    devices: [],
    sharedCounters: [],
    ...parts,
  };
}

function result(parts: Partial<DeviceResultObject> = {}): DeviceResultObject {
  return {
    driver: "gpu.example.com",
    pool: "n1",
    device: "gpu-0",
    adminAccess: false,
    shared: false,
    consumedCapacity: new Map(),
    ...parts,
  };
}

function claim(parts: Partial<ClaimObject> = {}): ClaimObject {
  return {
    uid: "c",
    namespace: "ns",
    createdAt: undefined,
    allocated: true,
    reserved: true,
    results: [],
    ...parts,
  };
}

/** What is kept, and what was refused. */
function kept(object: SliceObject) {
  const rejected: string[] = [];
  const record = new SliceRecords().record(object, (reason) => rejected.push(reason));
  return { record, rejected };
}

function keptClaim(object: ClaimObject) {
  const rejected: string[] = [];
  const record = new ClaimRecords().record(object, (reason) => rejected.push(reason));
  return { record, rejected };
}

const long = "x".repeat(254);
const lone = "\ud800";

suite("Of a ResourceSlice", () => {
  test("devices that are alike share what they are like, and slices their lists", () => {
    const records = new SliceRecords();
    const counter = { set: "gpu-0", counters: new Map([["slices", 1000]]) };
    const made = ["a", "b"].map((uid) =>
      records.record(
        slice({
          uid,
          devices: [device("whole"), device("m1", { consumesCounters: [counter] })],
          sharedCounters: [counter],
        }),
        assert.fail,
      ),
    );
    const [first, second] = made;
    assert.ok(first && second);
    assert.equal(first.devices, second.devices);
    assert.equal(first.counters, second.counters);
    assert.equal(first.devices.shapes[0], plainShape);
    assert.deepEqual(first.devices.shapes[1]?.consumes, [
      { set: "gpu-0", counter: "slices", amount: 1000 },
    ]);
  });

  test("lists that differ only in what a device is like are two", () => {
    const records = new SliceRecords();
    const ofCapacity = (amount: number) =>
      records.record(
        slice({
          devices: [
            device("nic", { allowMultipleAllocations: true, capacity: new Map([["bw", amount]]) }),
          ],
        }),
        assert.fail,
      );
    assert.notEqual(ofCapacity(1000)?.devices, ofCapacity(2000)?.devices);
    assert.equal(ofCapacity(1000)?.devices, ofCapacity(1000)?.devices);
  });

  test("lists that differ only in the unit of an amount are two", () => {
    const records = new SliceRecords();
    const [thousand, tiny] = [1000, "1000n"].map(
      (amount) =>
        records.record(
          slice({ sharedCounters: [{ set: "s", counters: new Map([["c", amount]]) }] }),
          assert.fail,
        )?.counters,
    );
    assert.deepEqual(thousand, [{ set: "s", counter: "c", amount: 1000 }]);
    assert.deepEqual(tiny, [{ set: "s", counter: "c", amount: 1000n }]);
  });

  test("counters are the same in any order", () => {
    const records = new SliceRecords();
    const sets = ["b", "a"].map((set) => ({ set, counters: new Map([["c", 1000]]) }));
    const [one, other] = [sets, sets.toReversed()].map(
      (sharedCounters) => records.record(slice({ sharedCounters }), assert.fail)?.counters,
    );
    assert.deepEqual(
      one?.map(({ set }) => set),
      ["a", "b"],
    );
    assert.equal(one, other);
  });

  test("the capacity of a device that claims do not share is not kept", () => {
    const { record } = kept(slice({ devices: [device("a", { capacity: new Map([["m", 1]]) })] }));
    assert.equal(record?.devices.shapes[0], plainShape);
  });

  test("each effect of taints counts once, an unknown one as None", () => {
    const effects = ["Later", "NoSchedule", "None", "NoSchedule"];
    const { record } = kept(slice({ devices: [device("a", { taintEffects: effects })] }));
    assert.deepEqual(record?.devices.shapes[0]?.taints, ["NoSchedule", "None"]);
  });

  test("the nodes of devices are kept where each says its own", () => {
    const devices = [device("a", { nodeName: "n1" }), device("b")];
    assert.deepEqual(kept(slice({ devices, perDeviceNodeSelection: true })).record?.nodes, [
      "n1",
      "",
    ]);
    assert.equal(kept(slice({ devices })).record?.nodes, undefined);
  });

  for (const [what, parts, reason] of [
    ["a driver that is too long", { driver: long }, "name_too_long"],
    ["a driver that is not well-formed", { driver: lone }, "invalid_name"],
    ["a pool that is too long", { pool: long }, "name_too_long"],
    ["a driver with a space, which tells it from its pool,", { driver: "a b" }, "invalid_name"],
    ["a pool with a line break", { pool: "a\nb" }, "invalid_name"],
    ["a node that is too long", { nodeName: long }, "name_too_long"],
    ["a uid that is too long", { uid: long }, "name_too_long"],
  ] as const) {
    test(`one with ${what} is refused whole`, () => {
      assert.deepEqual(kept(slice(parts)), { record: undefined, rejected: [reason] });
    });
  }

  test("devices beyond 128, and those with names that are wrong, are refused", () => {
    const many = Array.from({ length: 131 }, (_, index) => device(`d${index}`));
    const { record, rejected } = kept(slice({ devices: many }));
    assert.equal(record?.devices.names.length, 128);
    assert.deepEqual(rejected, ["too_many_names", "too_many_names", "too_many_names"]);
    const wrong = [
      device(long),
      device(lone),
      device(""),
      device("a", { nodeName: long }),
      device("b"),
    ];
    const found = kept(slice({ devices: wrong }));
    assert.deepEqual(found.record?.devices.names, ["b"]);
    assert.deepEqual(found.rejected, [
      "name_too_long",
      "invalid_name",
      "invalid_name",
      "name_too_long",
    ]);
  });

  test("amounts that are wrong are refused, and others kept", () => {
    const counters = new Map<string, number | string>([
      ["right", 1000],
      ["nanos", "1n"],
      ["negative", "-1"],
      ["huge", "1e300"],
      ["text", "x"],
      [long.repeat(2), 1000],
      [lone, 1000],
    ]);
    const { record, rejected } = kept(slice({ sharedCounters: [{ set: "s", counters }] }));
    assert.deepEqual(record?.counters, [
      { set: "s", counter: "nanos", amount: 1n },
      { set: "s", counter: "right", amount: 1000 },
    ]);
    assert.deepEqual(rejected.toSorted(), [
      "invalid_name",
      "invalid_quantity",
      "name_too_long",
      "out_of_range",
      "out_of_range",
    ]);
  });

  test("names and amounts may be as large as is allowed", () => {
    const longest = long.slice(1);
    const largest = `${Number.MAX_SAFE_INTEGER}`;
    const { record, rejected } = kept(
      slice({
        uid: longest,
        perDeviceNodeSelection: true,
        devices: [device(longest, { nodeName: longest })],
        sharedCounters: [{ set: "s", counters: new Map([["c", largest]]) }],
      }),
    );
    assert.deepEqual(record?.nodes, [longest]);
    assert.equal(record.counters[0]?.amount, BigInt(largest) * 1_000_000_000n);
    assert.deepEqual(rejected, []);
    const more = new Map([["c", `${largest}.1`]]);
    const beyond = kept(slice({ sharedCounters: [{ set: "s", counters: more }] }));
    assert.deepEqual(beyond.rejected, ["out_of_range"]);
  });

  test("sets of counters, and counters of a set, are bounded", () => {
    const counters = new Map(Array.from({ length: 40 }, (_, index) => [`c${index}`, 1000]));
    const sharedCounters = Array.from({ length: 40 }, (_, index) => ({
      set: `s${index}`,
      counters,
    }));
    const { record, rejected } = kept(slice({ sharedCounters }));
    assert.equal(record?.counters.length, 32 * 32);
    assert.equal(rejected.length, 8 + 32 * 8);
  });
});

suite("Of a ResourceClaim", () => {
  for (const [state, parts] of [
    ["allocated", {}],
    ["unreserved", { reserved: false }],
    ["pending", { allocated: false, reserved: false, createdAt: 5 }],
  ] as const) {
    test(`the state may be ${state}`, () => {
      const { record } = keptClaim(claim(parts));
      assert.equal(record?.state, state);
      assert.equal(record.createdAt, state === "pending" ? 5 : undefined);
    });
  }

  test("results of admin access are not kept, nor what others than shares consume", () => {
    const consumedCapacity = new Map([["bw", 1000]]);
    const { record } = keptClaim(
      claim({
        results: [
          result({ adminAccess: true }),
          result({ consumedCapacity }),
          result({ shared: true, consumedCapacity }),
        ],
      }),
    );
    assert.deepEqual(
      record?.uses.map(({ consumed }) => consumed),
      [undefined, [{ name: "bw", amount: 1000 }]],
    );
  });

  test("results beyond 32, and those with names that are wrong, are refused", () => {
    const many = Array.from({ length: 34 }, () => result());
    assert.equal(keptClaim(claim({ results: many })).record?.uses.length, 32);
    assert.deepEqual(keptClaim(claim({ results: many })).rejected, [
      "too_many_names",
      "too_many_names",
    ]);
    const results = [result({ device: long }), result({ pool: "" }), result({ driver: lone })];
    const { record, rejected } = keptClaim(claim({ results }));
    assert.deepEqual(record?.uses, []);
    assert.deepEqual(rejected, ["name_too_long", "invalid_name", "invalid_name"]);
  });

  for (const [what, parts, reason] of [
    ["a uid that is too long", { uid: long }, "name_too_long"],
    ["a namespace that is too long", { namespace: long }, "name_too_long"],
    ["a namespace that is not well-formed", { namespace: lone }, "invalid_name"],
  ] as const) {
    test(`one with ${what} is refused whole`, () => {
      assert.deepEqual(keptClaim(claim(parts)), { record: undefined, rejected: [reason] });
    });
  }
});
