import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { nodeJsonReader, podJsonReader } from "../../../src/kubernetes/wire/json/reader.ts";
import { decodeList, decodeWatch } from "./decode.ts";
import { WireError } from "../../../src/kubernetes/failures/errors.ts";

const metadata = { name: "web-0", namespace: "shop", uid: "u1", resourceVersion: "7" };

function podList(...items: unknown[]): Buffer {
  return listBody({ kind: "PodList", metadata: { resourceVersion: "5000" }, items });
}

function listBody(list: unknown): Buffer {
  return Buffer.from(JSON.stringify(list));
}

function lines(...events: unknown[]): Buffer {
  return Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

/** The one pod of a list with this spec and status, and what was refused of it. */
function decodePod(pod: object) {
  const { items, rejected } = decodeList(podJsonReader, podList({ metadata, ...pod }));
  const [item] = items;
  assert(item !== undefined);
  return { pod: item, rejected };
}

suite("lists in JSON", () => {
  const tricky = {
    metadata: { ...metadata, annotations: { text: 'a "quoted" \\ ]}, [{ é 漢 😀 \u0000' } },
    spec: { nodeName: "n1", containers: [{ name: "a\\", resources: { requests: { cpu: "1" } } }] },
    status: { phase: "Running", conditions: [] },
  };
  const meta = { resourceVersion: "5000", continue: "abc" };

  test("are the same in chunks of every size", () => {
    const list = { kind: "PodList", metadata: meta, items: [tricky, { metadata }, tricky] };
    const body = Buffer.from(JSON.stringify(list, null, 1));
    const whole = decodeList(podJsonReader, body);
    assert.equal(whole.items.length, 3);
    assert.equal(whole.items[0]?.demand.containers[0]?.name, "a\\");
    assert.deepEqual(whole.meta, { resourceVersion: "5000", continueToken: "abc" });
    assert.deepEqual(whole.rejected, []);
    for (let size = 1; size < body.length; size += 1) {
      assert.deepEqual(decodeList(podJsonReader, body, size), whole);
    }
  });

  test("may have their metadata after the items", () => {
    const list = { items: [{ metadata }], metadata: meta, apiVersion: "v1", kind: "PodList" };
    const { items, meta: read } = decodeList(podJsonReader, listBody(list), 1);
    assert.equal(items.length, 1);
    assert.deepEqual(read, { resourceVersion: "5000", continueToken: "abc" });
  });

  test("may have white space of every kind between their tokens", () => {
    const space = " \t\r\n";
    const tokens = ["{", '"items"', ":", "[", "1", ",", "{}", "]", ",", '"metadata"', ":"];
    const body = [...tokens, '{"resourceVersion":"1"}', "}", ""].join(space);
    for (const size of [1, 1000]) {
      const { rejected } = decodeList(podJsonReader, Buffer.from(body), size);
      assert.deepEqual(rejected, ["bad_object", "bad_object"]);
    }
  });

  test("may be empty or null", () => {
    for (const items of [[], null]) {
      const list = { metadata: meta, items, kind: "PodList" };
      assert.deepEqual(decodeList(podJsonReader, listBody(list), 1).items, []);
    }
  });

  for (const [what, body] of [
    ["is empty", ""],
    ["is not JSON", "<html>"],
    ["is not an object", "[]"],
    ["has no items", '{"metadata":{"resourceVersion":"1"}}'],
    ["has no resourceVersion", '{"items":[]}'],
    ["has a resourceVersion that is no text", '{"metadata":{"resourceVersion":1},"items":[]}'],
    ["has items that are no array", '{"items":{},"metadata":{"resourceVersion":"1"}}'],
    ["is of another kind", '{"kind":"Status","items":[],"metadata":{"resourceVersion":"1"}}'],
    ["is followed by something", '{"items":[],"metadata":{"resourceVersion":"1"}}{'],
    ["has an item that is not JSON", '{"items":[{]],"metadata":{"resourceVersion":"1"}}'],
    ["misses a comma", '{"items":[{}{}],"metadata":{"resourceVersion":"1"}}'],
    ["misses an item", '{"items":[,{}],"metadata":{"resourceVersion":"1"}}'],
    ["has a trailing comma", '{"items":[{},],"metadata":{"resourceVersion":"1"}}'],
    ["has a key that is no text", '{1:2,"items":[],"metadata":{"resourceVersion":"1"}}'],
  ] as const) {
    test(`are refused when the body ${what}`, () => {
      for (const size of [1, 1000]) {
        assert.throws(() => decodeList(podJsonReader, Buffer.from(body), size), WireError);
      }
    });
  }

  test("are refused when they are cut anywhere", () => {
    const body = podList(tricky);
    for (let length = 0; length < body.length; length += 1) {
      assert.throws(() => decodeList(podJsonReader, body.subarray(0, length)), WireError);
    }
  });

  test("are refused when an item is larger than 16 MiB", () => {
    const body = podList({ metadata, filler: "x".repeat(16 * 1024 * 1024) });
    assert.throws(() => decodeList(podJsonReader, body, 1 << 20), WireError);
    assert.throws(() => decodeList(podJsonReader, body), WireError);
  });
});

suite("pods in JSON", () => {
  for (const [what, pod] of [
    ["no uid", { metadata: { ...metadata, uid: undefined } }],
    ["no name", { metadata: { ...metadata, name: "" } }],
    ["a namespace that is no text", { metadata: { ...metadata, namespace: 1 } }],
    ["no metadata", {}],
    ["metadata that is no object", { metadata: "x" }],
    ["no fields at all", "x"],
  ] as const) {
    test(`with ${what} are refused whole, and only they`, () => {
      const { items, rejected } = decodeList(podJsonReader, podList(pod, { metadata }));
      assert.deepEqual(rejected, ["bad_object"]);
      assert.equal(items.length, 1);
    });
  }

  test("without spec and status are empty", () => {
    const { pod, rejected } = decodePod({});
    assert.deepEqual(rejected, []);
    assert.deepEqual(pod, {
      uid: "u1",
      namespace: "shop",
      createdAt: undefined,
      nodeName: "",
      phase: "",
      schedulingMessage: "",
      demand: {
        controller: undefined,
        mirrored: false,
        priority: 0,
        containers: [],
        initContainers: [],
        overhead: new Map(),
        resources: undefined,
        conditions: [],
        containerStatuses: [],
        initContainerStatuses: [],
        allocatedResources: new Map(),
        statusResources: undefined,
        servedByDevices: [],
      },
    });
  });

  test("may say null for absent", () => {
    const { pod, rejected } = decodePod({
      spec: { containers: null, nodeName: null, overhead: null, resources: null },
      status: { conditions: null, allocatedResources: null, resources: null },
    });
    assert.deepEqual(rejected, []);
    assert.deepEqual(pod, decodePod({}).pod);
  });

  test("lose only the pieces of a wrong type", () => {
    const good = { name: "a", resources: { requests: { cpu: "1" } } };
    const { pod, rejected } = decodePod({
      spec: {
        nodeName: "n1",
        containers: [good, { name: "b", resources: "many" }, "c", { name: 4 }],
        initContainers: { name: "x" },
        overhead: { cpu: "1", memory: ["1Gi"] },
        resources: { requests: 5, limits: { cpu: "2" } },
      },
      status: { phase: "Running", conditions: "none", containerStatuses: [good, [good]] },
    });
    assert.equal(rejected.length, 8);
    assert.deepEqual(new Set(rejected), new Set(["bad_object"]));
    assert.deepEqual(
      pod.demand.containers.map(({ name, resources }) => [name, resources.requests.get("cpu")]),
      [
        ["a", 1000],
        ["b", undefined],
        ["", undefined],
      ],
    );
    assert.deepEqual(pod.demand.overhead, new Map([["cpu", 1000]]));
    assert.deepEqual(pod.demand.resources?.limits, new Map([["cpu", 2000]]));
    assert.deepEqual(
      pod.demand.containerStatuses.map(({ name }) => name),
      ["a"],
    );
    assert.deepEqual(pod.demand.conditions, []);
    assert.equal(pod.phase, "Running");
  });

  test("lose only the pieces of a wrong type of what says how they wait and stay", () => {
    const pod = {
      metadata: {
        ...metadata,
        creationTimestamp: "yesterday",
        annotations: "none",
        ownerReferences: [
          7,
          { controller: "yes" },
          { controller: true, kind: "Node", apiVersion: 1 },
        ],
      },
      spec: { priority: "high" },
      status: { conditions: [{ type: "PodScheduled", status: "False", message: ["x"] }] },
    };
    const { items, rejected } = decodeList(podJsonReader, podList(pod));
    assert.equal(rejected.length, 7);
    assert.deepEqual(new Set(rejected), new Set(["bad_object"]));
    const [item] = items;
    assert.deepEqual(item?.demand.controller, { kind: "Node", apiVersion: "" });
    assert.deepEqual(
      [item.createdAt, item.demand.mirrored, item.demand.priority, item.schedulingMessage],
      [undefined, false, 0, ""],
    );
  });

  test("are created at whole seconds", () => {
    for (const [text, expected] of [
      ["2026-11-24T01:02:03Z", 1_795_482_123_000],
      ["2026-11-24T02:02:03.9+01:00", 1_795_482_123_000],
      ["1970-01-01T00:00:00Z", undefined],
      ["+010000-01-01T00:00:00Z", undefined],
      [null, undefined],
    ] as const) {
      const pod = { metadata: { ...metadata, creationTimestamp: text } };
      assert.equal(decodeList(podJsonReader, podList(pod)).items[0]?.createdAt, expected);
    }
  });

  test("have quantities as the Go decoder takes them", () => {
    const overhead = { a: " 1Gi\n", b: 1.5, c: null, d: 2, e: true, f: "" };
    const { pod, rejected } = decodePod({ spec: { overhead } });
    const expected = { a: 2 ** 30 * 1000, b: "1.5", c: 0, d: 2000, f: "" };
    assert.deepEqual(pod.demand.overhead, new Map(Object.entries(expected)));
    assert.deepEqual(rejected, ["bad_object"]);
  });

  test("may ask for resources of any name", () => {
    const json = `{"__proto__":"1","constructor":"2","a\\"b":"3","x\\ny":"4"}`;
    const body = `{"metadata":${JSON.stringify(metadata)},"spec":{"overhead":${json}}}`;
    const list = `{"metadata":{"resourceVersion":"1"},"items":[${body}]}`;
    const { items } = decodeList(podJsonReader, Buffer.from(list));
    assert.deepEqual(
      [...(items[0]?.demand.overhead ?? [])],
      [
        ["__proto__", 1000],
        ["constructor", 2000],
        ['a"b', 3000],
        ["x\ny", 4000],
      ],
    );
  });

  test("tell empty status resources from none", () => {
    const statuses = [{ name: "a", resources: {} }, { name: "b", resources: null }, { name: "c" }];
    const { pod } = decodePod({ status: { containerStatuses: statuses, resources: {} } });
    const present = [
      ...pod.demand.containerStatuses.map(({ resources }) => resources),
      pod.demand.statusResources,
    ];
    assert.deepEqual(
      present.map((resources) => resources !== undefined),
      [true, false, false, true],
    );
  });
});

suite("nodes in JSON", () => {
  test("are read", () => {
    const node = {
      metadata: { name: "n1", uid: "u", labels: { zone: "a", __proto__x: "b", bad: 1 } },
      spec: { unschedulable: true, taints: [{ key: "a/b", effect: "NoSchedule", value: "c" }] },
      status: {
        capacity: { cpu: "4" },
        allocatable: { cpu: "3920m", pods: 110 },
        conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
      },
    };
    const list = { kind: "NodeList", metadata: { resourceVersion: "1" }, items: [node, {}] };
    const { items, rejected } = decodeList(nodeJsonReader, listBody(list));
    assert.deepEqual(items, [
      {
        uid: "u",
        name: "n1",
        labels: new Map([
          ["zone", "a"],
          ["__proto__x", "b"],
        ]),
        unschedulable: true,
        taints: [{ key: "a/b", effect: "NoSchedule" }],
        capacity: new Map([["cpu", 4000]]),
        allocatable: new Map([
          ["cpu", 3920],
          ["pods", 110_000],
        ]),
        conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }],
      },
    ]);
    assert.deepEqual(rejected, ["bad_object", "bad_object"]);
  });
});

suite("watches in JSON", () => {
  const initialEnd = { "k8s.io/initial-events-end": "true" };
  const events = lines(
    { type: "ADDED", object: { metadata } },
    { type: "MODIFIED", object: { metadata: { resourceVersion: "8" } } },
    { type: "DELETED", object: { metadata, spec: 5 } },
    { type: "DELETED", object: null },
    { type: "BOOKMARK", object: { metadata: { resourceVersion: "9" } } },
    { type: "BOOKMARK", object: { metadata: { resourceVersion: "10", annotations: initialEnd } } },
    {
      type: "ERROR",
      object: {
        kind: "Status",
        message: "too old",
        reason: "Expired",
        code: 410,
        details: { retryAfterSeconds: 3, causes: [{ reason: "ResourceVersionTooLarge" }, {}] },
      },
    },
    { type: "ERROR" },
  );

  test("are the same in chunks of every size", () => {
    const whole = decodeWatch(podJsonReader, events);
    assert.deepEqual(whole.rejected, ["bad_object", "bad_object"]);
    assert.deepEqual(whole.events.slice(1), [
      { type: "MODIFIED", object: undefined, resourceVersion: "8" },
      { type: "DELETED", uid: "u1", resourceVersion: "7" },
      { type: "DELETED", uid: "", resourceVersion: "" },
      { type: "BOOKMARK", resourceVersion: "9", initialEventsEnd: false },
      { type: "BOOKMARK", resourceVersion: "10", initialEventsEnd: true },
      {
        type: "ERROR",
        status: {
          message: "too old",
          reason: "Expired",
          code: 410,
          retryAfterSeconds: 3,
          causes: ["ResourceVersionTooLarge", ""],
        },
      },
      {
        type: "ERROR",
        status: { message: "", reason: "", code: 0, retryAfterSeconds: 0, causes: [] },
      },
    ]);
    const [added] = whole.events;
    assert(added?.type === "ADDED");
    assert.equal(added.object?.uid, "u1");
    assert.equal(added.resourceVersion, "7");
    for (let size = 1; size < events.length; size += 1) {
      assert.deepEqual(decodeWatch(podJsonReader, events, size), whole);
    }
  });

  test("give each event as soon as its line is complete", () => {
    let count = 0;
    const decoder = podJsonReader.watch(() => (count += 1), assert.fail);
    const line = lines({ type: "BOOKMARK", object: { metadata } });
    decoder.push(line.subarray(0, -1));
    assert.equal(count, 0);
    decoder.push(line.subarray(-1));
    assert.equal(count, 1);
  });

  test("may have blank lines and a last line without line feed", () => {
    const body = `\n\r\n ${JSON.stringify({ type: "BOOKMARK" })}`;
    assert.equal(decodeWatch(podJsonReader, Buffer.from(body), 1).events.length, 1);
    assert.deepEqual(decodeWatch(podJsonReader, Buffer.from("")).events, []);
  });

  test("are refused as soon as a line has more than 16 MiB", () => {
    const decoder = podJsonReader.watch(() => assert.fail(), assert.fail);
    assert.throws(() => decoder.push(Buffer.alloc(16 * 1024 * 1024 + 1, "x")), WireError);
  });

  for (const [what, body] of [
    ["that is cut", '{"type":"ADDED","object":{'],
    ["that is not JSON", "ADDED\n"],
    ["that is no object", "[]\n"],
    ["of an unknown type", '{"type":"RENAMED"}\n'],
  ] as const) {
    test(`are refused for an event ${what}`, () => {
      assert.throws(() => decodeWatch(podJsonReader, Buffer.from(body)), WireError);
    });
  }
});
