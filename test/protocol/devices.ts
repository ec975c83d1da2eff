import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  claimJsonReader,
  sliceJsonReader,
  wrappedSliceJsonReader,
} from "../../src/kubernetes/wire/json/reader.ts";
import type { WireReader } from "../../src/kubernetes/wire/objects.ts";
import {
  claimProtobufReader,
  sliceProtobufReader,
  wrappedSliceProtobufReader,
} from "../../src/kubernetes/wire/protobuf/reader.ts";
import { decodeList, decodeWatch } from "../kubernetes/wire/decode.ts";
import type { List, Watch } from "./client.ts";
import type { Stored } from "./server-under-test.ts";
import { names } from "./setting.ts";
import type { DeviceKind, Setting } from "./setting.ts";

const protobuf = "application/vnd.kubernetes.protobuf";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const watchList = {
  watch: "true",
  sendInitialEvents: "true",
  allowWatchBookmarks: "true",
  resourceVersionMatch: "NotOlderThan",
};

interface Group {
  readonly kind: string;
  readonly name: string;
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
}

const readGroup = async ({ client }: Setting): Promise<Group> =>
  client.json<Group>("/apis/resource.k8s.io");

interface Readers {
  readonly json: WireReader<object>;
  readonly protobuf: WireReader<object>;
}

const claimReaders: Readers = { json: claimJsonReader, protobuf: claimProtobufReader };
const sliceReaders: Readers = { json: sliceJsonReader, protobuf: sliceProtobufReader };
const wrappedReaders: Readers = {
  json: wrappedSliceJsonReader,
  protobuf: wrappedSliceProtobufReader,
};

function readersOf(kind: DeviceKind, version: string): Readers {
  if (kind === "ResourceClaim") return claimReaders;
  return version === "v1beta1" ? wrappedReaders : sliceReaders;
}

const plurals = { ResourceSlice: "resourceslices", ResourceClaim: "resourceclaims" } as const;

/** The names of the next events, as `TYPE suffix`. */
async function take(s: Setting, watch: Watch, count: number): Promise<readonly string[]> {
  return (await watch.take(count)).map((text) => text.replace(`${s.namespace}-`, ""));
}

function ofKind(kind: DeviceKind, setting: () => Promise<Setting>): void {
  test("are listed in pages of one moment, whatever changes between them", async () => {
    await using s = await setting();
    await s.createDevices(kind, "b", "a", "d");
    const first = await s.client.json<List>(s.devices(kind, { limit: "1" }));
    const apiVersion = "resource.k8s.io/v1";
    assert.partialDeepStrictEqual(first, { kind: `${kind}List`, apiVersion });
    assert.equal(first.items[0]?.kind, undefined);
    await s.createDevices(kind, "c");
    await s.server.delete(s.device(kind, "d"));
    const { continue: token = "" } = first.metadata;
    const rest = await s.client.json<List>(s.devices(kind, { continue: token }));
    assert.deepEqual(
      [...names(first), ...names(rest)],
      ["a", "b", "d"].map((suffix) => `${s.namespace}-${suffix}`),
    );
    assert.equal(rest.metadata.resourceVersion, first.metadata.resourceVersion);
  });

  test("say the same in both encodings, in each version that is served", async () => {
    await using s = await setting();
    await s.createDevices(kind, "a", "b");
    const { versions } = await readGroup(s);
    for (const { version, groupVersion } of versions) {
      const path = s.devices(kind, {}, version);
      const asJson = await s.client.get(path);
      const asProtobuf = await s.client.get(path, { accept: `${protobuf},application/json` });
      assert.equal(asProtobuf.headers["content-type"], protobuf);
      assert.equal(JSON.parse(asJson.body.toString()).apiVersion, groupVersion);
      assert.ok(asProtobuf.body.toString("latin1").includes(groupVersion));
      const readers = readersOf(kind, version);
      const { items, rejected } = decodeList(readers.json, asJson.body);
      assert.deepEqual([items.length, rejected], [2, []]);
      assert.deepEqual(decodeList(readers.protobuf, asProtobuf.body).items, items);
    }
  });

  test("come in a watch list, with the bookmark that ends it, and then changes", async () => {
    await using s = await setting();
    await s.createDevices(kind, "a", "b");
    using watch = await s.client.watch(s.devices(kind, watchList));
    assert.deepEqual(await take(s, watch, 2), ["ADDED a", "ADDED b"]);
    const bookmark = await watch.next();
    assert.deepEqual([bookmark?.type, bookmark?.object.kind], ["BOOKMARK", kind]);
    assert.equal(bookmark?.object.metadata.annotations?.["k8s.io/initial-events-end"], "true");
    await s.createDevices(kind, "c");
    await s.server.label(s.device(kind, "a"), { x: "y" });
    await s.server.delete(s.device(kind, "b"));
    assert.deepEqual(await take(s, watch, 3), ["ADDED c", "MODIFIED a", "DELETED b"]);
  });

  test("come in a watch from a version, the same in protobuf", async () => {
    await using s = await setting();
    await s.createDevices(kind, "a");
    const { metadata } = await s.client.json<List>(s.devices(kind));
    await s.createDevices(kind, "b");
    const { resourceVersion } = metadata;
    const path = s.devices(kind, { watch: "true", timeoutSeconds: "1", resourceVersion });
    const { body, headers } = await s.client.get(path, { accept: protobuf });
    assert.equal(headers["content-type"], `${protobuf};stream=watch`);
    const { body: asJson } = await s.client.get(path);
    const readers = readersOf(kind, "v1");
    const { events } = decodeWatch(readers.protobuf, body);
    assert.deepEqual(
      events.map(({ type }) => type),
      ["ADDED"],
    );
    assert.deepEqual(events, decodeWatch(readers.json, asJson).events);
  });

  test("are given one by one, and refused with 404 when they are not there", async () => {
    await using s = await setting();
    await s.createDevices(kind, "a");
    const [path = ""] = s.devices(kind).split("?");
    const found = await s.client.json<Stored>(`${path}/${s.namespace}-a`);
    assert.deepEqual([found.kind, found.apiVersion], [kind, "resource.k8s.io/v1"]);
    // A claim has a status, though it may be empty.
    assert.equal("status" in found, kind === "ResourceClaim");
    assert.partialDeepStrictEqual(await s.client.refusal(`${path}/none`), {
      code: 404,
      reason: "NotFound",
      message: `${plurals[kind]}.resource.k8s.io "none" not found`,
      details: { name: "none", group: "resource.k8s.io", kind: plurals[kind] },
    });
  });

  test("are Tables for kubectl get", async () => {
    await using s = await setting();
    await s.createDevices(kind, "a");
    const got = await s.client.json<{
      readonly columnDefinitions: readonly { readonly name: string }[];
      readonly rows: readonly { readonly cells: readonly string[] }[];
    }>(s.devices(kind), { accept: table });
    const name = `${s.namespace}-a`;
    const isSlice = kind === "ResourceSlice";
    assert.deepEqual(
      got.columnDefinitions.map((column) => column.name),
      isSlice ? ["Name", "Node", "Driver", "Pool", "Age"] : ["Name", "State", "Age"],
    );
    assert.deepEqual(
      got.rows.map(({ cells }) => cells.slice(0, -1)),
      [isSlice ? [name, "nowhere", "gpu.example.com", name] : [name, "pending"]],
    );
  });

  test("know few fields to be selected by", async () => {
    await using s = await setting();
    await s.createDevices(kind, "a", "b");
    const byName = s.devices(kind, { fieldSelector: `metadata.name=${s.namespace}-b` });
    assert.deepEqual(names(await s.client.json<List>(byName)), [`${s.namespace}-b`]);
    const unknown = s.devices(kind, { fieldSelector: "spec.colour=red" });
    const { code, message } = await s.client.refusal(unknown);
    assert.deepEqual(
      [code, message],
      [
        400,
        kind === "ResourceSlice"
          ? "field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: spec.colour"
          : '"spec.colour" is not a known field selector: only "metadata.name", "metadata.namespace"',
      ],
    );
  });
}

/** The tests of ResourceSlices and ResourceClaims, which Kubernetes serves as v1 since 1.34. */
export function deviceSuites(setting: () => Promise<Setting>): void {
  suite("devices", () => {
    test("are in a group whose versions discovery names", async () => {
      await using s = await setting();
      const group = await readGroup(s);
      assert.deepEqual([group.kind, group.name], ["APIGroup", "resource.k8s.io"]);
      assert.deepEqual(group.versions[0], { groupVersion: "resource.k8s.io/v1", version: "v1" });
      const { resources } = await s.client.json<{
        readonly resources: readonly { readonly name: string; readonly kind: string }[];
      }>("/apis/resource.k8s.io/v1");
      for (const [kind, name] of Object.entries(plurals)) {
        assert.ok(
          resources.some((each) => each.name === name && each.kind === kind),
          name,
        );
      }
    });
  });
  suite("slices", () => {
    ofKind("ResourceSlice", setting);

    test("are selected by node and driver", async () => {
      await using s = await setting();
      await s.createDevices("ResourceSlice", "a");
      const counts = [];
      for (const fieldSelector of [
        "spec.nodeName=nowhere,spec.driver=gpu.example.com",
        "spec.nodeName=elsewhere",
        "spec.driver!=gpu.example.com",
      ]) {
        const list = await s.client.json<List>(s.devices("ResourceSlice", { fieldSelector }));
        counts.push(list.items.length);
      }
      assert.deepEqual(counts, [1, 0, 0]);
    });
  });
  suite("claims", () => ofKind("ResourceClaim", setting));
}
