import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { read, type Reading } from "../reading.ts";
import { added, bookmark, type Call, errorEvent, pod, ScriptedApi } from "../scripted-api.ts";
import { until } from "../until.ts";

/** Whoever asks for initial events gets this pod. */
function synced(call: Call): void {
  call.stream(added("a", "1"), bookmark("10", true));
}

/** The timeoutSeconds of all requests but the first. */
const timeouts = (api: ScriptedApi): readonly (string | null)[] =>
  api.podCalls.slice(1).map(({ query }) => query.get("timeoutSeconds"));

/** Breaks a watch that has been quiet, and gives the question that comes with the brief one. */
async function questionAfterOutage(api: ScriptedApi, reading: Reading): Promise<Call> {
  const { promise: asked, resolve } = Promise.withResolvers<Call>();
  api.newestVersion = resolve;
  reading.time.advance(10_000);
  api.podCalls[0]?.reset();
  return asked;
}

suite("a brief watch", () => {
  for (const [quietMs, timeoutSeconds] of [
    [8800, "4"],
    [8799, "450"],
  ] as const) {
    // The wait before it is of 1200 ms.
    test(`of ${timeoutSeconds} s follows a failure ${quietMs + 1200} ms after the last event`, async () => {
      await using api = await ScriptedApi.start((call, count) => {
        if (count === 0) synced(call);
        else call.stream();
      });
      await using reading = read(api.url);
      await reading.synced();
      reading.time.advance(quietMs);
      api.podCalls[0]?.reset();
      await until(() => api.podCalls.length === 2);
      assert.deepEqual(reading.time.delays, [1200]);
      assert.deepEqual(timeouts(api), [timeoutSeconds]);
    });
  }

  test("has not ended at once after its four seconds, though it had no event", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream();
    });
    await using reading = read(api.url, { timings: { shortWatchMs: 1000 } });
    await reading.synced();
    reading.time.advance(10_000);
    api.podCalls[0]?.reset();
    await until(() => api.podCalls.length === 2);
    reading.time.advance(4000);
    api.podCalls[1]?.end();
    await until(() => api.podCalls.length === 3);
    assert.deepEqual(reading.observer.restarts, ["pod reset", "pod end"]);
    assert.deepEqual(timeouts(api), ["4", "450"]);
  });

  test("confirms by its bookmark only: the events before it are those that were missed", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    const syncedAt = reading.state.pods.confirmedAt;
    reading.time.advance(10_000);
    api.podCalls[0]?.reset();
    await until(() => api.podCalls.length === 2);
    api.podCalls[1]?.stream(added("b", "11"));
    await until(() => reading.pods.includes("b"));
    assert.equal(reading.state.pods.confirmedAt, syncedAt);
    reading.time.advance(2000);
    api.podCalls[1]?.stream(bookmark("11"));
    await until(() => reading.state.pods.confirmedAt === reading.time.now());
    reading.time.advance(1000);
    api.podCalls[1]?.stream(added("c", "12"));
    await until(() => reading.state.pods.confirmedAt === reading.time.now());
  });

  for (const [newest, isKnown] of [
    ["10", true],
    ["11", false],
  ] as const) {
    const name = isKnown ? "is" : "is not";
    test(`confirms without a bookmark when the newest version ${name} the one that is known`, async () => {
      await using api = await ScriptedApi.start((call, count) => {
        if (count === 0) synced(call);
        else call.stream();
      });
      await using reading = read(api.url);
      await reading.synced();
      const syncedAt = reading.state.pods.confirmedAt;
      const question = await questionAfterOutage(api, reading);
      const askedAt = reading.time.now();
      assert.equal(question.query.has("resourceVersion"), false, "of the most recent state");
      reading.time.advance(1000);
      const bytes = reading.observer.bytes;
      question.list(newest, [pod("b", "9")]);
      await until(() => reading.observer.bytes > bytes);
      assert.equal(reading.state.pods.confirmedAt, isKnown ? askedAt : syncedAt);
      assert.deepEqual(reading.pods, ["a"], "its object does not count");
    });
  }

  test("is not confirmed by an older proof than its bookmark", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    const question = await questionAfterOutage(api, reading);
    reading.time.advance(1000);
    api.podCalls[1]?.stream(bookmark("12"));
    await until(() => reading.state.pods.confirmedAt === reading.time.now());
    const bytes = reading.observer.bytes;
    question.list("12", []);
    await until(() => reading.observer.bytes > bytes);
    assert.equal(reading.state.pods.confirmedAt, reading.time.now());
  });

  test("waits for no answer about the newest version when it has ended", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    const question = await questionAfterOutage(api, reading);
    api.podCalls[1]?.end();
    await until(() => api.podCalls.length === 3 && question.response.destroyed);
    assert.deepEqual(reading.observer.restarts, ["pod reset", "pod end"]);
  });

  test("is none of the three that may not end within a minute", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) synced(call);
      else call.stream(bookmark(`1${count}`));
      if (count > 0 && count < 4) call.end();
    });
    await using reading = read(api.url);
    await reading.synced();
    reading.time.advance(10_000);
    api.podCalls[0]?.reset();
    await until(() => api.podCalls.length === 5);
    assert.deepEqual(timeouts(api), ["4", "450", "450", "450"]);
    assert.deepEqual(reading.observer.restarts, ["pod reset", "pod end", "pod end", "pod end"]);
  });

  test("is no WatchList: after its end, the next watch waits as after any", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (call.verb === "initial events") synced(call);
      else call.stream();
      if (count === 1) call.end();
    });
    await using reading = read(api.url);
    await reading.synced();
    reading.time.advance(10_000);
    api.podCalls[0]?.stream(errorEvent(410));
    await until(() => api.podCalls.length === 3);
    // After the 410, and after the end.
    assert.deepEqual(reading.time.delays, [500, 500]);
  });
});
