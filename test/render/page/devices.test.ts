import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { DeviceTotals, DriverDevices } from "../../../src/accounting/devices/device-totals.ts";
import type { Snapshot } from "../../../src/accounting/snapshot.ts";
import { largestShare, leftText } from "../../../src/render/page/device-cells.ts";
import { deviceOverview } from "../../../src/render/page/device-overview.ts";
import { fullest } from "../../../src/render/page/fullest.ts";
import { resourceOverview } from "../../../src/render/page/resource-overview.ts";
import type { DevicesMoment } from "../../../src/render/page/view.ts";
import { devicesOf } from "../../accounting/devices/records.ts";
import { exampleSnapshot, node, snapshotOf } from "../example-snapshot.ts";
import { amount, cluster, moment, pageOf, shownNodes } from "./pages.ts";

const GiB = 1024 ** 3 * 1000;

function of(driver: string, parts: Partial<DriverDevices> = {}): DriverDevices {
  return devicesOf({ driver, ...parts });
}

function withDevices(snapshot: Snapshot, parts: Partial<DeviceTotals>): Snapshot {
  const none: DeviceTotals = {
    byNode: new Map(),
    withoutNode: [],
    byPool: new Map(),
    byNamespace: new Map(),
    claims: { allocated: 0, pending: 0, unreserved: 0 },
    oldestPending: undefined,
    incompletePools: [],
    invalidPools: [],
    orphanedAllocations: [],
    leftOut: 0,
  };
  return { ...snapshot, devices: { ...none, ...parts } };
}

function section(text: string, id: string): string {
  return text.split(`<section id="${id}"`)[1]?.split("</section>")[0] ?? "";
}

/** What people read, without markup. */
function words(text: string): string {
  return text
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("\u00A0", " ")
    .replaceAll(/\s+/g, " ");
}

const read: DevicesMoment = {
  areExpected: true,
  isUp: true,
  currentUntil: moment.currentUntil,
  isOld: false,
  unread: undefined,
};

const { devices: _, ...withoutDevices } = exampleSnapshot;

suite("devices on the page of the cluster", () => {
  const { text } = pageOf(exampleSnapshot, cluster());
  const shown = words(section(text, "devices"));

  test("are said by driver: on nodes and of none, tainted, and where least is left", () => {
    assert.match(
      shown,
      /gpu\.example\.com on 1 node devices 25 % 2 of 8 1 NoExecute, 2 NoSchedule node-a , 25 %/,
    );
    assert.match(shown, /fabric\.example\.com devices 100 % 4 of 4/);
  });

  test("that share counters or capacity are said in words that people know", () => {
    assert.match(
      shown,
      /mig\.example\.com on 1 node memory 63 % 100 GiB of 160 GiB slices 57 % 8 of 14/,
    );
    assert.match(
      shown,
      /bandwidth 25 % 25 G of 100 G constructor &lt;1 % &lt;0\.01 of 1\.5|bandwidth 25 % 25 G of 100 G constructor <1 % <0\.01 of 1\.5/,
    );
  });

  test("come with the claims, and with what needs somebody to look at it", () => {
    assert.match(
      shown,
      /9 claims: 6 allocated and in use; 2 pending, the oldest for 3 min; 1 allocated, but reserved for nobody/,
    );
    assert.match(shown, /gpu\.example\.com : 1 pool of devices incomplete: not all ResourceSlices/);
    assert.match(shown, /gpu\.example\.com : 3 devices allocated to claims, but gone\./);
    assert.doesNotMatch(shown, /invalid/);
  });

  test("have columns among nodes, pools and namespaces, also those without pods", () => {
    assert.match(
      words(section(text, "nodes")),
      /gpu\.example\.com 25 % 2 of 8 mig\.example\.com memory 63 %/,
    );
    assert.match(words(section(text, "pools")), /gpu\.example\.com 25 % 2 of 8/);
    assert.match(words(section(text, "namespaces")), /__proto__ .*gpu\.example\.com : 1/);
    assert.match(words(section(text, "cluster")), /devices of 5 drivers/);
  });

  test("are shown nowhere where they are not read", () => {
    for (const devices of [undefined, { ...read, isUp: false, areExpected: false }]) {
      for (const view of [cluster(), { page: "node", node: "node-a" } as const]) {
        const page = pageOf(withoutDevices, view, { devices });
        const [, main = ""] = page.text.split("<main");
        // What may keep a pod waiting is listed whether devices are read or not.
        const advice = "look at taints, affinity, devices and volumes";
        assert.doesNotMatch(main.replace(advice, ""), /device/i);
      }
    }
  });

  test("that there are none of is said", () => {
    const page = pageOf(withDevices(snapshotOf(), {}), cluster());
    assert.match(
      words(section(page.text, "devices")),
      /There is no claim for devices\. No driver has a device\./,
    );
    assert.doesNotMatch(section(page.text, "devices"), /<table>/);
  });

  test("what is left out is counted", () => {
    const drivers = Array.from({ length: 30 }, (_each, index) =>
      of(`d${10 + index}`, { total: 1 }),
    );
    const withoutNode = drivers.slice(0, 25);
    const faults = drivers.map(({ driver }) => ({ driver, count: 1 }));
    const page = pageOf(
      withDevices(snapshotOf(), { withoutNode, invalidPools: faults, leftOut: 7 }),
      cluster(),
    );
    const shownText = words(section(page.text, "devices"));
    assert.match(shownText, /d29 devices 0 % 0 of 1 and 5 more/);
    assert.match(shownText, /d19 : 1 pool of devices invalid[^]*and 20 more 7 amounts left out/);
  });

  test("of a shard say where the rest is", () => {
    const shard = {
      ordinal: 1,
      total: 2,
      clusterNodes: 2,
      elsewhere: { resources: new Set<string>(), labels: new Set<string>() },
    };
    const page = pageOf({ ...withDevices(snapshotOf(), {}), shard }, cluster());
    assert.match(words(section(page.text, "devices")), /Shard 0 shows claims/);
    const first = pageOf(
      { ...withDevices(snapshotOf(), {}), shard: { ...shard, ordinal: 0 } },
      cluster(),
    );
    assert.match(words(section(first.text, "devices")), /There is no claim for devices/);
  });

  test("are said of drivers that have only pools which are incomplete, too", () => {
    const incompletePools = [{ driver: "new.example.com", count: 1 }];
    const page = pageOf(withDevices(snapshotOf(), { incompletePools }), cluster());
    assert.match(section(page.text, "devices"), /<tr data-key="new\.example\.com">/);
  });

  test("have as the fullest node the first of those that take pods and have least left", () => {
    const some = [of("gpu.example.com", { total: 4, allocated: 2 })];
    const all = [of("gpu.example.com", { total: 4, allocated: 4 })];
    const nodes = [node("cordoned", { state: "cordoned" }), node("a"), node("b")];
    const [overview] = deviceOverview(
      withDevices(snapshotOf(...nodes), {
        byNode: new Map([
          ["cordoned", all],
          ["a", some],
          ["b", some],
        ]),
      }),
    );
    assert.deepEqual(overview?.fullest, { node: "a", share: 0.5 });
    assert.equal(overview.nodes, 3);
  });
});

/** What is left of so many GiB, of which so many are taken. */
function left(total: number, allocated: number) {
  const counter = { driver: "d", sort: "counter", name: "example.com/GPU-Memory" } as const;
  return leftText({ ...counter, total: total * GiB, allocated: allocated * GiB });
}

suite("a cell of devices", () => {
  test("has what is left, which may be nothing, or short", () => {
    assert.deepEqual(left(3, 1), { text: "2\u00A0GiB", isShort: false });
    assert.equal(left(3, 3).isShort, false);
    assert.deepEqual(left(3, 4), { text: "1\u00A0GiB short", isShort: true });
  });

  test("has the drivers of which a namespace has the most", () => {
    const taken = [1, 5, 3, 2, 4].map((count) => ({ driver: `d${count}`, count }));
    const snapshot = withDevices(snapshotOf(), { byNamespace: new Map([["ns", taken]]) });
    const text = words(section(pageOf(snapshot, cluster()).text, "namespaces"));
    assert.match(text, /d5 : 5.*d4 : 4.*d3 : 3.*d2 : 2.*and 1 more/);
  });

  test("counts for the order by the largest share of anything", () => {
    const amounts = [1, 3, 2].map((allocated) => ({
      name: `c${allocated}`,
      total: 4000,
      allocated: allocated * 1000,
    }));
    assert.equal(largestShare([of("d", { capacity: amounts })]), 0.75);
    assert.equal(largestShare([of("d")]), undefined);
  });
});

suite("the list of nodes with devices", () => {
  const snapshot = withDevices(snapshotOf(node("a"), node("b"), node("c")), {
    byNode: new Map([
      ["a", [of("gpu.example.com", { total: 8, allocated: 2 })]],
      ["c", [of("nic.example.com", { total: 2, allocated: 2, tainted: new Map([["None", 1]]) })]],
    ]),
  });
  for (const [query, expected] of [
    ["sort=-devices", "cab"],
    ["sort=devices", "acb"],
    ["q=GPU.", "a"],
    ["q=nic.example.com", "c"],
  ] as const) {
    test(`${query} gives ${expected}`, () => {
      assert.equal(shownNodes(pageOf(snapshot, cluster(query)).text).join(""), expected);
    });
  }

  test("can be sorted by them in the form, and says which are tainted", () => {
    const { text } = pageOf(snapshot, cluster());
    assert.match(text, /<option value="-devices"/);
    assert.match(words(section(text, "nodes")), /2 of 2 tainted: 1 None/);
  });
});

suite("devices on the page of a node", () => {
  test("are said set by set, with what is left and what is short", () => {
    const { text } = pageOf(exampleSnapshot, { page: "node", node: "node-a" });
    const shown = words(section(text, "devices"));
    assert.match(
      shown,
      /mig\.example\.com memory of gpu-0 in pool node-a 13 % 10 GiB of 80 GiB 70 GiB/,
    );
    assert.match(shown, /memory of gpu-1 in pool node-a 113 % 90 GiB of 80 GiB 10 GiB short/);
    assert.match(shown, /bandwidth of shareable devices 25 % 25 G of 100 G 75 G/);
    assert.match(shown, /Tainted devices of gpu\.example\.com : 1 NoExecute, 2 NoSchedule\./);
  });

  test("are nothing on a node without any", () => {
    const { text } = pageOf(exampleSnapshot, { page: "node", node: "node2" });
    assert.equal(section(text, "devices"), "");
  });
});

/** Of eight GPUs so many are requested, of which devices serve a part. */
function gpus(requests: number, deviceRequests: number) {
  return { resources: [{ ...amount("example.com/gpu", requests, 8), deviceRequests }] };
}

suite("what devices serve of the requests", () => {
  const served = { ...amount("nvidia.com/gpu", 2), capacity: undefined, allocatable: undefined };
  const snapshot = snapshotOf(
    node("dra", { resources: [amount("cpu", 1), { ...served, deviceRequests: 2 }] }),
    node("plugin", { resources: [amount("cpu", 1), amount("nvidia.com/gpu", 4, 8)] }),
  );
  const { text } = pageOf(snapshot, cluster());

  test("is said so, and short of nothing", () => {
    assert.match(words(section(text, "nodes")), /nvidia\.com\/gpu 2 served by devices/);
    assert.match(
      words(section(text, "cluster")),
      /nvidia\.com\/gpu 50 % 4 of 8 2 more served by devices/,
    );
    assert.match(
      words(section(text, "pools")),
      /nvidia\.com\/gpu 50 % 4 of 8 2 more served by devices/,
    );
    assert.doesNotMatch(words(text), /of none/);
  });

  test("is explained on the page of the node", () => {
    const page = words(pageOf(snapshot, { page: "node", node: "dra" }).text);
    assert.match(page, /nvidia\.com\/gpu 2 served by devices 0 0 – 0 0/);
    assert.match(page, /Served by devices: claims give these pods devices/);
    assert.doesNotMatch(page, /short/);
  });

  test("does not count for the order of nodes, nor for the fullest", () => {
    const nodes = [node("served", gpus(8, 7)), node("plugin", gpus(4, 0))];
    const sortedBy = pageOf(snapshotOf(...nodes), cluster("sort=-example.com/gpu"));
    assert.deepEqual(shownNodes(sortedBy.text), ["plugin", "served"]);
    assert.equal(resourceOverview(nodes).get("example.com/gpu")?.fullest, "plugin");
  });

  test("has a place behind what is asked of nodes, and before what nobody asks for", () => {
    const none = { allocatable: undefined, requests: 0 };
    const resources = [
      { resource: "x/nobody", ...none },
      { resource: "x/served", ...none, requests: 2, deviceRequests: 2 },
      { resource: "x/short", ...none, requests: 1 },
    ];
    assert.deepEqual(
      [1, 2].map((count) => fullest(resources, count).map(({ resource }) => resource)),
      [["x/short"], ["x/served", "x/short"]],
    );
  });

  test("leaves as free what the scheduler counts so", () => {
    const mixed = node("mixed", {
      resources: [{ ...amount("example.com/gpu", 5, 8), deviceRequests: 4 }],
    });
    const page = words(pageOf(snapshotOf(mixed), { page: "node", node: "mixed" }).text);
    assert.match(page, /example\.com\/gpu 13 % 1 of 8 4 more served by devices 3 0 8/);
  });

  test("has no room where no node lists it", () => {
    const [dra = node("dra")] = snapshot.nodes;
    const card = words(section(pageOf(snapshotOf(dra), cluster()).text, "cluster"));
    assert.match(card, /nvidia\.com\/gpu 2 served by devices(?! 0 free)/);
  });

  test("is the part that is above what the node lists, and the rest may be short", () => {
    const over = node("over", {
      resources: [
        { ...amount("x", 12, 8), deviceRequests: 2 },
        { ...amount("y", 3, 0), deviceRequests: 2 },
      ],
    });
    const page = words(pageOf(snapshotOf(over), { page: "node", node: "over" }).text);
    assert.match(page, /x 125 % 10 of 8 2 more served by devices 2 short/);
    assert.match(page, /y 1 of none 2 served by devices 1 short/);
  });

  test("brings the reason why devices are not read", () => {
    const devices = {
      ...read,
      areExpected: false,
      isUp: false,
      unread: "devices are not read: no <right>",
    };
    for (const view of [cluster(), { page: "node", node: "dra" } as const]) {
      assert.match(
        pageOf(snapshot, view, { devices }).text,
        /Devices are not read: no &lt;right&gt;\./,
      );
    }
  });
});

function said(snapshot: Snapshot, devices: DevicesMoment): string {
  return words(section(pageOf(snapshot, cluster(), { devices }).text, "devices"));
}

suite("devices that are expected, and not there or not fresh", () => {
  const lost: DevicesMoment = { ...read, isUp: false };
  test("have their reason on the page", () => {
    assert.match(
      said(withoutDevices, { ...lost, unread: "devices are not read: why" }),
      /Devices are not read: why\./,
    );
    assert.match(
      said(withoutDevices, lost),
      /Devices are not shown: they have not been read completely yet/,
    );
  });

  test("are said to be old since when, in words that stay as they are", () => {
    const old = { ...lost, isOld: true, currentUntil: moment.currentUntil - 300_000 };
    assert.match(
      said(exampleSnapshot, old),
      /The numbers of devices are old: nothing .* since 2026-11-23 12:55:00 UTC \. kubecommit_devices_up is 0/,
    );
    assert.match(said(exampleSnapshot, lost), /The numbers of devices are incomplete/);
    assert.doesNotMatch(said(exampleSnapshot, read), /kubecommit_devices_up/);
  });
});

suite("the size of pages with devices", () => {
  /** A name that compresses badly, from a sequence that a seed repeats. */
  let state = 1;
  const random = (length: number): string =>
    Array.from({ length }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return String.fromCharCode(97 + (state % 26));
    }).join("");

  const hostile = Array.from({ length: 100 }, () =>
    of(random(63), {
      total: 7,
      allocated: 3,
      tainted: new Map([["NoSchedule", 1]]),
      counters: [
        {
          pool: random(253),
          records: Array.from({ length: 64 }, () => ({
            set: random(63),
            counter: random(63),
            amount: 7 * GiB,
          })),
          allocated: Array.from({ length: 64 }, () => 3 * GiB),
        },
      ],
      capacity: Array.from({ length: 64 }, () => ({
        name: random(63),
        total: 9000,
        allocated: 1000,
      })),
    }),
  ).toSorted((a, b) => (a.driver < b.driver ? -1 : 1));
  const nodes = Array.from({ length: 200 }, (_each, index) =>
    node(`node-${index}`, { pool: `p${index}`, resources: [amount("cpu", index)] }),
  );
  const counts = hostile.map(({ driver }) => ({ driver, count: 3 }));
  const crowded = withDevices(snapshotOf(...nodes), {
    byNode: new Map(
      nodes.map(({ name }, index) => [
        name,
        // Four of each node have a full capacity whose name is of no other node.
        hostile.map((each, at) =>
          at % 25 === index % 25
            ? { ...each, capacity: [{ name: random(63), total: 1000, allocated: 1000 }] }
            : each,
        ),
      ]),
    ),
    withoutNode: hostile,
    byPool: new Map(nodes.map(({ pool }) => [pool, hostile])),
    byNamespace: new Map(nodes.map(({ name }) => [name, counts])),
    incompletePools: counts,
    invalidPools: counts,
    orphanedAllocations: counts,
  });
  const usual = Array.from({ length: 5000 }, (_each, index) =>
    node(`gpu-node-${index}`, {
      pool: `pool-${index % 40}`,
      resources: ["cpu", "memory", "pods", "example.com/gpu"].map((each) =>
        amount(each, index % 100),
      ),
    }),
  );
  const large = withDevices(snapshotOf(...usual), {
    byNode: new Map(
      usual.map(({ name }, index) => [
        name,
        [
          of("gpu.example.com", { total: 8, allocated: index % 9 }),
          of("nic.example.com", {
            capacity: [{ name: "bandwidth", total: 1e14, allocated: 1e12 * (index % 100) }],
          }),
        ],
      ]),
    ),
  });
  for (const [what, snapshot, view] of [
    ["5,000 nodes with devices", large, cluster("sort=-devices")],
    ["the names that compress worst", crowded, cluster()],
    [
      "the names that compress worst, on the page of a node",
      crowded,
      { page: "node", node: "node-7" },
    ],
  ] as const) {
    test(`of ${what} is below 200 KB compressed`, (t) => {
      const { text } = pageOf(snapshot, view);
      const bytes = gzipSync(text, { level: 3 }).length;
      t.diagnostic(`${bytes} bytes`);
      assert.ok(bytes < 200_000, `${bytes} bytes`);
    });
  }

  test("a node with thousands of sets shows a hundred, and says how many more there are", () => {
    const { text } = pageOf(crowded, { page: "node", node: "node-7" });
    assert.equal(section(text, "devices").match(/<th scope="row">/g)?.length, 100);
    assert.match(words(text), /and 12,548 more, which are in all numbers as JSON/);
  });
});

suite("names of devices are text", () => {
  const evil = `"><script src=x></script><img src=x onerror=alert(1)>'\``;
  const devices = [
    of(evil, {
      total: 1,
      counters: [
        { pool: evil, records: [{ set: evil, counter: evil, amount: 1000 }], allocated: [1000] },
      ],
      capacity: [{ name: evil, total: 1000, allocated: 0 }],
    }),
  ];
  const counts = [{ driver: evil, count: 1 }];
  const snapshot = withDevices(
    snapshotOf(node(evil, { pool: evil, resources: [amount("cpu", 1)] })),
    {
      byNode: new Map([[evil, devices]]),
      withoutNode: devices,
      byPool: new Map([[evil, devices]]),
      byNamespace: new Map([[evil, counts]]),
      incompletePools: counts,
      invalidPools: counts,
      orphanedAllocations: counts,
    },
  );
  for (const view of [cluster(), { page: "node", node: evil } as const]) {
    test(`on the page ${view.page}`, () => {
      const { text } = pageOf(snapshot, view, { devices: { ...read, unread: evil } });
      const tags = Array.from(text.matchAll(/<script[^>]*>|<img[^>]*>/g), ([tag]) => tag);
      assert.equal(tags.length, 1);
    });
  }
});
