import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deviceAccount, type DeviceScope } from "../../../src/accounting/devices/device-account.ts";
import { DeviceBooks } from "../../../src/accounting/devices/device-books.ts";
import { counterSums } from "../../../src/accounting/devices/counter-sums.ts";
import type { DeviceTotals } from "../../../src/accounting/devices/device-totals.ts";
import { atOnce, sliceLength } from "../../../src/accounting/slices.ts";
import {
  plainShape,
  type ClaimRecord,
  type CounterRecord,
  type DeviceUse,
  type SliceRecord,
} from "../../../src/cluster/device-records.ts";
import { node } from "../../render/example-snapshot.ts";
import { amounts, claim, counters, deviceState, slice, use } from "./records.ts";

const scope: DeviceScope = { nodes: [node("n1"), node("n2")], counts: () => true, hasRest: true };

function account(
  slices: readonly SliceRecord[],
  claims: readonly ClaimRecord[] = [],
  of: Partial<DeviceScope> = {},
): DeviceTotals {
  const moment = atOnce(new DeviceBooks(deviceState(slices, claims)).moment());
  assert.ok(moment);
  return atOnce(deviceAccount(moment, { ...scope, ...of }));
}

/** What the only driver on a node has. */
function onNode(totals: DeviceTotals, name = "n1") {
  const [devices, another] = totals.byNode.get(name) ?? [];
  assert.equal(another, undefined);
  assert.ok(devices);
  return devices;
}

/** Counts by driver. */
function counts(of: DeviceTotals["incompletePools"]): readonly number[] {
  return of.map(({ count }) => count);
}

suite("Whole devices", () => {
  const has = { "gpu-0": {}, "gpu-1": {}, "gpu-2": {} };

  test("are counted on their node, and those of claims are taken", () => {
    const totals = account([slice({ uid: "s", has })], [claim("c", [use("gpu-0"), use("gpu-2")])]);
    const { total, allocated } = onNode(totals);
    assert.deepEqual({ total, allocated }, { total: 3, allocated: 2 });
    assert.deepEqual(totals.byPool.get("default"), [
      { driver: "gpu.example.com", total: 3, allocated: 2 },
    ]);
    assert.deepEqual(totals.byNamespace.get("default"), [{ driver: "gpu.example.com", count: 2 }]);
    assert.deepEqual(totals.claims, { allocated: 1, pending: 0, unreserved: 0 });
  });

  test("that several results name are taken once, and count in each namespace", () => {
    const claims = [
      claim("a", [use("gpu-0"), use("gpu-0")]),
      claim("b", [use("gpu-0")]),
      claim("c", [use("gpu-0")], "other"),
    ];
    const totals = account([slice({ uid: "s", has })], claims);
    assert.equal(onNode(totals).allocated, 1);
    assert.equal(totals.byNamespace.get("default")?.[0]?.count, 1);
    assert.equal(totals.byNamespace.get("other")?.[0]?.count, 1);
  });

  test("of a node that takes no pods are not in its pool", () => {
    const nodes = [node("n1", { state: "cordoned" })];
    const totals = account([slice({ uid: "s", has })], [], { nodes });
    assert.equal(onNode(totals).total, 3);
    assert.equal(totals.byPool.size, 0);
  });

  test("of several pools of a driver on a node are added up", () => {
    const totals = account(
      [slice({ uid: "a", has }), slice({ uid: "b", has, pool: "other" })],
      [claim("c", [use("gpu-0"), use("gpu-0", { pool: "other" })])],
    );
    const { total, allocated } = onNode(totals);
    assert.deepEqual({ total, allocated }, { total: 6, allocated: 2 });
  });

  test("of several nodes are added up, with what their claims take, by pool of nodes and namespace", () => {
    const totals = account(
      [slice({ uid: "a", has }), slice({ uid: "b", pool: "n2", node: "n2", has })],
      [claim("c", [use("gpu-0"), use("gpu-1"), use("gpu-0", { pool: "n2" })])],
    );
    assert.deepEqual(totals.byPool.get("default"), [
      { driver: "gpu.example.com", total: 6, allocated: 3 },
    ]);
    assert.deepEqual(totals.byNamespace.get("default"), [{ driver: "gpu.example.com", count: 3 }]);
  });

  test("of several pools of a driver on a node are the same when they are accounted for again", () => {
    const slices = ["a", "b", "c"].map((pool) => slice({ uid: pool, pool, has }));
    const moment = atOnce(new DeviceBooks(deviceState(slices)).moment());
    assert.ok(moment);
    for (let times = 0; times < 3; times += 1) {
      assert.equal(onNode(atOnce(deviceAccount(moment, scope))).total, 9);
    }
  });

  test("of several drivers are in the order of their names", () => {
    const drivers = ["b", "c", "a"];
    const totals = account(drivers.map((driver) => slice({ uid: driver, driver, has })));
    assert.deepEqual(
      totals.byNode.get("n1")?.map(({ driver }) => driver),
      ["a", "b", "c"],
    );
  });

  test("of a pool on very many nodes are added up in slices", () => {
    const nodes = Array.from({ length: 10 * sliceLength }, (_, index) => `n${index}`);
    const many = Object.fromEntries(nodes.map((name) => [`gpu-of-${name}`, {}] as const));
    const state = deviceState([slice({ uid: "s", node: "", nodes, has: many })]);
    const moment = atOnce(new DeviceBooks(state).moment());
    assert.ok(moment);
    let pauses = 0;
    for (const _ of deviceAccount(moment, { ...scope, nodes: [] })) pauses += 1;
    assert.ok(pauses >= nodes.length / sliceLength, `${pauses} pauses`);
  });

  test("of a node that there is not are nowhere, but in their namespace", () => {
    const totals = account([slice({ uid: "s", node: "gone", has })], [claim("c", [use("gpu-0")])]);
    assert.equal(totals.byNode.size, 0);
    assert.equal(totals.byNamespace.get("default")?.[0]?.count, 1);
  });

  test("say their node each where the slice says so", () => {
    const totals = account([slice({ uid: "s", node: "", nodes: ["n1", "n2", ""], has })]);
    assert.equal(onNode(totals, "n1").total, 1);
    assert.equal(onNode(totals, "n2").total, 1);
    assert.equal(totals.withoutNode[0]?.total, 1);
  });

  test("that are tainted are counted by effect, once each", () => {
    const taints = ["NoExecute", "NoSchedule"] as const;
    const totals = account([slice({ uid: "s", has: { ...has, "gpu-0": { taints } } })]);
    assert.deepEqual(
      [...onNode(totals).tainted],
      [
        ["NoExecute", 1],
        ["NoSchedule", 1],
      ],
    );
  });
});

test("Devices are free that no claim has and no taint keeps from claims", () => {
  const devices = {
    "in-use": {},
    "in-use-and-broken": { taints: ["NoExecute"] },
    broken: { taints: ["None", "NoSchedule"] },
    noted: { taints: ["None"] },
    partition: { consumes: counters("s", { c: 1 }) },
  } as const;
  const slices = [
    slice({ uid: "s", sliceCount: 2, has: devices }),
    slice({ uid: "t", sliceCount: 2, counters: counters("s", { c: 2 }) }),
    slice({ uid: "u", pool: "another", has: { more: {} } }),
  ];
  const claims = [
    claim("c", [use("in-use"), use("in-use-and-broken")]),
    claim("d", [use("in-use")]),
  ];
  const { total, allocated, free } = onNode(account(slices, claims));
  assert.deepEqual({ total, allocated, free }, { total: 5, allocated: 2, free: 2 });
});

suite("A pool", () => {
  const has = { "gpu-0": {} };
  const taken = [claim("c", [use("gpu-0")])];

  test("counts only when all slices of its highest generation are there", () => {
    const parts = { generation: 2, sliceCount: 2 };
    const old = slice({ uid: "old", has: { "gpu-0": {}, "gpu-1": {} } });
    const one = slice({ uid: "a", ...parts, has });
    const other = slice({ uid: "b", ...parts, has: { "gpu-7": {} } });
    const half = account([old, one], taken);
    assert.equal(half.byNode.size, 0);
    assert.deepEqual(counts(half.incompletePools), [1]);
    assert.deepEqual(counts(half.orphanedAllocations), [0]);
    const whole = account([old, one, other], taken);
    assert.equal(onNode(whole).total, 2);
    assert.deepEqual(counts(whole.incompletePools), [0]);
    assert.equal(onNode(account([one, other, old], taken)).total, 2);
  });

  test("with more slices than it says is incomplete, too", () => {
    const totals = account([slice({ uid: "a", has }), slice({ uid: "b", has: { "gpu-1": {} } })]);
    assert.deepEqual(counts(totals.incompletePools), [1]);
  });

  test("whose slices disagree on how many there are is incomplete", () => {
    const totals = account([
      slice({ uid: "a", sliceCount: 2, has }),
      slice({ uid: "b", sliceCount: 3, has: { "gpu-1": {} } }),
    ]);
    assert.deepEqual(counts(totals.incompletePools), [1]);
  });

  for (const [what, slices] of [
    [
      "the name of two devices",
      [slice({ uid: "a", sliceCount: 2, has }), slice({ uid: "b", sliceCount: 2, has })],
    ],
    [
      "the name of two sets of counters",
      [
        slice({ uid: "a", sliceCount: 2, counters: counters("s", { x: 1 }) }),
        slice({ uid: "b", sliceCount: 2, counters: counters("s", { y: 1 }) }),
      ],
    ],
    [
      "the name of two sets in one slice",
      [slice({ uid: "a", counters: [...counters("s", { x: 1 }), ...counters("s", { x: 2 })] })],
    ],
    [
      "a device that consumes counters that there are not",
      [
        slice({ uid: "a", sliceCount: 2, counters: counters("s", { x: 1 }) }),
        slice({ uid: "b", sliceCount: 2, has: { "gpu-0": { consumes: counters("s", { y: 1 }) } } }),
      ],
    ],
    [
      "a device that consumes a counter that there is, and one that there is not",
      [
        slice({ uid: "a", sliceCount: 2, counters: counters("s", { x: 1 }) }),
        slice({
          uid: "b",
          sliceCount: 2,
          has: { "gpu-0": { consumes: counters("s", { x: 1, y: 1 }) } },
        }),
      ],
    ],
  ] as const) {
    test(`with ${what} is invalid`, () => {
      const totals = account(slices, taken);
      assert.deepEqual(counts(totals.invalidPools), [1]);
      assert.deepEqual(counts(totals.incompletePools), [0]);
      assert.deepEqual(counts(totals.orphanedAllocations), [0]);
      assert.equal(totals.byNode.size, 0);
    });
  }

  test("has the results that name its driver and itself, not those of another of its name", () => {
    const both = { "gpu-0": {}, "gpu-1": {} };
    const totals = account(
      [slice({ uid: "a", has: both }), slice({ uid: "b", driver: "other", has: both })],
      [claim("c", [use("gpu-0"), use("gpu-1", { driver: "other" }), use("gpu-9", { pool: "n9" })])],
    );
    assert.deepEqual(
      totals.byNode.get("n1")?.map(({ driver, allocated }) => [driver, allocated]),
      [
        ["gpu.example.com", 1],
        ["other", 1],
      ],
    );
    assert.deepEqual(counts(totals.orphanedAllocations), [1, 0]);
  });

  test("has no devices in slices with counters, which upstream does not look at", () => {
    const totals = account([slice({ uid: "a", has, counters: counters("s", { x: 1 }) })], taken);
    assert.equal(onNode(totals).total, 0);
    assert.deepEqual(counts(totals.orphanedAllocations), [1]);
  });

  test("that is complete, or gone, makes orphans of results whose device it does not have", () => {
    const claims = [claim("c", [use("gpu-9"), use("gpu-0", { pool: "gone" }), use("gpu-0")])];
    const totals = account([slice({ uid: "a", has })], claims);
    assert.deepEqual(counts(totals.orphanedAllocations), [2]);
    assert.deepEqual(counts(totals.incompletePools), [0]);
    assert.equal(onNode(totals).allocated, 1);
  });
});

suite("Devices that share counters", () => {
  const partition = { consumes: counters("gpu-0", { memory: 10, slices: 1 }) };
  const slices = [
    slice({ uid: "c", sliceCount: 2, counters: counters("gpu-0", { memory: 80, slices: 7 }) }),
    slice({
      uid: "d",
      sliceCount: 2,
      has: {
        whole: { consumes: counters("gpu-0", { memory: 80, slices: 7 }) },
        "mig-0": partition,
        "mig-1": partition,
      },
    }),
  ];

  test("and are alike are looked at once, however many there are", () => {
    const amount = 2 ** 50;
    let looks = 0;
    const consumed: CounterRecord = {
      set: "s",
      get counter() {
        looks += 1;
        return "x";
      },
      amount,
    };
    const has = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, {}]));
    const { devices, ...partitions } = slice({ uid: "d", sliceCount: 2, has });
    const shape = { ...plainShape, consumes: [consumed] };
    const alike = { ...devices, shapes: devices.names.map(() => shape) };
    const [columns] = onNode(
      account(
        [
          slice({ uid: "c", sliceCount: 2, counters: counters("s", { x: 1 }) }),
          { ...partitions, devices: alike },
        ],
        devices.names.map((name) => claim(name, [use(name)])),
      ),
    ).counters;
    assert.equal(looks, 2);
    assert.deepEqual(columns?.allocated, [100n * BigInt(amount) * 1_000_000n]);
  });

  test("and of which none is taken keep nothing of their own for their counters", () => {
    const records = counters("gpu-0", { memory: 80, slices: 7 });
    const [columns] = onNode(account([slice({ uid: "c", counters: records })])).counters;
    assert.deepEqual(columns, { pool: "n1", records, allocated: [] });
  });

  test("are not counted, but what they consume of the counters", () => {
    const claims = [claim("c", [use("mig-0"), use("mig-0")]), claim("d", [use("mig-1")])];
    const totals = account(slices, claims);
    const { total, allocated, counters: columns } = onNode(totals);
    assert.deepEqual({ total, allocated }, { total: 0, allocated: 0 });
    assert.deepEqual(
      [...counterSums(columns).sums],
      [
        ["memory", { total: 80_000, allocated: 20_000 }],
        ["slices", { total: 7000, allocated: 2000 }],
      ],
    );
    assert.equal(totals.byNamespace.size, 0);
    assert.equal(totals.byPool.get("default")?.length ?? 0, 0);
  });

  test("may consume more than there is", () => {
    const totals = account(slices, [claim("c", [use("mig-0"), use("whole")])]);
    assert.equal(counterSums(onNode(totals).counters).sums.get("memory")?.allocated, 90_000);
  });
});

function share(device: string, bandwidth: number): DeviceUse {
  return use(device, { consumed: amounts({ bandwidth, unknown: 5 }) });
}

suite("Devices that claims share", () => {
  const nic = { shareable: true, capacity: amounts({ bandwidth: 100, queues: 8 }) };
  const has = { "nic-0": nic, "nic-1": nic };

  test("are not counted, but what the shares consume of their capacity", () => {
    const claims = [
      claim("a", [share("nic-0", 30)]),
      claim("b", [share("nic-0", 20), use("nic-1", { consumed: [] })]),
    ];
    const { total, capacity } = onNode(account([slice({ uid: "s", has })], claims));
    assert.equal(total, 0);
    assert.deepEqual(capacity, [
      { name: "bandwidth", total: 200_000, allocated: 50_000 },
      { name: "queues", total: 16_000, allocated: 0 },
    ]);
  });

  test("are taken with all that they have where a result is of no share", () => {
    const shares = claim("a", [share("nic-0", 30), share("nic-1", 10)]);
    const whole = claim("b", [use("nic-0"), use("nic-0")]);
    for (const claims of [
      [shares, whole],
      [whole, shares],
    ]) {
      const { allocated, capacity } = onNode(account([slice({ uid: "s", has })], claims));
      assert.equal(allocated, 0);
      assert.deepEqual(capacity, [
        { name: "bandwidth", total: 200_000, allocated: 110_000 },
        { name: "queues", total: 16_000, allocated: 8000 },
      ]);
    }
  });

  test("consume their counters once, however many shares there are", () => {
    const both = { ...nic, consumes: counters("pf", { vf: 1 }) };
    const slices = [
      slice({ uid: "c", sliceCount: 2, counters: counters("pf", { vf: 4 }) }),
      slice({ uid: "d", sliceCount: 2, has: { "nic-0": both } }),
    ];
    const claims = [claim("a", [share("nic-0", 30)]), claim("b", [share("nic-0", 20)])];
    const { counters: columns } = onNode(account(slices, claims));
    assert.deepEqual(counterSums(columns).sums.get("vf"), { total: 4000, allocated: 1000 });
  });
});

suite("Of a part of the cluster", () => {
  const has = { "gpu-0": {} };
  const slices = [
    slice({ uid: "a", has }),
    slice({ uid: "b", pool: "n2", node: "n2", has }),
    slice({ uid: "c", pool: "fabric", node: "", has }),
  ];
  const claims = [
    claim("a", [use("gpu-0")]),
    claim("b", [use("gpu-0", { pool: "n2" }), use("gpu-9")]),
    claim("c", [use("gpu-0", { pool: "fabric" })]),
  ];

  test("only its nodes have devices, and its claims are in namespaces", () => {
    const part = { nodes: [node("n2")], counts: (name: string) => name === "n2", hasRest: false };
    const totals = account(slices, claims, part);
    assert.deepEqual([...totals.byNode.keys()], ["n2"]);
    assert.deepEqual(totals.withoutNode, []);
    assert.equal(totals.byNamespace.get("default")?.[0]?.count, 1);
    assert.deepEqual(totals.orphanedAllocations, []);
    assert.deepEqual(totals.claims, { allocated: 0, pending: 0, unreserved: 0 });
  });
});

/** A pool of so many counters, on a node. */
function counting(name: string, count: number): SliceRecord {
  const names = Array.from({ length: count }, (_, index) => [`c${index}`, 1] as const);
  const made = counters("s", Object.fromEntries(names));
  return slice({ uid: name, pool: name, node: name, counters: made });
}

/** Amounts of one thing, of which 64 are told apart. */
const tooMany = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`a${index}`, 1]));

/** A pool of one device with capacities of its own and of others. */
function nicPool(uid: string, bandwidth: number): SliceRecord {
  const capacity = amounts({ bandwidth, [uid]: 1 });
  const has = { nic: { shareable: true, capacity, taints: ["NoExecute"] as const } };
  return slice({ uid, pool: uid, has });
}

suite("Names without number", () => {
  test("of drivers are bounded: those with the most pools are shown", () => {
    const many = Array.from({ length: 150 }, (_, index) =>
      slice({ uid: `s${index}`, driver: `d${index}`, has: { a: {} } }),
    );
    const known = slice({ uid: "known", driver: "z", has: { a: {} } });
    const more = slice({ uid: "more", driver: "z", pool: "p2", has: { a: {} } });
    const totals = account([...many, known, more]);
    assert.equal(totals.byNode.get("n1")?.length, 100);
    assert.equal(
      totals.byNode.get("n1")?.some(({ driver }) => driver === "z"),
      true,
    );
    assert.equal(totals.leftOut, 51);
    assert.equal(totals.incompletePools.length, 100);
  });

  test("of drivers with as many pools: the first by name are shown", () => {
    const drivers = Array.from({ length: 102 }, (_, index) => `d${String(index).padStart(3, "0")}`);
    const slices = drivers.map((driver) => slice({ uid: driver, driver, has: { a: {} } }));
    const totals = account(slices.toReversed());
    assert.deepEqual(
      totals.byNode.get("n1")?.map(({ driver }) => driver),
      drivers.slice(0, 100),
    );
  });

  test("of drivers and of counters that are left out are counted together", () => {
    const drivers = Array.from({ length: 101 }, (_, index) => `d${index}`);
    const totals = account([
      ...drivers.map((driver) => slice({ uid: driver, driver, has: { a: {} } })),
      slice({ uid: "c", driver: "d0", pool: "p", counters: counters("s", tooMany) }),
    ]);
    assert.equal(totals.leftOut, 1 + 6);
  });

  test("of counters are bounded where they are of no node, too", () => {
    const totals = account([counting("", 50_001)]);
    assert.equal(totals.withoutNode[0]?.counters.length, 0);
    assert.equal(totals.leftOut, 50_001);
  });

  test("of counters are bounded over all drivers of a node together", () => {
    const totals = account([
      { ...counting("n1", 30_000), driver: "a" },
      { ...counting("n1", 30_000), driver: "b", uid: "other" },
    ]);
    assert.deepEqual(
      totals.byNode.get("n1")?.map(({ counters: { length } }) => length),
      [1, 0],
    );
  });

  test("of drivers that only claims name do not take the place of those that have devices", () => {
    const uses = Array.from({ length: 150 }, (_, index) => use("a", { driver: `d${index}` }));
    const totals = account([slice({ uid: "s", driver: "z", has: { a: {} } })], [claim("c", uses)]);
    assert.equal(totals.byNode.get("n1")?.length, 1);
    assert.equal(totals.leftOut, 51);
  });

  test("of counters are bounded on each node, whose text is made at once", () => {
    const totals = account([counting("n1", 50_000), counting("n2", 50_001)]);
    assert.equal(onNode(totals).counters.length, 1);
    assert.equal(onNode(totals, "n2").counters.length, 0);
  });

  test("of counters and capacities are bounded on each node", () => {
    const x = { shareable: true, capacity: amounts(tooMany) };
    const totals = account([
      slice({ uid: "c", sliceCount: 2, counters: counters("s", tooMany) }),
      slice({ uid: "d", sliceCount: 2, has: { x } }),
    ]);
    const { capacity, counters: columns } = onNode(totals);
    assert.equal(capacity.length, 64);
    assert.equal(counterSums(columns).sums.size, 64);
    assert.equal(totals.leftOut, 12);
  });

  test("of counters and capacities are bounded in all: of a driver on a node all are shown, or none", () => {
    const slices = ["n1", "n2"].flatMap((name) => [
      slice({ uid: `${name}c`, pool: name, node: name, counters: counters("s", { x: 1, y: 2 }) }),
      slice({
        uid: `${name}d`,
        pool: `${name}d`,
        node: name,
        has: { plain: {}, nic: { shareable: true, capacity: amounts({ bandwidth: 1 }) } },
      }),
    ]);
    const totals = account(slices, [], { mostAmounts: 5 });
    const [shown, cut] = [onNode(totals), onNode(totals, "n2")];
    assert.deepEqual([shown.counters.length, shown.capacity.length], [1, 1]);
    assert.deepEqual([cut.counters.length, cut.capacity.length], [0, 0]);
    assert.equal(cut.total, 1);
    assert.equal(totals.leftOut, 3);
  });

  test("of pools on one node are added up with what each has", () => {
    const sets = ["x", "y", "z"].map((uid) =>
      slice({ uid, pool: uid, counters: counters("s", { c: 1 }) }),
    );
    const slices = [nicPool("c", 1), nicPool("a", 2), nicPool("b", 4), ...sets];
    const taken = [claim("t", [use("nic", { pool: "b", consumed: amounts({ bandwidth: 3 }) })])];
    const before = account(slices, taken);
    const { capacity, tainted, counters: columns } = onNode(before);
    assert.deepEqual(
      capacity.map(({ name, total, allocated }) => [name, total, allocated]),
      [
        ["a", 1000, 0],
        ["b", 1000, 0],
        ["bandwidth", 7000, 3000],
        ["c", 1000, 0],
      ],
    );
    assert.equal(tainted.get("NoExecute"), 3);
    assert.equal(counterSums(columns).sums.get("c")?.total, 3000);
  });
});
