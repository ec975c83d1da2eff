import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { takeSnapshot } from "../../src/accounting/take-snapshot.ts";
import { ClusterState } from "../../src/cluster/cluster-state.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import type { NodeRecord, PodRecord, PodTraits, Waiting } from "../../src/cluster/records.ts";
import { openNode } from "../cluster/open-node.ts";

const none = { cpu: false, memory: false };
const nonePart = { daemonsetRequests: 0, preemptibleRequests: 0 };

function node(name: string, rest: Partial<NodeRecord> = {}): NodeRecord {
  return {
    uid: `uid of ${name}`,
    name,
    capacity: amounts([4000, 1000, 100, 110]),
    allocatable: amounts([3900, 900, 100, 110]),
    ...openNode,
    ...rest,
  };
}

/** A node that has registered, and has not said what it has. */
function unreported(name: string): NodeRecord {
  return node(name, { capacity: amounts(), allocatable: amounts() });
}

const pending: Waiting = { reason: "pending", insufficient: [], createdAt: undefined };

let lastUid = 0;

function pod(
  namespace: string,
  bound: string,
  requests: readonly (number | undefined)[],
  limits: readonly (number | undefined)[] = [],
  others: Readonly<Record<string, number>> = {},
  otherLimits: Readonly<Record<string, number>> = {},
): PodRecord {
  lastUid += 1;
  const requirements = {
    requests: amounts(requests, others),
    limits: amounts(limits, otherLimits),
    withoutRequests: none,
    withoutLimits: none,
    ...plain,
  };
  const waiting = bound === "" ? pending : undefined;
  return { uid: String(lastUid), namespace, node: bound, requirements, waiting };
}

/** The pod, with other traits. */
function having(traits: Partial<PodTraits>, record: PodRecord): PodRecord {
  return { ...record, requirements: { ...record.requirements, ...traits } };
}

const gpus = (amount: number) => ({ "nvidia.com/gpu": amount });

function stateOf(nodes: readonly NodeRecord[], pods: readonly PodRecord[]): ClusterState {
  const state = new ClusterState();
  state.accounting = { rules: "1.34", serverVersion: "v1.35.2" };
  for (const record of nodes) state.nodes.upsert(record);
  for (const record of pods) state.pods.upsert(record);
  return state;
}

const snapshotOf = (nodes: readonly NodeRecord[], pods: readonly PodRecord[]) =>
  takeSnapshot(stateOf(nodes, pods));

const memory = (record: PodRecord) => record.requirements.requests.native[1] ?? 0;

const namesIn = ({ resources }: { readonly resources: readonly { readonly resource: string }[] }) =>
  resources.map(({ resource }) => resource);

function gpuOf<T extends { readonly resource: string }>(list: readonly T[] = []): T | undefined {
  return list.find(({ resource }) => resource === "nvidia.com/gpu");
}

suite("snapshot", () => {
  test("it says when it was taken and by which rules, of an empty cluster too", () => {
    assert.deepEqual(takeSnapshot(stateOf([], [])), {
      rules: "1.34",
      serverVersion: "v1.35.2",
      nodes: [],
      pools: [],
      foldedPools: 0,
      nodeLossMargin: [],
      fits: [],
      namespaces: [],
      // What can wait is told also when nothing waits: a series that is absent is no zero.
      unscheduled: {
        pods: 0,
        resources: ["cpu", "memory", "pods"].map((resource) => ({
          resource,
          requests: 0,
          limits: 0,
        })),
        byReason: { unschedulable: 0, gated: 0, pending: 0 },
        insufficient: [],
        withoutShortage: 0,
        oldestByReason: {},
        oldest: undefined,
      },
      resizing: { deferred: 0, infeasible: 0, in_progress: 0 },
      orphanPods: 0,
      leftOut: { node: 0, pod: 0 },
      pods: 0,
    });
  });

  test("it cannot be taken before the rules are known", () => {
    assert.throws(() => takeSnapshot(new ClusterState()), /no rule set/);
  });

  test("a node has an entry for each resource it lists, pods or not", () => {
    const [empty] = snapshotOf([node("a")], []).nodes;
    assert.deepEqual(empty?.resources, [
      { resource: "cpu", capacity: 4000, allocatable: 3900, requests: 0, limits: 0, ...nonePart },
      { resource: "memory", capacity: 1000, allocatable: 900, requests: 0, limits: 0, ...nonePart },
      {
        resource: "ephemeral-storage",
        capacity: 100,
        allocatable: 100,
        requests: 0,
        limits: 0,
        ...nonePart,
      },
      { resource: "pods", capacity: 110, allocatable: 110, requests: 0, limits: 0, ...nonePart },
    ]);
  });

  test("what pods ask for has an entry although the node does not list it", () => {
    const asking = pod("ns", "a", [], [], { "nvidia.com/gpu": 2 });
    const { nodes } = snapshotOf([unreported("a")], [asking]);
    assert.deepEqual(nodes[0]?.resources.at(-1), {
      resource: "nvidia.com/gpu",
      capacity: undefined,
      allocatable: undefined,
      requests: 2,
      limits: 0,
      ...nonePart,
    });
  });

  test("a node that has not reported what it has lists cpu, memory and pods", () => {
    const { nodes } = snapshotOf([unreported("a")], []);
    assert.deepEqual(
      nodes[0]?.resources,
      ["cpu", "memory", "pods"].map((resource) => ({
        resource,
        capacity: undefined,
        allocatable: undefined,
        requests: 0,
        limits: 0,
        ...nonePart,
      })),
    );
  });

  test("a single unit of one amount is enough for an entry", () => {
    const state = stateOf([], []);
    const one = { "nvidia.com/gpu": 1 };
    state.nodes.upsert(node("capacity", { capacity: amounts([], one), allocatable: amounts() }));
    state.nodes.upsert(node("allocatable", { capacity: amounts(), allocatable: amounts([], one) }));
    for (const name of ["requests", "limits"]) state.nodes.upsert(unreported(name));
    state.pods.upsert(pod("asking", "requests", [], [], one));
    state.pods.upsert(pod("limited", "limits", [], [], {}, one));
    const { nodes, namespaces } = takeSnapshot(state);
    const listing = [...nodes, ...namespaces]
      .filter(({ resources }) => resources.some(({ resource }) => resource === "nvidia.com/gpu"))
      .map(({ name }) => name);
    assert.deepEqual(listing, [
      "allocatable",
      "capacity",
      "limits",
      "requests",
      "asking",
      "limited",
    ]);
  });

  test("a request of nothing is no entry, where nothing is listed", () => {
    const nothing = { "example.com/x": 0 };
    const asking = pod("ns", "a", [0, undefined, 0], [], nothing, nothing);
    const waiting = pod("ns", "", [], [], nothing);
    const { nodes, namespaces, unscheduled } = snapshotOf([unreported("a")], [asking, waiting]);
    assert.deepEqual(nodes.map(namesIn), [["cpu", "memory", "pods"]]);
    assert.deepEqual(namespaces.map(namesIn), [["pods"]]);
    assert.deepEqual(namesIn(unscheduled), ["cpu", "memory", "pods"]);
  });

  test("what has only a limit, be it of one unit, is an entry of its namespace, with no request", () => {
    const { namespaces } = snapshotOf(
      [node("a")],
      [pod("ns", "a", [], [undefined, 1], {}, { "example.com/x": 1 })],
    );
    assert.deepEqual(namespaces[0]?.resources, [
      { resource: "memory", requests: 0, limits: 1 },
      { resource: "pods", requests: 1, limits: 0 },
      { resource: "example.com/x", requests: 0, limits: 1 },
    ]);
  });

  test("what a node lists and nobody asks for has all amounts 0", () => {
    const listing = node("a", { capacity: amounts([], { "example.com/x": 2 }) });
    const { nodes } = snapshotOf([listing], [pod("ns", "a", [1])]);
    assert.deepEqual(nodes[0]?.resources.at(-1), {
      resource: "example.com/x",
      capacity: 2,
      allocatable: undefined,
      requests: 0,
      limits: 0,
      ...nonePart,
    });
  });

  test("what nodes list equally is one object as long as no pod on them asks for it", () => {
    const nodes = ["a", "b", "c", "d"].map((name) =>
      node(name, { capacity: amounts([], { "hugepages-2Mi": name === "d" ? 8 : 0 }) }),
    );
    const asking = [
      pod("ns", "b", [], [], { "hugepages-2Mi": 1 }),
      pod("ns", "c", [], [], {}, { "hugepages-2Mi": 1 }),
    ];
    const [a, b, c, d] = snapshotOf(nodes, asking).nodes.map(({ resources }) => resources.at(-1));
    assert.deepEqual(
      [a, b, c, d].map((each) => [each?.capacity, each?.requests, each?.limits]),
      [
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [8, 0, 0],
      ],
    );
    const [one, other] = snapshotOf(nodes, []).nodes.map(({ resources }) => resources.at(-1));
    assert.equal(one, other);
  });

  test("pods without a node are unscheduled, and in no sum of their namespace", () => {
    const { unscheduled, namespaces, pods } = snapshotOf(
      [node("a")],
      [pod("ns", "", [100, 5], [200]), pod("ns", "", [1])],
    );
    assert.deepEqual(unscheduled, {
      pods: 2,
      resources: [
        { resource: "cpu", requests: 101, limits: 200 },
        { resource: "memory", requests: 5, limits: 0 },
        { resource: "pods", requests: 2, limits: 0 },
      ],
      byReason: { unschedulable: 0, gated: 0, pending: 2 },
      insufficient: [],
      withoutShortage: 0,
      oldestByReason: {},
      oldest: undefined,
    });
    assert.deepEqual(namespaces, [{ name: "ns", resources: [], unscheduledPods: 2 }]);
    assert.equal(pods, 2);
  });

  test("pods of a node that does not exist are orphans, in their namespace only", () => {
    const { nodes, namespaces, orphanPods } = snapshotOf([node("a")], [pod("ns", "gone", [7])]);
    assert.equal(orphanPods, 1);
    assert.deepEqual(
      nodes.flatMap(({ resources }) => resources.map(({ requests }) => requests)),
      [0, 0, 0, 0],
    );
    assert.deepEqual(namespaces, [
      {
        name: "ns",
        resources: [
          { resource: "cpu", requests: 7, limits: 0 },
          { resource: "pods", requests: 1, limits: 0 },
        ],
        unscheduledPods: 0,
      },
    ]);
  });

  test("pods on nodes that are not selected are nowhere, and take no names from others", () => {
    const unknown = { "x.example/a": 1, "x.example/b": 1 };
    const elsewhere = pod("ns", "other", [7], [], unknown);
    const kept = [pod("ns", "a", [5]), pod("ns", "", [3], [], { "y.example/c": 2 })];
    const state = stateOf([node("a")], [elsewhere, ...kept]);
    state.selectsNodes = true;
    const few = { limits: { listed: 1, asked: 1, askedByNamespace: 1 } };
    assert.deepEqual(takeSnapshot(state, few), takeSnapshot(stateOf([node("a")], kept), few));
    assert.equal(takeSnapshot(state, few).pods, 2);
  });

  test("a node created anew counts once, as the newest record has it", () => {
    const { nodes } = snapshotOf(
      [
        node("a", { uid: "old" }),
        node("a", { uid: "new", ready: false, allocatable: amounts([1000]) }),
      ],
      [pod("ns", "a", [5])],
    );
    assert.equal(nodes.length, 1);
    assert.equal(nodes[0]?.ready, false);
    const cpu = {
      resource: "cpu",
      capacity: 4000,
      allocatable: 1000,
      requests: 5,
      limits: 0,
      ...nonePart,
    };
    assert.deepEqual(nodes[0]?.resources[0], cpu);
  });

  test("pods with a container that sets none are counted by resource", () => {
    const bare = pod("ns", "a", []);
    const all = { cpu: true, memory: true };
    const requirements = {
      ...bare.requirements,
      withoutRequests: { cpu: false, memory: true },
      withoutLimits: all,
    };
    const { nodes } = snapshotOf(
      [node("a")],
      [{ ...bare, requirements }, { ...pod("ns", "a", []), requirements }, pod("ns", "a", [1])],
    );
    assert.deepEqual(nodes[0]?.podsWithoutRequests, { cpu: 0, memory: 2 });
    assert.deepEqual(nodes[0]?.podsWithoutLimits, { cpu: 2, memory: 2 });
  });

  test("what stays with the node and what may be preempted are parts of its requests", () => {
    const { nodes } = snapshotOf(
      [node("a")],
      [
        having({}, pod("ns", "a", [1], [], { "nvidia.com/gpu": 1 })),
        having({ stays: true }, pod("ns", "a", [10], [], { "nvidia.com/gpu": 2 })),
        having({ preemptible: true }, pod("ns", "a", [100], [], { "nvidia.com/gpu": 4 })),
        having(
          { stays: true, preemptible: true },
          pod("ns", "a", [1000], [], { "nvidia.com/gpu": 8 }),
        ),
      ],
    );
    const part = (resource: string) => {
      const found = nodes[0]?.resources.find((each) => each.resource === resource);
      return [found?.requests, found?.daemonsetRequests, found?.preemptibleRequests];
    };
    assert.deepEqual(part("cpu"), [1111, 1010, 1100]);
    assert.deepEqual(part("memory"), [0, 0, 0]);
    assert.deepEqual(part("pods"), [4, 2, 2]);
    assert.deepEqual(part("nvidia.com/gpu"), [15, 10, 12]);
  });

  test("what claims for devices serve is a part of its requests, told where there is some", () => {
    const { nodes } = snapshotOf(
      [node("a")],
      [
        having({ servedByDevices: ["nvidia.com/gpu"] }, pod("ns", "a", [1], [], gpus(2))),
        having({ servedByDevices: ["nvidia.com/gpu"] }, pod("ns", "a", [1], [], gpus(1))),
        having({}, pod("ns", "a", [1], [], { ...gpus(4), "example.com/fpga": 1 })),
      ],
    );
    const [gpu, fpga] = ["nvidia.com/gpu", "example.com/fpga"].map((resource) =>
      nodes[0]?.resources.find((each) => each.resource === resource),
    );
    assert.deepEqual([gpu?.requests, gpu?.deviceRequests], [7, 3]);
    assert.equal(fpga !== undefined && "deviceRequests" in fpga, false);
  });

  test("what devices serve of a pod that stays leaves the loss margins once, not twice", () => {
    const served = { servedByDevices: ["nvidia.com/gpu"] };
    const snapshot = snapshotOf(
      [node("a")],
      [
        having({ ...served, stays: true }, pod("ns", "a", [1], [], gpus(2))),
        having(served, pod("ns", "a", [1], [], gpus(1))),
        having({ stays: true }, pod("ns", "a", [1], [], gpus(8))),
        having({}, pod("ns", "a", [1], [], gpus(4))),
      ],
    );
    const gpu = gpuOf(snapshot.nodes[0]?.resources);
    assert.deepEqual([gpu?.requests, gpu?.deviceRequests], [15, 3]);
    assert.deepEqual([gpu?.daemonsetRequests, gpu?.daemonsetDeviceRequests], [10, 2]);
    assert.equal(gpuOf(snapshot.pools[0]?.resources)?.nodeLossMargin, -4);
    assert.equal(gpuOf(snapshot.nodeLossMargin)?.margin, -4);
  });

  test("it tells why pods wait, for what, and since when", () => {
    const short = (createdAt: number | undefined, insufficient: string[]): PodRecord => ({
      ...pod("ns", "", [1], [], { "nvidia.com/gpu": 1 }),
      waiting: { reason: "unschedulable", insufficient, createdAt },
    });
    const { unscheduled, namespaces } = snapshotOf(
      [],
      [
        short(3000, ["nvidia.com/gpu", "cpu"]),
        short(2000, ["cpu", "invented.example/r"]),
        short(undefined, []),
        short(4000, ["invented.example/r"]),
        { ...pod("other", "", []), waiting: { ...pending, reason: "gated", createdAt: 1000 } },
        pod("bound", "gone", []),
      ],
    );
    assert.deepEqual(unscheduled.byReason, { unschedulable: 4, gated: 1, pending: 0 });
    // A name that no pod and no node has is not shown.
    assert.deepEqual(unscheduled.insufficient, [
      { resource: "cpu", pods: 2 },
      { resource: "nvidia.com/gpu", pods: 1 },
    ]);
    assert.equal(unscheduled.withoutShortage, 2);
    assert.deepEqual(unscheduled.oldestByReason, { gated: 1000, unschedulable: 2000 });
    assert.equal(unscheduled.oldest, 1000);
    assert.deepEqual(
      namespaces.map(({ name, unscheduledPods }) => [name, unscheduledPods]),
      [
        ["bound", 0],
        ["ns", 4],
        ["other", 1],
      ],
    );
  });

  test("pods that are being resized are counted, wherever they are", () => {
    const { resizing: counted } = snapshotOf(
      [node("a")],
      [
        having({ resizing: "deferred" }, pod("ns", "a", [])),
        having({ resizing: "in_progress" }, pod("ns", "a", [])),
        having({ resizing: "in_progress" }, pod("ns", "gone", [])),
        having({ resizing: "" }, pod("ns", "a", [])),
      ],
    );
    assert.deepEqual(counted, { deferred: 1, infeasible: 0, in_progress: 2 });
  });

  test("names are sorted by code unit, resources with the native ones first", () => {
    const state = stateOf(
      ["b", "a10", "a2", "B", "__proto__"].map((name) => node(name)),
      [pod("z", "a2", [1]), pod("Z", "a2", [1])],
    );
    const others = { "x.example/b": 1, "hugepages-2Mi": 1, "a.example/Z": 1 };
    state.nodes.upsert(node("a2", { capacity: amounts([1, 1, 1, 1], others) }));
    const { nodes, namespaces } = takeSnapshot(state);
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ["B", "__proto__", "a10", "a2", "b"],
    );
    assert.deepEqual(
      namespaces.map(({ name }) => name),
      ["Z", "z"],
    );
    assert.deepEqual(
      nodes[3]?.resources.map(({ resource }) => resource),
      ["cpu", "memory", "ephemeral-storage", "pods", "a.example/Z", "hugepages-2Mi", "x.example/b"],
    );
  });

  test("many namespaces have their own sums each", () => {
    const pods = Array.from({ length: 500 }, (_, index) => pod(`ns${index}`, "a", [index]));
    const { nodes, namespaces } = snapshotOf([node("a")], pods);
    for (const { name, resources } of namespaces) {
      const cpu = resources.find(({ resource }) => resource === "cpu")?.requests ?? 0;
      assert.equal(`ns${cpu}`, name);
    }
    assert.equal(namespaces.length, 500);
    assert.equal(nodes[0]?.resources[0]?.requests, (499 * 500) / 2);
  });

  test("over any pods, nodes and orphans make up the namespaces, and nothing is lost", () => {
    const some = fc.array(fc.option(fc.nat(), { nil: undefined }), { maxLength: 3 });
    const placed = fc.record({
      namespace: fc.constantFrom("x", "y", "z"),
      bound: fc.constantFrom("", "a", "b", "gone"),
      requests: some,
      limits: some,
    });
    fc.assert(
      fc.property(fc.array(placed), (list) => {
        const pods = list.map((each) =>
          pod(each.namespace, each.bound, each.requests, each.limits),
        );
        const snapshot = snapshotOf([node("a"), node("b")], pods);
        const sum = (of: (record: PodRecord) => number, among: (record: PodRecord) => boolean) =>
          pods.filter(among).reduce((total, record) => total + of(record), 0);
        for (const totals of snapshot.nodes) {
          const expected = sum(memory, (record) => record.node === totals.name);
          assert.equal(totals.resources[1]?.requests, expected);
        }
        for (const { name, resources } of snapshot.namespaces) {
          const mine = (record: PodRecord) => record.namespace === name && record.node !== "";
          const entry = resources.find(({ resource }) => resource === "memory");
          assert.equal(entry?.requests ?? 0, sum(memory, mine));
        }
        const onNodes = snapshot.nodes.reduce(
          (total, { resources }) => total + (resources[3]?.requests ?? 0),
          0,
        );
        assert.equal(onNodes + snapshot.orphanPods + snapshot.unscheduled.pods, pods.length);
      }),
    );
  });
});

/** So many names, none of which another prefix has. */
function invented(prefix: string, count: number): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${prefix}.example/r${index}`, 1]),
  );
}

const limits = { listed: 3, asked: 6, askedByNamespace: 4 };

/** How many names that are not native the snapshot shows, by what begins them. */
function shownNames(state: ClusterState): Record<string, number> {
  const { nodes, namespaces, unscheduled } = takeSnapshot(state, { limits });
  const names = [...nodes, ...namespaces, unscheduled].flatMap(({ resources }) =>
    resources.map(({ resource }) => resource),
  );
  const counts: Record<string, number> = {};
  for (const name of new Set(names.filter((each) => each.includes("/")))) {
    const prefix = name.slice(0, name.indexOf("."));
    counts[prefix] = (counts[prefix] ?? 0) + 1;
  }
  return counts;
}

suite("names of resources", () => {
  test("that pods invent take no place from what a node lists", () => {
    const state = stateOf([], [pod("x", "", [], [], invented("x", 50))]);
    state.nodes.upsert(node("gpu", { capacity: amounts([], { "nvidia.com/gpu": 8 }) }));
    state.pods.upsert(pod("y", "gpu", [], [], { "nvidia.com/gpu": 3 }));
    const { nodes, namespaces, leftOut } = takeSnapshot(state, { limits });
    const gpu = { resource: "nvidia.com/gpu", requests: 3, limits: 0 };
    const listed = { ...gpu, capacity: 8, allocatable: undefined, ...nonePart };
    assert.deepEqual(nodes[0]?.resources.at(-1), listed);
    assert.deepEqual(namespaces[1]?.resources.at(-1), gpu);
    assert.deepEqual(leftOut, { node: 0, pod: 46 });
  });

  test("that the pods of one namespace invent leave room for those of others", () => {
    const state = stateOf([], [pod("x", "", [], [], invented("x", 50))]);
    state.pods.upsert(pod("y", "", [], [], invented("y", 1), invented("y", 1)));
    assert.deepEqual(shownNames(state), { x: 4, y: 1 });
    state.pods.upsert(pod("z", "", [], [], {}, invented("z", 50)));
    assert.deepEqual(shownNames(state), { x: 4, y: 1, z: 1 });
  });

  test("make room when no pod has them any more", () => {
    const hostile = pod("x", "", [], [], invented("x", 50));
    const state = stateOf([], [hostile, pod("x", "", [], [], invented("late", 2))]);
    assert.deepEqual(shownNames(state), { x: 4 });
    state.pods.delete(hostile.uid);
    assert.deepEqual(shownNames(state), { late: 2 });
    assert.deepEqual(takeSnapshot(state, { limits }).leftOut, { node: 0, pod: 0 });
  });

  test("have sums of all their pods, also when another namespace brings them in", () => {
    const late = { "late.example/r": 1 };
    const state = stateOf([], [pod("x", "", [], [], { ...invented("x", 50), ...late })]);
    state.pods.upsert(pod("y", "", [], [], late));
    const { unscheduled } = takeSnapshot(state, { limits });
    assert.deepEqual(
      unscheduled.resources.find(({ resource }) => resource === "late.example/r"),
      { resource: "late.example/r", requests: 2, limits: 0 },
    );
  });

  test("that nodes list are bounded too, and what is left out is counted", () => {
    const state = stateOf([node("a", { capacity: amounts([], invented("a", 3)) })], []);
    state.nodes.upsert(
      node("b", {
        capacity: amounts([], { ...invented("a", 3), ...invented("b", 2) }),
        allocatable: amounts([], invented("c", 1)),
      }),
    );
    assert.deepEqual(shownNames(state), { a: 3 });
    assert.deepEqual(takeSnapshot(state, { limits }).leftOut, { node: 3, pod: 0 });
  });
});
