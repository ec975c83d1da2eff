import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { read } from "../reading.ts";
import { until } from "../until.ts";
import {
  added,
  bookmark,
  type Call,
  deleted,
  errorEvent,
  pod,
  ScriptedApi,
} from "../scripted-api.ts";

/** Whoever asks for initial events gets these pods. */
function synced(call: Call, ...uids: readonly string[]): void {
  call.stream(...uids.map((uid) => added(uid, "1")), bookmark("10", true));
}

suite("the first sync", () => {
  test("is one WatchList, and its stream goes on as the watch: no list is asked for", async () => {
    await using api = await ScriptedApi.start((call) => synced(call, "a", "b"));
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(reading.pods, ["a", "b"]);
    const [call] = api.podCalls;
    call?.stream(added("c", "11"), deleted("a", "12"), bookmark("13"));
    await until(() => reading.pods.join() === "b,c");
    assert.equal(api.podCalls.length, 1);
    assert.equal(call?.query.get("fieldSelector"), "status.phase!=Succeeded,status.phase!=Failed");
    assert.equal(call?.query.get("resourceVersionMatch"), "NotOlderThan");
    assert.equal(call?.query.get("allowWatchBookmarks"), "true");
    assert.equal(call?.query.get("timeoutSeconds"), "450");
    assert.equal(
      call?.request.headers.accept,
      "application/vnd.kubernetes.protobuf,application/json",
    );
    assert.match(
      call?.request.headers["user-agent"] ?? "",
      /^kubecommit\/0\.0\.0-test \(linux\/\w+\) node\/24$/,
    );
    assert.deepEqual(reading.observer.restarts, []);
  });

  test("is a list where the server does not know WatchList, and the watch starts from it", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422, { reason: "Invalid" });
      else if (call.verb === "list") call.list("20", [pod("a", "5")]);
      else call.stream(added("b", "21"));
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "a,b");
    const [, list, watch] = api.podCalls;
    assert.equal(list?.query.get("limit"), "500");
    assert.equal(list?.query.get("resourceVersion"), "0");
    assert.equal(watch?.query.get("resourceVersion"), "20");
    assert.equal(reading.observer.lines.length, 1, "nothing but the first line is told");
  });

  test("follows the pages of a list that does not come whole", async () => {
    await using api = await ScriptedApi.start((call) => {
      const token = call.query.get("continue");
      if (call.verb === "initial events") call.status(400);
      else if (call.verb === "watch") call.stream();
      else if (token === null) call.list("20", [pod("a", "1")], "next");
      else call.list("25", [pod("b", "1")]);
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 4);
    assert.deepEqual(reading.pods, ["a", "b"]);
    assert.equal(api.podCalls[3]?.query.get("resourceVersion"), "20", "the first page's");
    const second = api.podCalls[2]?.query;
    assert.equal(second?.get("continue"), "next");
    assert.equal(second?.get("limit"), "500");
    assert.equal(second?.has("resourceVersion"), false);
    assert.ok(second?.has("fieldSelector"));
  });

  test("reads pages after a list that was cut", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "watch") call.stream();
      else if (count === 1) {
        call.response.writeHead(200, { "Content-Type": "application/json" });
        call.response.write('{"kind":"PodList","metadata":{"resourceVersion":"5"},"items":[');
        setImmediate(() => call.reset());
      } else call.list("20", [pod("a", "1")]);
    });
    await using reading = read(api.url);
    await reading.synced();
    const retry = api.podCalls[2]?.query;
    assert.equal(retry?.has("resourceVersion"), false);
    assert.equal(retry?.get("limit"), "500");
  });

  test("gives WatchList up when its bookmark does not come, and says so once", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.stream(added("a", "1"));
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
      else call.stream();
    });
    await using reading = read(api.url);
    await until(() => reading.state.pods.size === 1 && reading.state.nodes.synced);
    reading.time.advance(29_999);
    assert.equal(api.podCalls.length, 1);
    reading.time.advance(1);
    await reading.synced();
    const warnings = reading.observer.lines.filter((line) => line.startsWith("warn"));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /WatchList of pods does not work with .*: listing instead/);
  });

  test("gives WatchList up when changes come without the bookmark", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.stream(added("a", "1"), deleted("b", "2"));
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
      else call.stream();
    });
    await using reading = read(api.url);
    await until(() => reading.time.running.includes(20_000));
    reading.time.advance(20_000);
    await reading.synced();
    assert.equal(api.podCalls[1]?.verb, "list");
  });

  test("gives WatchList up when it ends twice without the bookmark", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.stream(added("a", "1")).end();
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    const verbs = api.podCalls.map(({ verb }) => verb);
    assert.deepEqual(verbs.slice(0, 3), ["initial events", "initial events", "list"]);
    const { lines } = reading.observer;
    assert.ok(lines.some((line) => line.startsWith("warn: WatchList of pods does not work")));
  });
});

suite("a watch that ends", () => {
  test("cleanly is resumed where it stopped, without a list", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        synced(call, "a");
        call.stream(bookmark("11")).end();
      } else call.stream(added("b", "12"));
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "a,b");
    assert.deepEqual(
      api.podCalls.map(({ verb, query }) => `${verb} ${query.get("resourceVersion")}`),
      ["initial events null", "watch 11"],
    );
    assert.deepEqual(reading.observer.restarts, ["pod end"]);
    assert.equal(reading.state.pods.syncing, false);
  });

  for (const [reason, cut] of [
    ["reset", (call: Call) => call.reset()],
    ["server", (call: Call) => call.stream(errorEvent(500, { reason: "InternalError" }))],
    ["throttled", (call: Call) => call.stream(errorEvent(429))],
    ["bad_response", (call: Call) => call.response.write("{]}\n")],
  ] as const) {
    test(`with ${reason} is resumed from the last resourceVersion`, async () => {
      await using api = await ScriptedApi.start((call, count) => {
        if (count === 0) synced(call, "a");
        else call.stream(added("b", "12"));
      });
      await using reading = read(api.url);
      await reading.synced();
      const [first] = api.podCalls;
      if (first !== undefined) cut(first);
      await until(() => reading.pods.join() === "a,b");
      assert.equal(api.podCalls[1]?.query.get("resourceVersion"), "10");
      assert.deepEqual(reading.observer.restarts, [`pod ${reason}`]);
      assert.deepEqual(reading.observer.relists, []);
    });
  }

  test("in silence is resumed", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call, "a");
      else call.stream(added("b", "12"));
    });
    await using reading = read(api.url);
    await reading.synced();
    reading.time.advance(150_000);
    await until(() => reading.pods.join() === "a,b");
    assert.ok(reading.observer.restarts.includes("pod idle"));
  });

  test("in silence is one without a byte for two and a half minutes, however old it is", async () => {
    await using api = await ScriptedApi.start((call) => synced(call, "a"));
    await using reading = read(api.url);
    await reading.synced();
    for (const uid of ["b", "c"]) {
      reading.time.advance(149_999);
      api.podCalls[0]?.stream(added(uid, "12"));
      await until(() => reading.pods.includes(uid));
    }
    assert.equal(api.podCalls.length, 1);
    assert.equal(reading.observer.restarts.includes("pod idle"), false);
  });

  test("at once, without an event, is a failure that is backed off from", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        synced(call, "a");
        call.end();
      } else if (count < 4) call.stream().end();
      else call.stream(added("b", "12"));
    });
    await using reading = read(api.url, { timings: { shortWatchMs: 60_000 } });
    await until(() => reading.pods.join() === "a,b");
    assert.deepEqual(reading.observer.restarts, ["pod end", "pod short", "pod short", "pod short"]);
    assert.deepEqual(reading.time.delays, [500, 1200, 2400, 4800]);
  });

  test("after a proxy held its head back has not ended at once", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        synced(call, "a");
        call.end();
      } else if (count === 2) call.stream(added("b", "12"));
    });
    await using reading = read(api.url, { timings: { shortWatchMs: 1000 } });
    await until(() => api.podCalls.length === 2);
    reading.time.advance(1000);
    api.podCalls[1]?.stream().end();
    await until(() => reading.pods.join() === "a,b");
    assert.deepEqual(reading.observer.restarts, ["pod end", "pod end"]);
  });

  for (const where of ["the stream", "the answer"] as const) {
    test(`because its resourceVersion expired, as ${where} says, is followed by a sync`, async () => {
      await using api = await ScriptedApi.start((call, count) => {
        if (count === 0) {
          synced(call, "a", "b");
          if (where === "the stream") call.stream(errorEvent(410, { reason: "Expired" }));
          else call.stream(bookmark("11")).end();
        } else if (call.verb === "watch") call.status(410, { reason: "Expired" });
        else synced(call, "b", "c");
      });
      await using reading = read(api.url);
      await until(() => reading.pods.join() === "b,c");
      assert.equal(api.podCalls.at(-1)?.query.has("resourceVersion"), false);
      assert.deepEqual(reading.observer.relists, ["pod expired"]);
    });
  }

  test("because its resourceVersion expired during an outage is followed by a sync without delay", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        synced(call, "a");
        call.end();
      } else if (call.verb === "watch" && count < 6) call.status(503);
      else if (call.verb === "watch" && count === 6) call.status(410, { reason: "Expired" });
      else synced(call, "b");
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "b");
    // The end, five outages that make the backoff grow, and the expiry.
    assert.deepEqual(reading.time.delays.slice(1), [1200, 2400, 4800, 9600, 19_200, 500]);
  });

  test("with bad data at the same place twice is followed by a sync", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call, "a");
      if (count < 2) call.stream().response.write("{]}\n");
      else synced(call, "b");
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "b");
    assert.deepEqual(reading.observer.relists, ["pod bad_response"]);
  });

  test("in damaged gzip is followed by a sync without compression", async () => {
    let damage: (() => void) | undefined;
    await using api = await ScriptedApi.start((call, count) => {
      if (count > 0) {
        synced(call, "b");
        return;
      }
      const { response } = call;
      response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" });
      const initial = [added("a", "1"), bookmark("10", true)].map((event) => JSON.stringify(event));
      response.write(gzipSync(`${initial.join("\n")}\n`));
      const damaged = gzipSync(`${JSON.stringify(added("c", "11"))}\n`);
      damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 1;
      damage = () => response.write(damaged);
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "a");
    assert(damage !== undefined);
    damage();
    await until(() => reading.pods.join() === "b");
    const asked = api.podCalls.map(({ request }) => request.headers["accept-encoding"]);
    assert.deepEqual(asked, ["gzip", "identity"]);
    assert.equal(api.podCalls[1]?.query.has("resourceVersion"), false);
    assert.deepEqual(reading.observer.restarts, ["pod bad_response"]);
    assert.deepEqual(reading.observer.relists, ["pod bad_response"]);
    assert.match(
      reading.observer.lines.join("\n"),
      /cannot watch pods: \S+ sent compressed data that cannot be read \(incorrect data check\)\. Uncompressed data is asked for/,
    );
  });

  test("with 5xx for five minutes is followed by a sync", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "watch") call.status(503);
      else synced(call, "a");
      if (call.query.get("resourceVersion") === null) call.end();
    });
    await using reading = read(api.url);
    await until(() => reading.observer.relists.length > 0);
    assert.deepEqual(reading.observer.relists, ["pod server"]);
    assert.ok(reading.time.delays.every((delay) => delay <= 45_000));
  });

  test("is asked for again, and then synced without, when its resourceVersion is too large", async () => {
    const tooLarge = { details: { causes: [{ reason: "ResourceVersionTooLarge" }] } };
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        synced(call, "a");
        call.end();
      } else if (call.verb === "watch") call.status(504, tooLarge);
      else synced(call, "b");
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "b");
    const watches = api.podCalls.filter(({ verb }) => verb === "watch");
    assert.equal(watches.length, 4);
    assert.equal(api.podCalls.at(-1)?.query.has("resourceVersion"), false);
  });
});

suite("the store", () => {
  test("is never emptied by a sync that fails", async () => {
    let failing = 0;
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        synced(call, "a", "b");
        call.stream(errorEvent(410));
      } else if (call.verb === "initial events") {
        failing += 1;
        call.stream(added("c", "20")).reset();
      } else if (call.verb === "list") {
        failing += 1;
        call.status(500);
      }
    });
    await using reading = read(api.url);
    await until(() => failing > 6);
    assert.deepEqual(
      reading.pods.filter((uid) => uid !== "c"),
      ["a", "b"],
    );
    assert.ok(reading.state.pods.syncing, "a picture that is incomplete is not accounted");
  });

  test("takes only the uid from a DELETED event, whose content is the previous one", async () => {
    await using api = await ScriptedApi.start((call) => {
      synced(call, "a", "b");
      call.stream(
        deleted("a", "11", { spec: { nodeName: "elsewhere", containers: [] } }),
        deleted("unknown", "12"),
        { type: "MODIFIED", object: { ...pod("b", "13"), status: { phase: "Succeeded" } } },
        added("c", "14"),
      );
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "c");
  });
});

test("what is refused of an object is counted, and the rest is kept", async () => {
  const resources = { requests: { cpu: "much" } };
  const spec = { nodeName: "node1", containers: [{ name: "app", resources }] };
  await using api = await ScriptedApi.start((call) => {
    call.stream({ type: "ADDED", object: pod("a", "1", { spec }) }, bookmark("10", true));
  });
  await using reading = read(api.url);
  await reading.synced();
  assert.deepEqual(reading.pods, ["a"]);
  assert.deepEqual(reading.observer.rejections, ["pod invalid_quantity"]);
  assert.deepEqual(
    reading.observer.notes.filter(({ level }) => level === "debug"),
    [
      {
        level: "debug",
        fields: { uid: "a" },
        message: "rejected a part of a pod: invalid_quantity",
      },
    ],
  );
});

suite("the media type", () => {
  test("is JSON for good after protobuf that cannot be decoded three times", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.request.headers.accept?.includes("protobuf") !== true) {
        if (call.verb === "list") call.list("10", [pod("a", "1")]);
        else call.stream();
      } else {
        call.response.writeHead(200, { "Content-Type": "application/vnd.kubernetes.protobuf" });
        call.response.end(Buffer.alloc(64, 0xff));
      }
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(reading.pods, ["a"]);
    assert.equal(api.podCalls.length, 4);
    assert.ok(
      reading.observer.lines.some((line) => line.includes("repeatedly: reading JSON from now on")),
    );
  });
});

suite("the server is spared", () => {
  test("100 failures in a row are spread over half an hour at least, with jitter", async () => {
    await using api = await ScriptedApi.start((call) => call.status(503));
    await using reading = read(api.url);
    await until(() => reading.time.delays.length >= 100);
    const total = reading.time.delays.slice(0, 100).reduce((sum, delay) => sum + delay, 0);
    assert.ok(total > 1_800_000, `${total}`);
    assert.ok(reading.time.delays.every((delay) => delay <= 60_000));
    const warnings = reading.observer.lines.filter((line) => line.startsWith("warn"));
    assert.equal(warnings.length, 1, `a change is told once: ${warnings.join("\n")}`);
  });

  test("Retry-After is the least that is waited", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) call.status(429, {}, { "Retry-After": "20" });
      else synced(call, "a");
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(reading.time.delays, [30_000]);
  });

  test("a watch has a connection of its own", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        synced(call, "a");
        call.stream(bookmark("11")).end();
      } else call.stream(added("b", "12"));
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "a,b");
    const [first, second] = api.podCalls;
    assert.equal(first?.request.headers.connection, "close");
    assert.notEqual(first?.request.socket, second?.request.socket);
  });
});

suite("a stream that is cut again and again", () => {
  test("is told, though one cut is ordinary", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") synced(call, "a");
      call.stream();
      setImmediate(() => call.reset());
    });
    await using reading = read(api.url);
    await until(() => reading.observer.lines.some((line) => line.startsWith("warn")));
    assert.match(reading.observer.lines[1] ?? "", /cannot watch pods: the connection broke/);
    assert.ok(reading.observer.restarts.length >= 5);
  });
});

suite("stopping", () => {
  for (const [when, answer] of [
    ["before the head of an answer", () => undefined],
    ["among the initial events", (call: Call) => void call.stream(added("a", "1"))],
    ["in a watch", (call: Call) => synced(call, "a")],
    [
      "in a list",
      (call: Call) => {
        if (call.verb === "initial events") call.status(422);
        else call.response.writeHead(200, { "Content-Type": "application/json" }).write("{");
      },
    ],
  ] as const) {
    test(`${when} leaves nothing open`, async () => {
      await using api = await ScriptedApi.start(answer);
      const reading = read(api.url);
      const expected = when === "in a list" ? 2 : 1;
      await until(() => api.podCalls.length === expected);
      const closed = api.podCalls
        .filter(({ request }) => !request.socket.destroyed)
        .map(({ request }) => new Promise((done) => request.socket.once("close", done)));
      await reading[Symbol.asyncDispose]();
      await Promise.all(closed);
      const restarts = reading.observer.restarts.length;
      assert.equal(restarts, 0);
      assert.deepEqual(reading.time.running, []);
    });
  }
});
