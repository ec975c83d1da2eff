import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { read } from "../reading.ts";
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

/** The first request gets the head of a stream; a list is answered, and what follows it too. */
function listingAfter(call: Call): void {
  if (call.verb === "list") call.list("20", [pod("a", "1")]);
  else call.stream();
}

const verbs = (api: ScriptedApi): readonly string[] => api.podCalls.map(({ verb }) => verb);

suite("initial events", () => {
  test("may take five minutes in all, however steadily they come", async () => {
    await using api = await ScriptedApi.start(listingAfter);
    await using reading = read(api.url, { timings: { idleMs: 3_600_000 } });
    await until(() => reading.time.running.includes(300_000) && reading.state.nodes.synced);
    for (let count = 1; count < 15; count += 1) {
      reading.time.advance(20_000);
      api.podCalls[0]?.stream(added(`pod${count}`, "1"));
      await until(() => reading.state.pods.size === count);
    }
    reading.time.advance(19_999);
    assert.deepEqual(verbs(api), ["initial events"]);
    reading.time.advance(1);
    await reading.synced();
    assert.deepEqual(verbs(api).slice(0, 2), ["initial events", "list"]);
    assert.deepEqual(reading.pods, ["a"]);
    assert.match(reading.observer.lines.at(-1) ?? "", /^warn: WatchList of pods does not work/);
    assert.deepEqual(reading.time.delays, [], "a list follows at once");
    assert.deepEqual(reading.observer.restarts, []);
  });

  test("are not overdue while more of them come, nor after their end", async () => {
    await using api = await ScriptedApi.start(listingAfter);
    await using reading = read(api.url, { timings: { idleMs: 3_600_000 } });
    await until(() => reading.time.running.includes(300_000) && reading.state.nodes.synced);
    const [call] = api.podCalls;
    for (const uid of ["a", "b", "c"]) {
      reading.time.advance(29_999);
      const { bytes } = reading.observer;
      call?.stream(added(uid, "1"));
      await until(() => reading.observer.bytes > bytes && reading.pods.includes(uid));
    }
    call?.stream(deleted("c", "9"), deleted("d", "9"), bookmark("10", true));
    await reading.synced();
    reading.time.advance(600_000);
    call?.stream(bookmark("11"));
    await until(() => (reading.state.pods.confirmedAt ?? 0) === reading.time.now());
    assert.deepEqual(verbs(api), ["initial events"]);
    assert.deepEqual(reading.pods, ["a", "b"]);
  });

  test("that go on with changes get 20 s for their bookmark, from the first change on", async () => {
    await using api = await ScriptedApi.start(listingAfter);
    await using reading = read(api.url);
    await until(() => reading.time.running.includes(300_000) && reading.state.nodes.synced);
    const [call] = api.podCalls;
    call?.stream(added("a", "1"), deleted("b", "2"));
    await until(() => reading.time.running.includes(20_000));
    reading.time.advance(19_999);
    call?.stream(deleted("c", "3"), added("d", "4"));
    await until(() => reading.pods.includes("d"));
    assert.deepEqual(verbs(api), ["initial events"]);
    reading.time.advance(1);
    await reading.synced();
    assert.deepEqual(verbs(api).slice(0, 2), ["initial events", "list"]);
  });

  test("are not in the order of their versions: none is kept", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) call.stream(added("a", "5"), bookmark("6"));
      else call.stream(added("a", "5"), bookmark("10", true));
    });
    await using reading = read(api.url);
    await until(() => reading.pods.includes("a"));
    api.podCalls[0]?.reset();
    await reading.synced();
    assert.equal(api.podCalls[1]?.query.has("resourceVersion"), false);
  });

  test("are not blamed for a watch that breaks after their end", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (call.verb === "watch") call.stream(errorEvent(410));
      else if (count === 2) call.stream(added("a", "1")).reset();
      else call.stream(added("a", "1"), bookmark("10", true));
    });
    await using reading = read(api.url);
    await reading.synced();
    api.podCalls[0]?.reset();
    await until(() => reading.observer.restarts.length === 2 && !reading.state.pods.syncing);
    assert.deepEqual(verbs(api), ["initial events", "watch", "initial events", "initial events"]);
    assert.deepEqual(reading.observer.restarts, ["pod reset", "pod reset"]);
  });

  test("that end without a resourceVersion have not ended", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count < 2) call.stream(added("a", "5"), bookmark("", true));
      else listingAfter(call);
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(verbs(api).slice(0, 3), ["initial events", "initial events", "list"]);
    assert.ok(
      reading.observer.lines.some((line) => line.includes("end without a resourceVersion")),
    );
    assert.deepEqual(reading.observer.restarts, ["pod bad_response"]);
  });
});
