import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { RequirementsPool } from "../../../src/cluster/requirements-pool.ts";
import { ResourceNames } from "../../../src/cluster/resource-names.ts";
import { AmountsReader } from "../../../src/kubernetes/records/amounts-reader.ts";
import { NodeRecords } from "../../../src/kubernetes/records/node-records.ts";
import { PodRecords } from "../../../src/kubernetes/records/pod-records.ts";
import type { PodObject } from "../../../src/kubernetes/wire/objects.ts";
import type { RuleSet } from "../../../src/resources/rules.ts";
import { amounts, byName } from "../../cluster/amounts.ts";
import { nodeFrom, podFrom } from "../wire/json-objects.ts";

interface Settings {
  readonly rules?: RuleSet;
  readonly maxNames?: number;
  readonly labels?: readonly string[];
  readonly poolLabels?: readonly string[];
  readonly blockingTaints?: readonly string[];
}

const named = { uid: "u1", name: "web-0", namespace: "shop" };

/** Reduces objects as JSON has them, and says what was refused. */
function reduction(
  {
    rules = "1.37",
    maxNames = 32,
    labels = [],
    poolLabels = [],
    blockingTaints = [],
  }: Settings = {},
  resources = new ResourceNames(),
) {
  const reader = new AmountsReader(maxNames);
  const pods = new PodRecords({ rules, resources, pool: new RequirementsPool(), amounts: reader });
  const nodes = new NodeRecords({ resources, amounts: reader, labels, poolLabels, blockingTaints });
  const rejected: string[] = [];
  const reject = (reason: string) => rejected.push(reason);
  return {
    rejected,
    record: (pod: PodObject) => pods.record(pod, reject),
    pod: (pod: object) => pods.record(podFrom({ metadata: named, ...pod }), reject),
    node: (node: object) => {
      const metadata = { uid: "u1", name: "n1" };
      return nodes.record(nodeFrom({ metadata, ...node }), reject);
    },
  };
}

function requesting(requests: Record<string, string>) {
  return { spec: { containers: [{ name: "a", resources: { requests } }] } };
}

/** A pod of a template that others have come from. */
function shared(pod: PodObject): PodObject {
  return { ...pod, demand: Object.freeze(pod.demand) };
}

/** A pod that asks for one of a resource. */
function podAsking(name: string, part: "requests" | "limits" = "requests"): PodObject {
  const containers = [{ name: "a", resources: { [part]: { [name]: "1" } } }];
  return podFrom({ metadata: named, spec: { containers } });
}

/** A pod whose names have so many characters. */
function podNamed(uid: number, namespace: number, nodeName: number) {
  return {
    metadata: { uid: "u".repeat(uid), name: "web-0", namespace: "n".repeat(namespace) },
    spec: { nodeName: "n".repeat(nodeName) },
  };
}

function nodeNamed(uid: number, name: number) {
  return { metadata: { uid: "u".repeat(uid), name: "n".repeat(name) } };
}

suite("a pod's record", () => {
  test("has its identity, place and requirements", () => {
    const { pod, rejected } = reduction();
    const record = pod({
      spec: {
        nodeName: "n1",
        containers: [{ name: "a", resources: { requests: { cpu: "1500u", memory: "0.1Gi" } } }],
        initContainers: [{ restartPolicy: "Always", resources: { limits: { cpu: "1" } } }],
      },
    });
    assert(record !== undefined);
    assert.deepEqual([record.uid, record.namespace, record.node], ["u1", "shop", "n1"]);
    assert.deepEqual(byName(record.requirements.requests), { cpu: 2, memory: 107374183 });
    assert.deepEqual(byName(record.requirements.limits), { cpu: 1000 });
    assert.deepEqual(record.requirements.withoutRequests, { cpu: true, memory: true });
    assert.deepEqual(rejected, []);
  });

  test("says that it stays, and why it waits", () => {
    const { pod } = reduction();
    const controller = { apiVersion: "apps/v1", kind: "DaemonSet", controller: true };
    const owned = { uid: "u1", name: "a", namespace: "shop", ownerReferences: [controller] };
    const bound = pod({ metadata: owned, spec: { nodeName: "n1", priority: -1 } });
    assert.deepEqual([bound?.requirements.stays, bound?.requirements.preemptible], [true, true]);
    assert.equal(bound?.waiting, undefined);
    const waits = { reason: "pending", insufficient: [], createdAt: undefined };
    assert.deepEqual(pod({})?.waiting, waits);
  });

  test("is computed by the rule set", () => {
    const resized = {
      spec: { containers: [{ name: "a", resources: { requests: { cpu: "1" } } }] },
      status: {
        conditions: [
          { type: "PodResizePending", reason: "Infeasible" },
          { type: "PodResizePending", reason: "Deferred" },
        ],
        containerStatuses: [{ name: "a", resources: { requests: { cpu: "500m" } } }],
      },
    };
    const cpu = (rules: RuleSet) =>
      reduction({ rules }).pod(resized)?.requirements.requests.native[0];
    assert.deepEqual([cpu("1.32"), cpu("1.34")], [1000, 500]);
  });

  test("does not exist when the phase is terminal", () => {
    const { pod, rejected } = reduction();
    for (const phase of ["Succeeded", "Failed"])
      assert.equal(pod({ status: { phase } }), undefined);
    for (const phase of ["Pending", "Running", "Unknown", ""]) assert(pod({ status: { phase } }));
    assert.deepEqual(rejected, []);
  });

  test("shares the requirements and names of its like", () => {
    const { pod } = reduction();
    assert.equal(
      pod(requesting({ cpu: "1" }))?.requirements,
      pod(requesting({ cpu: "1000m" }))?.requirements,
    );
  });

  test("is refused when a name is longer than a DNS name can be", () => {
    const { pod, rejected } = reduction();
    assert(pod(podNamed(253, 253, 253)));
    assert.deepEqual(rejected, []);
    for (const tooLong of [podNamed(254, 1, 1), podNamed(1, 254, 1), podNamed(1, 1, 254)]) {
      assert.equal(pod(tooLong), undefined);
    }
    assert.deepEqual(rejected, Array.from({ length: 3 }).fill("name_too_long"));
  });

  test("is refused when its namespace or node has a name with a lone surrogate", () => {
    const { pod, rejected } = reduction();
    assert.equal(pod({ metadata: { uid: "u", name: "a", namespace: "a\ud800" } }), undefined);
    assert.equal(pod({ spec: { nodeName: "a\udc00" } }), undefined);
    assert(pod({ metadata: { uid: "u", name: "a", namespace: "\ud83d\ude00" } }));
    assert.deepEqual(rejected, ["invalid_name", "invalid_name"]);
  });

  test("lacks only the amounts that are refused", () => {
    const { pod, rejected } = reduction();
    const record = pod(
      requesting({
        cpu: "1",
        memory: "1GB",
        "ephemeral-storage": "-1",
        "hugepages-2Mi": "1e2000",
        "example.com/a": "1e19",
        __proto__x: "1",
        'a"b/c': "1",
        [`example.com/${"x".repeat(400)}`]: "1",
        "example.com/gpu": "2",
      }),
    );
    assert.deepEqual(byName(record?.requirements.requests ?? amounts()), {
      cpu: 1000,
      "example.com/gpu": 2,
    });
    assert.deepEqual(rejected.toSorted(), [
      "invalid_name",
      "invalid_name",
      "invalid_quantity",
      "name_too_long",
      "out_of_range",
      "out_of_range",
      "out_of_range",
    ]);
  });

  test("counts what was refused again for each pod", () => {
    const { pod, rejected } = reduction();
    pod(requesting({ cpu: "x" }));
    pod(requesting({ cpu: "x" }));
    assert.deepEqual(rejected, ["invalid_quantity", "invalid_quantity"]);
  });

  test("lacks what is refused each time that a demand comes", () => {
    const { record, rejected } = reduction();
    const object = shared(podFrom({ metadata: named, ...requesting({ cpu: "x", memory: "1" }) }));
    const [first, second] = [record(object), record(object)];
    assert.deepEqual(rejected, ["invalid_quantity", "invalid_quantity"]);
    assert.equal(first?.requirements.requests.native[1], 1);
    assert.equal(first?.requirements, second?.requirements);
  });

  for (const part of ["requests", "limits"] as const) {
    test(`lacks a name that its namespace has no room for in ${part}, though another has its demand`, () => {
      const resources = new ResourceNames({ inAll: 10, byNamespace: 1 });
      const { record, rejected } = reduction({}, resources);
      const full = record({ ...podAsking("example.com/other"), namespace: "full" });
      assert(full !== undefined);
      resources.countPod(full, 1);
      const object = shared(podAsking("example.com/gpu", part));
      const gpu = amounts([], { "example.com/gpu": 1 });
      for (const [namespace, kept, refused] of [
        ["shop", gpu, []],
        ["full", amounts([]), ["too_many_names"]],
        ["shop", amounts([]), ["too_many_names"]],
      ] as const) {
        rejected.length = 0;
        assert.deepEqual(record({ ...object, namespace })?.requirements[part], kept);
        assert.deepEqual(rejected, refused);
      }
    });
  }

  test("has the standard resources and then the first by name when there are too many", () => {
    const { pod, rejected } = reduction({ maxNames: 4 });
    const names = ["a.com/b", "a.com/a", "memory", "z.com/c", "hugepages-2Mi", "cpu"];
    const record = pod(requesting(Object.fromEntries(names.map((name) => [name, "1"]))));
    assert.deepEqual(Object.keys(byName(record?.requirements.requests ?? amounts())).toSorted(), [
      "a.com/a",
      "cpu",
      "hugepages-2Mi",
      "memory",
    ]);
    assert.deepEqual(rejected, ["too_many_names", "too_many_names"]);
  });

  test("is bounded also when each of many containers asks for something else", () => {
    const { pod, rejected } = reduction({ maxNames: 4 });
    const containers = Array.from({ length: 9 }, (_, index) => ({
      name: `c${index}`,
      resources: { requests: { cpu: "1", [`a.com/r${index}`]: "1" } },
    }));
    const record = pod({ spec: { containers: containers.toReversed() } });
    const expected = { cpu: 9000, "a.com/r0": 1, "a.com/r1": 1, "a.com/r2": 1, "a.com/r3": 1 };
    assert.deepEqual(byName(record?.requirements.requests ?? amounts()), expected);
    assert.deepEqual(rejected, Array.from({ length: 5 }).fill("too_many_names"));
  });
});

suite("a node's record", () => {
  test("has its amounts, state and the labels that are kept", () => {
    const { node, rejected } = reduction({ labels: ["zone", "arch"] });
    const record = node({
      metadata: { uid: "u", name: "n1", labels: { zone: "a", other: "x", __proto__x: "y" } },
      spec: { unschedulable: true },
      status: {
        capacity: { cpu: "4", memory: "8148660Ki", pods: "110" },
        allocatable: { cpu: "3920m", memory: "x", "hugepages-1Gi": "0" },
        conditions: [
          { type: "MemoryPressure", status: "False" },
          { type: "Ready", status: "True" },
        ],
      },
    });
    assert(record !== undefined);
    assert.deepEqual(byName(record.capacity), { cpu: 4000, memory: 8344227840, pods: 110 });
    assert.deepEqual(byName(record.allocatable), { cpu: 3920, "hugepages-1Gi": 0 });
    const { uid, name, ready, unschedulable, labels } = record;
    assert.deepEqual(
      { uid, name, ready, unschedulable },
      { uid: "u", name: "n1", ready: true, unschedulable: true },
    );
    assert.deepEqual([...labels], [["zone", "a"]]);
    assert.deepEqual(rejected, ["invalid_quantity"]);
  });

  test("shares its labels, and what it lists beside the native resources, with its like", () => {
    const { node } = reduction({ labels: ["zone"] });
    const listing = (uid: string, zone: string, pages: string) =>
      node({
        metadata: { uid, name: uid, labels: { zone } },
        status: { capacity: { cpu: uid, "hugepages-2Mi": pages } },
      });
    const [a, b, c] = [listing("1", "x", "0"), listing("2", "x", "0"), listing("3", "y", "8")];
    assert(a !== undefined && b !== undefined && c !== undefined);
    assert.equal(a.labels, b.labels);
    assert.equal(a.capacity.others, b.capacity.others);
    assert.deepEqual(byName(b.capacity), { cpu: 2000, "hugepages-2Mi": 0 });
    assert.deepEqual([...c.labels], [["zone", "y"]]);
    assert.deepEqual(byName(c.capacity), { cpu: 3000, "hugepages-2Mi": 8 });
  });

  test("is blocked by taints that are said to block", () => {
    const { node } = reduction({ blockingTaints: ["example.com/*"] });
    const record = node({
      metadata: { uid: "u", name: "n1" },
      spec: { taints: [{ key: "example.com/starting", effect: "NoSchedule" }] },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    });
    assert.equal(record?.state, "blocked");
  });

  test("has the state, pool and roles that its taints and labels say", () => {
    const { node } = reduction({ poolLabels: ["example.com/pool"] });
    const labels = { "example.com/pool": "gpu", "node-role.kubernetes.io/worker": "" };
    const status = { conditions: [{ type: "Ready", status: "True" }] };
    const taint = { key: "gpu", effect: "NoSchedule" };
    const record = node({
      metadata: { uid: "u", name: "n1", labels },
      spec: { taints: [taint] },
      status,
    });
    assert.deepEqual(
      [record?.state, record?.pool, record?.roles],
      ["dedicated", "gpu", ["worker"]],
    );
    const plain = node({ status });
    assert.deepEqual([plain?.state, plain?.pool, plain?.roles], ["open", "default", []]);
  });

  test("is refused when its name has a lone surrogate", () => {
    const { node, rejected } = reduction();
    for (const name of ["n\ud800", "n\ud801"]) {
      assert.equal(node({ metadata: { uid: name, name } }), undefined);
    }
    assert.deepEqual(rejected, ["invalid_name", "invalid_name"]);
  });

  test("is ready only when the condition is exactly True", () => {
    const { node } = reduction();
    for (const conditions of [[], [{ type: "Ready", status: "Unknown" }], [{ type: "Ready" }]]) {
      assert.equal(node({ status: { conditions } })?.ready, false);
    }
  });

  test("lacks a label whose value is longer than Kubernetes allows", () => {
    const { node, rejected } = reduction({ labels: ["zone", "arch"] });
    const labels = { zone: "z".repeat(64), arch: "a".repeat(63) };
    const record = node({ metadata: { uid: "u", name: "n1", labels } });
    assert.deepEqual([...(record?.labels.keys() ?? [])], ["arch"]);
    assert.deepEqual(rejected, ["name_too_long"]);
  });

  test("is refused when its name or uid is longer than a DNS name can be", () => {
    const { node, rejected } = reduction();
    assert(node(nodeNamed(253, 253)));
    assert.deepEqual(rejected, []);
    assert.equal(node(nodeNamed(254, 1)), undefined);
    assert.equal(node(nodeNamed(1, 254)), undefined);
    assert.deepEqual(rejected, ["name_too_long", "name_too_long"]);
  });
});
