import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { podJsonReader } from "../../src/kubernetes/wire/json/reader.ts";
import { podProtobufReader } from "../../src/kubernetes/wire/protobuf/reader.ts";
import { decodeWatch } from "../kubernetes/wire/decode.ts";
import type { Event, List } from "./client.ts";
import type { ServerUnderTest, Stored } from "./server-under-test.ts";
import { names, type Setting } from "./setting.ts";

const protobuf = "application/vnd.kubernetes.protobuf";
const initial = { watch: "true", sendInitialEvents: "true", allowWatchBookmarks: "true" };
const watchList = { ...initial, resourceVersionMatch: "NotOlderThan" };
const isEnd = (event: Event | undefined): boolean =>
  event?.object.metadata.annotations?.["k8s.io/initial-events-end"] === "true";

/** The tests of watches and watch lists. */
export function watchSuites(setting: () => Promise<Setting>, server: () => ServerUnderTest): void {
  suite("watches", () => {
    test("report the changes after a version, and go on", async () => {
      await using s = await setting();
      await s.createPod("a");
      const resourceVersion = await s.version();
      await s.createPod("b");
      using watch = await s.client.watch(s.pods({ watch: "true", resourceVersion }));
      assert.equal(watch.response.headers["content-type"], "application/json");
      const first = await watch.next();
      assert.deepEqual(
        [first?.type, first?.object.kind, first?.object.apiVersion],
        ["ADDED", "Pod", "v1"],
      );
      await s.server.label(s.pod("b"), { x: "y" });
      await s.server.delete(s.pod("a"));
      assert.deepEqual(await watch.take(2), ["MODIFIED b", "DELETED a"]);
    });

    test("report an object that leaves the selection as DELETED, as it was", async () => {
      await using s = await setting();
      await s.createPod("a");
      const options = { resourceVersion: await s.version(), fieldSelector: "status.phase!=Failed" };
      using watch = await s.client.watch(s.pods({ watch: "true", ...options }));
      const { metadata } = await s.server.setPhase(s.pod("a"), "Failed");
      const event = await watch.next();
      assert.deepEqual([event?.type, event?.object.status?.["phase"]], ["DELETED", "Pending"]);
      assert.equal(event?.object.metadata.resourceVersion, metadata.resourceVersion);
      await s.server.label(s.pod("a"), { x: "y" });
      await s.server.setPhase(s.pod("a"), "Running");
      assert.deepEqual(await watch.take(1), ["ADDED a"]);
    });

    test("by labels report a node that leaves the selection as DELETED, and one that enters as ADDED", async () => {
      await using s = await setting();
      const name = (suffix: string) => `${s.namespace}-${suffix}`;
      const a = await s.createNode("a");
      await s.createNode("b");
      const node = (suffix: string) => ({ kind: "Node", name: name(suffix) }) as const;
      await s.server.label(node("a"), { pool: "x" });
      const selected = { labelSelector: `protocol=${s.namespace},pool in (x, y)` };
      const { items, metadata } = await s.client.json<List>(s.nodes(selected));
      assert.deepEqual(names({ items }), [name("a")]);
      const { resourceVersion } = metadata;
      using watch = await s.client.watch(s.nodes({ ...selected, watch: "true", resourceVersion }));
      await s.server.label(node("b"), { pool: "z" });
      await s.server.label(node("b"), { pool: "y" });
      assert.deepEqual(await watch.take(1), [`ADDED ${name("b")}`]);
      await s.server.label(node("a"), { pool: "y" });
      const { metadata: left } = await s.server.label(node("a"), { pool: "z" });
      assert.deepEqual(await watch.take(1), [`MODIFIED ${name("a")}`]);
      const event = await watch.next();
      assert.deepEqual([event?.type, event?.object.metadata.uid], ["DELETED", a.metadata.uid]);
      // As it was when it was selected, at the version at which it is not any more.
      assert.equal(event?.object.metadata.labels?.["pool"], "y");
      assert.equal(event?.object.metadata.resourceVersion, left.resourceVersion);
      await s.server.delete(node("a"));
      await s.server.delete(node("b"));
      assert.deepEqual(await watch.take(1), [`DELETED ${name("b")}`]);
    });

    test("of no version in particular start with what is there", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      using watch = await s.client.watch(s.pods({ watch: "true" }));
      assert.deepEqual(await watch.take(2), ["ADDED a", "ADDED b"]);
      await s.server.delete(s.pod("a"));
      assert.deepEqual(await watch.take(1), ["DELETED a"]);
    });

    test("of one object, selected by its name, report nothing else", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const options = { watch: "true", fieldSelector: "metadata.name=b" };
      using watch = await s.client.watch(s.pods(options));
      await s.server.delete(s.pod("a"));
      await s.server.delete(s.pod("b"));
      assert.deepEqual(await watch.take(2), ["ADDED b", "DELETED b"]);
    });

    test("of a path with a name are no watches, but give the object", async () => {
      await using s = await setting();
      await s.createPod("a");
      const path = `/api/v1/namespaces/${s.namespace}/pods/a?watch=true`;
      assert.equal((await s.client.json<Stored>(path)).metadata.name, "a");
    });

    test("from forgotten history get an ERROR event with 410, and end", async (t) => {
      const { forgetHistory } = server();
      if (forgetHistory === undefined) return t.skip("history is not forgotten here");
      await using s = await setting();
      const resourceVersion = await s.version();
      await s.createPod("a");
      await forgetHistory();
      using watch = await s.client.watch(s.pods({ watch: "true", resourceVersion }));
      assert.equal(watch.response.statusCode, 200);
      const [event, ...rest] = await watch.rest();
      assert.deepEqual(
        [event?.type, event?.object.code, event?.object.reason],
        ["ERROR", 410, "Expired"],
      );
      assert.match(String(event?.object.message), /^too old resource version: \d+ \(\d+\)$/);
      return assert.deepEqual(rest, []);
    });

    test("from what is no version are refused with 500", async () => {
      await using s = await setting();
      const status = await s.client.refusal(s.pods({ watch: "true", resourceVersion: "new" }));
      assert.deepEqual([status.code, status.reason, status.details], [500, undefined, undefined]);
      assert.match(status.message, /^resourceVersion: Invalid value: "new": strconv\.ParseUint/);
    });

    test("end cleanly at their timeout, with a bookmark shortly before", async () => {
      await using s = await setting();
      const options = { watch: "true", resourceVersion: await s.version(), timeoutSeconds: "5" };
      using watch = await s.client.watch(s.pods({ ...options, allowWatchBookmarks: "true" }));
      using without = await s.client.watch(s.pods(options));
      const { metadata } = await s.createPod("a");
      const events = await watch.rest();
      assert.ok(watch.response.complete);
      const told = new Set(events.map(({ type, object }) => `${type} ${object.kind}`));
      assert.deepEqual([...told], ["ADDED Pod", "BOOKMARK Pod"]);
      const { resourceVersion = "" } = events.at(-1)?.object.metadata ?? {};
      assert.ok(Number(resourceVersion) >= Number(metadata.resourceVersion));
      const unmarked = await without.rest();
      assert.deepEqual(
        unmarked.map(({ type }) => type),
        ["ADDED"],
      );
    });
  });

  suite("watch lists", () => {
    test("start with what is there, a bookmark that ends it, and then changes", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      using watch = await s.client.watch(s.pods(watchList));
      assert.deepEqual(await watch.take(2), ["ADDED a", "ADDED b"]);
      const bookmark = await watch.next();
      assert.equal(bookmark?.type, "BOOKMARK");
      assert.ok(isEnd(bookmark));
      assert.ok(Number(bookmark.object.metadata.resourceVersion) > 0);
      await s.createPod("c");
      assert.deepEqual(await watch.take(1), ["ADDED c"]);
    });

    test("by labels have those that are selected, and the bookmark though there are none", async () => {
      await using s = await setting();
      await s.createNode("a");
      await s.createNode("b");
      await s.server.label({ kind: "Node", name: `${s.namespace}-b` }, { pool: "x" });
      const of = (pool: string) => `protocol=${s.namespace},pool=${pool}`;
      using watch = await s.client.watch(s.nodes({ ...watchList, labelSelector: of("x") }));
      assert.deepEqual(await watch.take(1), [`ADDED ${s.namespace}-b`]);
      assert.ok(isEnd(await watch.next()));
      using empty = await s.client.watch(s.nodes({ ...watchList, labelSelector: of("y") }));
      assert.ok(isEnd(await empty.next()));
    });

    test("from the newest version without initial events report changes only", async () => {
      await using s = await setting();
      await s.createPod("a");
      const options = { ...watchList, sendInitialEvents: "false" };
      using watch = await s.client.watch(s.pods(options));
      await s.createPod("b");
      assert.deepEqual(await watch.take(1), ["ADDED b"]);
    });

    test("of a version of the future get an ERROR event with 504", async () => {
      await using s = await setting();
      const resourceVersion = String(Number(await s.version()) + 1_000_000);
      using watch = await s.client.watch(s.pods({ ...watchList, resourceVersion }));
      const [event] = await watch.rest();
      assert.deepEqual([event?.type, event?.object.code], ["ERROR", 504]);
    });

    test("say the same in protobuf", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const options = { ...watchList, timeoutSeconds: "1" };
      const body = async (accept: string, type: string): Promise<Buffer> => {
        const { headers, body: bytes } = await s.client.get(s.pods(options), { accept });
        assert.equal(headers["content-type"], type);
        return bytes;
      };
      const asProtobuf = await body(protobuf, `${protobuf};stream=watch`);
      const asJson = await body("application/json", "application/json");
      const { events } = decodeWatch(podProtobufReader, asProtobuf);
      assert.deepEqual(events.slice(0, 2), decodeWatch(podJsonReader, asJson).events.slice(0, 2));
      assert.equal(events.length, 3);
    });

    test("are compressed from 1.37 on when the client takes gzip; other watches are not", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const gzip = { "accept-encoding": "gzip" };
      const { minor } = await s.client.json<{ readonly minor: string }>("/version");
      using watch = await s.client.watch(s.pods(watchList), gzip);
      const expected = Number.parseInt(minor, 10) >= 37 ? "gzip" : undefined;
      assert.equal(watch.response.headers["content-encoding"], expected);
      // What is flushed can be read at once, while the watch goes on.
      assert.deepEqual(await watch.take(2), ["ADDED a", "ADDED b"]);
      assert.ok(isEnd(await watch.next()));
      await s.createPod("c");
      assert.deepEqual(await watch.take(1), ["ADDED c"]);
      const { headers } = await s.client.get(s.pods({ watch: "true", timeoutSeconds: "1" }), gzip);
      assert.equal(headers["content-encoding"], undefined);
    });

    test("of nodes have the fields that typed clients insist on", async () => {
      await using s = await setting();
      await s.createNode("a");
      using watch = await s.client.watch(s.nodes(watchList));
      const event = await watch.next();
      const { nodeInfo, daemonEndpoints }: { nodeInfo?: object; daemonEndpoints?: object } =
        event?.object.status ?? {};
      assert.deepEqual(Object.keys(nodeInfo ?? {}).toSorted(), [
        "architecture",
        "bootID",
        "containerRuntimeVersion",
        "kernelVersion",
        "kubeProxyVersion",
        "kubeletVersion",
        "machineID",
        "operatingSystem",
        "osImage",
        "systemUUID",
      ]);
      assert.deepEqual(daemonEndpoints, { kubeletEndpoint: { Port: 0 } });
      assert.ok(isEnd(await watch.next()));
    });
  });
}
