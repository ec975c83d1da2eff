import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { Api, pod } from "./api.ts";

const notTerminal = `fieldSelector=${encodeURIComponent("status.phase!=Succeeded,status.phase!=Failed")}`;

suite("watches", () => {
  test("tell the changes after a resourceVersion, and go on", async () => {
    await using api = await Api.start();
    api.cluster.apply(pod("a"));
    const { metadata } = await api.list();
    api.cluster.apply(pod("b"));
    using watch = await api.watch(`resourceVersion=${metadata.resourceVersion}`);
    assert.deepEqual(await watch.take(1), ["ADDED b"]);
    api.cluster.apply(pod("b", "Pending"));
    api.cluster.delete("Pod", "a", "default");
    assert.deepEqual(await watch.take(2), ["MODIFIED b", "DELETED a"]);
  });

  test("tell an object that leaves the selection as DELETED, with its content of before", async () => {
    await using api = await Api.start();
    const { metadata } = api.cluster.apply(pod("a"));
    using watch = await api.watch(`resourceVersion=${metadata.resourceVersion}&${notTerminal}`);
    const { metadata: after } = api.cluster.apply(pod("a", "Succeeded"));
    const event = await watch.next();
    assert.equal(event?.type, "DELETED");
    assert.equal(event.object.status?.phase, "Running");
    assert.equal(event.object.metadata.resourceVersion, after.resourceVersion);
    api.cluster.apply(pod("a", "Failed"));
    api.cluster.apply(pod("a", "Running"));
    assert.deepEqual(await watch.take(1), ["ADDED a"]);
  });

  test("count the changes that they tell, also after they have closed", async () => {
    await using api = await Api.start();
    const { metadata } = api.cluster.apply(pod("a", "Succeeded"));
    const { watches } = api.server;
    {
      using watch = await api.watch(`resourceVersion=${metadata.resourceVersion}&${notTerminal}`);
      api.cluster.apply(pod("b"));
      api.cluster.delete("Pod", "a", "default");
      api.cluster.delete("Pod", "b", "default");
      assert.deepEqual(await watch.take(2), ["ADDED b", "DELETED b"]);
      assert.equal(watches.changes, 2);
    }
    using second = await api.watch(`resourceVersion=${metadata.resourceVersion}`);
    assert.deepEqual(await second.take(3), ["ADDED b", "DELETED a", "DELETED b"]);
    assert.equal(watches.changes, 5);
  });

  test("from before a compaction get an ERROR event with 410, and end", async () => {
    await using api = await Api.start();
    const { metadata } = api.cluster.apply(pod("a"));
    api.cluster.compact();
    using watch = await api.watch(`resourceVersion=${metadata.resourceVersion}`);
    const event = await watch.next();
    assert.equal(event?.type, "ERROR");
    assert.deepEqual([event.object.code, event.object.reason], [410, "Expired"]);
    assert.equal(await watch.next(), undefined);
  });

  test("beyond the history get 410 too", async () => {
    await using api = await Api.start({ historyLimit: 2 });
    const { metadata } = api.cluster.apply(pod("a"));
    for (let round = 0; round < 6; round += 1) api.cluster.apply(pod("b"));
    using watch = await api.watch(`resourceVersion=${metadata.resourceVersion}`);
    assert.equal((await watch.next())?.object.code, 410);
  });

  test("have bookmarks only when asked, with the newest resourceVersion", async () => {
    await using api = await Api.start();
    const { metadata } = api.cluster.apply(pod("a"));
    const from = `resourceVersion=${metadata.resourceVersion}`;
    using watch = await api.watch(`${from}&allowWatchBookmarks=true`);
    using without = await api.watch(from);
    api.cluster.apply({ kind: "Node", metadata: { name: "n" } });
    api.server.bookmark();
    const event = await watch.next();
    assert.equal(event?.type, "BOOKMARK");
    assert.equal(event.object.metadata.resourceVersion, String(api.cluster.resourceVersion));
    api.cluster.apply(pod("b"));
    assert.deepEqual(await without.take(1), ["ADDED b"]);
  });

  test("with initial events tell what is there, a bookmark that ends it, and then changes", async () => {
    await using api = await Api.start();
    api.cluster.apply(pod("a"));
    api.cluster.apply(pod("done", "Succeeded"));
    using watch = await api.watch(
      `sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&${notTerminal}`,
    );
    assert.deepEqual(await watch.take(1), ["ADDED a"]);
    const bookmark = await watch.next();
    assert.equal(bookmark?.type, "BOOKMARK");
    assert.equal(bookmark.object.metadata.annotations?.["k8s.io/initial-events-end"], "true");
    api.cluster.apply(pod("b"));
    assert.deepEqual(await watch.take(1), ["ADDED b"]);
  });

  test("with initial events are refused with 422 by a server without WatchList", async () => {
    await using api = await Api.start({ watchList: false });
    const status = await api.refusal("/api/v1/pods?watch=1&sendInitialEvents=true");
    assert.deepEqual([status.code, status.reason], [422, "Invalid"]);
  });

  test("end cleanly when the server ends them", async () => {
    await using api = await Api.start();
    const { metadata } = api.cluster.apply(pod("a"));
    using watch = await api.watch(`resourceVersion=${metadata.resourceVersion}`);
    api.server.endWatches();
    assert.equal(await watch.next(), undefined);
  });
});

suite("faults", () => {
  test("happen as often as they were asked for, to the requests that they are for", async () => {
    await using api = await Api.start();
    const fault = { type: "status", code: 429, reason: "TooManyRequests", retryAfterSeconds: 7 };
    api.server.faults.add({ kind: "Pod", verb: "list" }, { ...fault, type: "status" }, 2);
    assert.equal((await api.list("", "nodes")).items.length, 0);
    for (const status of [429, 429, 200]) {
      const response = await api.fetch("/api/v1/pods");
      assert.equal(response.status, status);
      if (status === 429) assert.equal(response.headers.get("retry-after"), "7");
    }
  });

  test("cut a body, with a FIN or a reset", async () => {
    await using api = await Api.start();
    for (let index = 0; index < 50; index += 1) api.cluster.apply(pod(`pod-${index}`));
    for (const reset of [false, true]) {
      api.server.faults.add({ kind: "Pod" }, { type: "cut", afterBytes: 500, reset });
      const response = await api.fetch("/api/v1/pods");
      await assert.rejects(response.text());
    }
  });

  test("damage what is compressed, and nothing else", async () => {
    await using api = await Api.start();
    api.cluster.apply({
      ...pod("a"),
      metadata: { name: "a", annotations: { x: "x".repeat(2e5) } },
    });
    for (const encoding of ["identity", "gzip"]) {
      api.server.faults.add({ kind: "Pod" }, { type: "damaged-gzip", afterBytes: 300 });
      const response = await api.fetch("/api/v1/pods", { "accept-encoding": encoding });
      if (encoding === "gzip") await assert.rejects(response.text());
      else assert.match(await response.text(), /x{200000}/);
    }
  });

  test("put an ERROR event into a watch", async () => {
    await using api = await Api.start();
    const { metadata } = api.cluster.apply(pod("a"));
    const status = { kind: "Status", code: 500, reason: "InternalError" };
    api.server.faults.add({ verb: "watch" }, { type: "error-event", status });
    using watch = await api.watch(`resourceVersion=${metadata.resourceVersion}`);
    assert.equal((await watch.next())?.object.code, 500);
  });

  test("leave out bookmarks", async () => {
    await using api = await Api.start();
    const { metadata } = api.cluster.apply(pod("a"));
    api.server.faults.add({ verb: "watch" }, { type: "no-bookmarks" });
    using watch = await api.watch(
      `resourceVersion=${metadata.resourceVersion}&allowWatchBookmarks=true`,
    );
    api.server.bookmark();
    api.cluster.apply(pod("b"));
    assert.deepEqual(await watch.take(1), ["ADDED b"]);
  });

  test("a server that was down comes back on the same port with what it had", async () => {
    await using api = await Api.start();
    api.cluster.apply(pod("a"));
    const { port } = api.server;
    await api.server.down();
    await assert.rejects(api.list());
    await api.server.listen();
    assert.equal(api.server.port, port);
    assert.equal((await api.list()).items.length, 1);
  });
});
