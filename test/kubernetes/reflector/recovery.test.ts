import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { kubeconfigText, read, Reading, TemporaryFolder } from "../reading.ts";
import {
  added,
  bookmark,
  type Call,
  deleted,
  errorEvent,
  pod,
  ScriptedApi,
} from "../scripted-api.ts";
import { until } from "../until.ts";

/** Whoever asks for initial events gets this pod. */
function synced(call: Call, uid = "a"): void {
  call.stream(added(uid, "1"), bookmark("10", true));
}

const versionCalls = (api: ScriptedApi): number =>
  api.calls.filter(({ verb }) => verb === "version").length;

/** Whether a deadline is one of a request for a small document, from its connection to its end. */
const isOfRequest = (ms: number): boolean => ms <= 90_000;

/** Resolves when this many bytes have been received and decoded. */
async function received(reading: Reading, send: () => void): Promise<void> {
  const { bytes } = reading.observer;
  send();
  await until(() => reading.observer.bytes > bytes);
}

suite("the store is confirmed", () => {
  test("by the end of initial events, not by those before", async () => {
    await using api = await ScriptedApi.start((call) => void call.stream(added("a", "1")));
    await using reading = read(api.url);
    await until(() => reading.pods.includes("a"));
    assert.equal(reading.state.pods.confirmedAt, undefined);
    const askedAt = reading.time.now();
    reading.time.advance(5000);
    api.podCalls[0]?.stream(bookmark("10", true));
    await reading.synced();
    assert.equal(reading.state.pods.confirmedAt, askedAt, "as of when it was asked for");
    reading.time.advance(1000);
    await received(reading, () => api.podCalls[0]?.stream(added("b", "11")));
    assert.equal(reading.state.pods.confirmedAt, askedAt + 6000);
  });

  test("by the end of a list, as of when it was asked for", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422);
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.at(-1)?.verb === "list" && reading.state.nodes.synced);
    const askedAt = reading.time.now();
    reading.time.advance(5000);
    api.podCalls.at(-1)?.list("20", [pod("a", "1")]);
    await reading.synced();
    assert.equal(reading.state.pods.confirmedAt, askedAt);
  });

  test("by an event or a bookmark, not by the head of a watch, nor by bytes without an event", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    const syncedAt = reading.state.pods.confirmedAt;
    api.podCalls[0]?.end();
    await until(
      () => reading.observer.requests.filter((text) => text.includes("pod")).length === 2,
    );
    const [, watch] = api.podCalls;
    await received(reading, () => watch?.response.write("\n"));
    assert.equal(reading.state.pods.confirmedAt, syncedAt);
    for (const event of [bookmark("11"), added("b", "12"), deleted("b", "13")]) {
      reading.time.advance(1000);
      await received(reading, () => watch?.stream(event));
      assert.equal(reading.state.pods.confirmedAt, reading.time.now());
    }
  });
});

test("a bookmark that comes again confirms, as that of a quiet cluster does", async () => {
  await using api = await ScriptedApi.start((call) => synced(call));
  await using reading = read(api.url);
  await reading.synced();
  for (let minute = 1; minute <= 3; minute += 1) {
    reading.time.advance(60_000);
    await received(reading, () => api.podCalls[0]?.stream(bookmark("11")));
    assert.equal(reading.state.pods.confirmedAt, reading.time.now());
  }
  assert.equal(api.podCalls.length, 1);
});

suite("a drip of bytes that never become an event", () => {
  /** What a proxy could keep a dead stream alive with. */
  const drips = ["\n", " ", '{"type":', '"BOOK', "MA"];

  test("does not confirm the store, whatever came before", async () => {
    await using api = await ScriptedApi.start((call) => synced(call));
    await using reading = read(api.url);
    await reading.synced();
    await received(reading, () => api.podCalls[0]?.stream(bookmark("11")));
    const confirmedAt = reading.state.pods.confirmedAt;
    for (const drip of drips) {
      reading.time.advance(10_000);
      await received(reading, () => api.podCalls[0]?.response.write(drip));
    }
    assert.equal(reading.state.pods.confirmedAt, confirmedAt);
  });

  test("does not hold the watch open: two and a half minutes without an event end it", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream(added("b", "12"));
    });
    await using reading = read(api.url);
    await reading.synced();
    for (const drip of drips) {
      reading.time.advance(30_000);
      await received(reading, () => api.podCalls[0]?.response.write(drip));
    }
    reading.time.advance(30_000);
    await until(() => reading.pods.join() === "a,b");
    assert.ok(reading.observer.restarts.includes("pod idle"));
  });

  test("does not hold the initial events open: half a minute without one ends them", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.stream(added("a", "1"));
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
      else call.stream();
    });
    await using reading = read(api.url);
    await until(() => reading.pods.includes("a") && reading.state.nodes.synced);
    for (const drip of drips.slice(0, 2)) {
      reading.time.advance(10_000);
      await received(reading, () => api.podCalls[0]?.response.write(drip));
    }
    reading.time.advance(10_000);
    await reading.synced();
    assert.equal(api.podCalls[1]?.verb, "list");
  });
});

suite("a failure", () => {
  test("of a watch is its end: events after it do not count", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) {
        call.stream(added("a", "1"), bookmark("10", true));
        const oneChunk = [errorEvent(500), added("b", "11")].map((event) => JSON.stringify(event));
        call.response.write(`${oneChunk.join("\n")}\n`);
      } else call.stream();
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 2);
    assert.equal(api.podCalls[1]?.query.get("resourceVersion"), "10");
    assert.deepEqual(reading.pods, ["a"]);
  });

  test("is over with the next event: that is told once, and the version is read again once", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else if (count < 3) call.status(403);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    for (const version of ["11", "12"]) {
      await received(reading, () => api.podCalls[0]?.stream(bookmark(version)));
    }
    assert.equal(versionCalls(api), 1, "nothing had failed");
    api.podCalls[0]?.reset();
    await until(() => api.podCalls.length === 4);
    const watch = api.podCalls[3];
    assert.equal(watch?.query.get("resourceVersion"), "12");
    const again = (): number =>
      reading.observer.lines.filter((line) => line.includes("reading pods again")).length;
    assert.equal(again(), 0, "an open watch is no event");
    watch?.stream(bookmark("13"));
    await until(() => again() === 1 && versionCalls(api) === 2);
    await until(() => reading.time.running.includes(3_600_000));
    assert.equal(reading.time.running.filter((ms) => ms === 3_600_000).length, 1);
    for (const version of ["14", "15"]) {
      await received(reading, () => watch?.stream(bookmark(version)));
    }
    assert.equal(versionCalls(api), 2);
    assert.equal(again(), 1);
  });

  test("of TLS has the kubeconfig read anew", async () => {
    let isRejecting = true;
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else if (isRejecting) call.status(401);
      else call.stream(added("b", "12"));
    });
    using folder = new TemporaryFolder();
    const configure = (server: string): string => folder.file("config", kubeconfigText({ server }));
    await using reading = new Reading({ kubeconfig: configure(api.url) });
    await reading.synced();
    configure(api.url.replace("http:", "https:"));
    api.podCalls[0]?.reset();
    await until(() => reading.observer.lines.some((line) => line.includes("no TLS connection")));
    isRejecting = false;
    configure(api.url);
    await until(() => reading.pods.join() === "a,b");
  });

  test("that is over soon has the version read again a minute after the last time, not at once", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) call.status(503);
      else synced(call);
    });
    await using reading = read(api.url, { timings: { versionLeastMs: 60_000 } });
    await until(() => versionCalls(api) === 2);
    assert.deepEqual(reading.time.delays, [1200, 58_800]);
  });

  test("of WatchList counts as one until the list is there", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "list") call.list("20", []);
      else call.stream();
    });
    await using reading = read(api.url);
    await until(() => versionCalls(api) === 2);
    assert.ok(reading.state.pods.synced);
  });
});

/** The resourceVersion and the timeoutSeconds of all requests but the first. */
const watches = (api: ScriptedApi): readonly string[] =>
  api.podCalls
    .slice(1)
    .map(({ query }) => `${query.get("resourceVersion")} ${query.get("timeoutSeconds")}`);

suite("a watch that is resumed after a failure", () => {
  test("is a brief one, whose last bookmark confirms; a usual one follows at once", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else if (count === 1) call.stream(bookmark("11")).end();
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    reading.time.advance(10_000);
    api.podCalls[0]?.reset();
    await until(() => api.podCalls.length === 3);
    assert.deepEqual(watches(api), ["10 4", "11 450"]);
    assert.equal(reading.state.pods.confirmedAt, reading.time.now());
    assert.deepEqual(reading.observer.restarts, ["pod reset", "pod end"]);
    assert.deepEqual(reading.time.delays, [1200]);
  });

  test("is not confirmed by events of the outage, of which more may be to come", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else if (count === 1) call.stream(added("b", "11"));
    });
    await using reading = read(api.url);
    await reading.synced();
    const before = reading.state.pods.confirmedAt;
    reading.time.advance(10_000);
    api.podCalls[0]?.reset();
    await until(() => reading.pods.includes("b"));
    assert.equal(reading.state.pods.confirmedAt, before);
    api.podCalls[1]?.stream(bookmark("12"));
    await until(() => reading.state.pods.confirmedAt === reading.time.now());
  });

  test("is a usual one when something has been confirmed just now", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    api.podCalls[0]?.reset();
    await until(() => api.podCalls.length === 2);
    assert.deepEqual(watches(api), ["10 450"]);
  });

  test("is a brief one once only, though the server sends no bookmark", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream();
      if (count === 1) call.end();
    });
    await using reading = read(api.url);
    await reading.synced();
    reading.time.advance(10_000);
    api.podCalls[0]?.reset();
    await until(() => api.podCalls.length === 3);
    assert.deepEqual(watches(api), ["10 4", "10 450"]);
  });
});

test("a resourceVersion that the server itself calls invalid is given up after the third time", async () => {
  await using api = await ScriptedApi.start((call, count) => {
    if (call.query.get("resourceVersion") === "odd") call.status(400);
    else if (count === 0) call.stream(added("a", "1"), bookmark("10", true), bookmark("odd")).end();
    else synced(call, "b");
  });
  await using reading = read(api.url);
  await until(() => reading.pods.join() === "b");
  const asked = api.podCalls.map(({ query }) => query.get("resourceVersion"));
  assert.deepEqual(asked, [null, "odd", "odd", "odd", "odd", null]);
  assert.deepEqual(reading.observer.relists, ["pod server"]);
});

test("a resourceVersion that is called invalid and too new in turns is given up after the third time", async () => {
  const tooLarge = { details: { causes: [{ reason: "ResourceVersionTooLarge" }] } };
  await using api = await ScriptedApi.start((call, count) => {
    if (call.query.get("resourceVersion") === "10") {
      if (count % 2 === 0) call.status(400);
      else call.status(504, tooLarge);
    } else if (count === 0) call.stream(added("a", "1"), bookmark("10", true)).end();
    else synced(call, "b");
  });
  await using reading = read(api.url);
  await until(() => reading.pods.join() === "b");
  const asked = api.podCalls.map(({ query }) => query.get("resourceVersion"));
  assert.deepEqual(asked, [null, "10", "10", "10", "10", null]);
  assert.deepEqual(reading.observer.relists, ["pod server"]);
});

suite("a 410", () => {
  test("is followed at once by a sync the first time in two minutes, and else through the backoff", async () => {
    let expired = 3;
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) call.stream(added("a", "1"), bookmark("10", true), errorEvent(410));
      else if (expired > 0) {
        expired -= 1;
        call.status(410, { reason: "Expired" });
      } else synced(call, "b");
    });
    await using reading = read(api.url);
    await until(() => reading.pods.join() === "b");
    assert.deepEqual(reading.time.delays, [500, 1200, 2400, 4800]);
    assert.deepEqual(reading.observer.relists, ["pod expired"], "one sync, however often tried");
    assert.deepEqual(reading.observer.restarts, []);
    // The version is read after a recovery; its deadlines must not pass below.
    await until(() => versionCalls(api) === 2 && !reading.time.running.some(isOfRequest));
    const { length } = reading.time.delays;
    reading.time.advance(120_000);
    api.podCalls.at(-1)?.stream(errorEvent(410));
    await until(() => reading.observer.relists.length === 2);
    await until(() => reading.time.delays.length > length);
    assert.equal(reading.time.delays[length], 500);
  });

  test("is backed off from also when each sync in between succeeds", async () => {
    await using api = await ScriptedApi.start((call) => {
      call.stream(added("a", "1"), bookmark("10", true), errorEvent(410));
    });
    await using reading = read(api.url);
    await until(() => reading.time.delays.length >= 6);
    assert.deepEqual(reading.time.delays.slice(0, 6), [500, 1200, 2400, 4800, 9600, 19_200]);
  });

  test("of a watch is followed by a list that is not from any older cache", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "list") call.list("20", []);
      else if (count === 2) call.status(410, { reason: "Expired" });
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 5);
    assert.deepEqual(reading.observer.relists, ["pod expired"]);
    assert.equal(api.podCalls[3]?.verb, "list");
    assert.equal(api.podCalls[3]?.query.has("resourceVersion"), false);
  });

  test("of a page is followed by the first page, with what is known kept", async () => {
    let lists = 0;
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "watch") call.stream();
      else {
        lists += 1;
        if (call.query.has("continue")) call.status(410, { reason: "Expired" });
        else if (lists < 4) call.list("20", [pod("a", "1")], "next");
        else call.list("30", [pod("b", "1")]);
      }
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(reading.pods, ["b"]);
    assert.deepEqual(reading.time.delays, [500, 1200]);
    const queries = api.podCalls.filter(({ verb }) => verb === "list").map(({ query }) => query);
    assert.deepEqual(
      queries.map((query) => query.get("continue")),
      [null, "next", null, "next", null],
    );
    assert.deepEqual(
      queries.map((query) => query.get("resourceVersion")),
      ["0", null, null, null, null],
    );
  });
});

suite("a Retry-After", () => {
  test("holds for the list that follows when WatchList is given up, too", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(503, {}, { "Retry-After": "20" });
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(
      api.podCalls.slice(0, 3).map(({ verb }) => verb),
      ["initial events", "initial events", "list"],
    );
    assert.deepEqual(reading.time.delays, [30_000, 20_000]);
  });

  test("holds for the prompt attempt after a 410, too", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) call.status(410, { reason: "Expired" }, { "Retry-After": "20" });
      else call.stream(bookmark("20", true));
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(reading.time.delays, [20_500]);
  });
});

suite("a list", () => {
  test("that repeats its continue token does not go on for ever", async () => {
    let continued = 0;
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "watch") call.stream();
      else if (!call.query.has("continue")) call.list("20", [pod("a", "1")], "next");
      else {
        continued += 1;
        call.list("20", [pod("b", "1")], continued === 1 ? "next" : "");
      }
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(reading.time.delays, [1200]);
    assert.deepEqual(
      api.podCalls.slice(1, 5).map(({ query }) => query.get("continue")),
      [null, "next", null, "next"],
    );
    assert.match(reading.observer.lines[1] ?? "", /the list repeats its continue token/);
  });

  test("that drips is given up after five minutes", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "watch") call.stream();
      else if (count === 1)
        call.response.writeHead(200, { "Content-Type": "application/json" }).write("{");
      else call.list("20", []);
    });
    await using reading = read(api.url, { timings: { idleMs: 3_600_000 } });
    await until(() => reading.state.nodes.synced && reading.time.running.includes(60_000));
    for (let count = 1; count <= 6; count += 1) {
      await received(reading, () => api.podCalls[1]?.response.write(" "));
      reading.time.advance(50_000);
    }
    await reading.synced();
  });

  test("is read in pages after a 504, and then again as before", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "watch" && count < 4) call.stream(errorEvent(500));
      else if (call.verb === "watch") call.status(503);
      else if (count === 1) call.status(504);
      else call.list("20", []);
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.filter(({ verb }) => verb === "list").length === 3);
    const lists = api.podCalls
      .filter(({ verb }) => verb === "list")
      .map(({ query }) => `${query.get("limit")} ${query.get("resourceVersion")}`);
    assert.deepEqual(lists, ["500 0", "500 null", "null 20"]);
    assert.deepEqual(reading.observer.relists, ["pod server"]);
  });

  test("that stays silent for a minute is given up, and read in pages", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "watch") call.stream();
      else if (count === 1)
        call.response.writeHead(200, { "Content-Type": "application/json" }).flushHeaders();
      else call.list("20", []);
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 2 && reading.time.running.includes(60_000));
    reading.time.advance(59_999);
    assert.equal(api.podCalls.length, 2);
    reading.time.advance(1);
    await reading.synced();
    assert.equal(api.podCalls[2]?.query.get("limit"), "500");
    assert.equal(api.podCalls[2]?.query.has("resourceVersion"), false);
    assert.deepEqual(reading.observer.restarts, [], "no watch had to be started anew");
  });
});

suite("a server that is behind", () => {
  test("may be so three times in a row, again and again", async () => {
    const tooLarge = { details: { causes: [{ reason: "ResourceVersionTooLarge" }] } };
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else if (count % 4 !== 0) call.status(504, tooLarge);
      else call.stream(bookmark(`1${count}`));
      if (count % 4 === 0) setImmediate(() => call.reset());
    });
    await using reading = read(api.url);
    await until(() => api.podCalls.length === 12);
    assert.deepEqual(reading.observer.relists, []);
    assert.equal(api.podCalls[11]?.query.get("resourceVersion"), "18");
  });
});

suite("a media type that is refused", () => {
  test("gives way to JSON at once", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) call.status(406);
      else synced(call);
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(
      api.podCalls.map(({ request }) => request.headers.accept),
      ["application/vnd.kubernetes.protobuf,application/json", "application/json"],
    );
    assert.deepEqual(reading.time.delays, []);
    assert.match(
      reading.observer.lines[1] ?? "",
      /^info: cannot watch pods: the server does not speak this media type \(.*\): reading JSON from now on$/,
    );
  });

  test("is backed off from when it is JSON", async () => {
    await using api = await ScriptedApi.start((call) => call.status(406));
    await using reading = read(api.url);
    await until(() => reading.time.delays.length === 3);
    assert.deepEqual(reading.time.delays, [1200, 2400, 4800]);
  });
});

test("three watches that end within a minute are a failure, though each had events", async () => {
  await using api = await ScriptedApi.start((call, count) => {
    if (count === 0) synced(call);
    else call.stream(bookmark(`1${count}`));
    if (count < 6) call.end();
  });
  await using reading = read(api.url);
  await until(() => reading.observer.restarts.length === 3);
  assert.deepEqual(reading.observer.restarts, ["pod end", "pod end", "pod short"]);
  assert.equal(reading.observer.lines.length, 1, "a server that has just started does that");
  await until(() => reading.observer.restarts.length === 6);
  assert.match(
    reading.observer.lines[1] ?? "",
    /^warn: cannot watch pods: http:\S+ keeps ending the watch \(three times within a minute\)/,
  );
});
