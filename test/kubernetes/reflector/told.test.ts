import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { read } from "../reading.ts";
import { added, type Call, pod, ScriptedApi } from "../scripted-api.ts";
import { until } from "../until.ts";

/** A server that does not know WatchList; `list` answers the lists. */
function listing(list: (call: Call) => void): Promise<ScriptedApi> {
  return ScriptedApi.start((call) => {
    if (call.verb === "initial events") call.status(422);
    else if (call.verb === "list") list(call);
    else call.status(403);
  });
}

suite("people are told", () => {
  test("that a list fails, when it does", async () => {
    await using api = await listing((call) => call.status(403));
    await using reading = read(api.url);
    await until(() => reading.observer.lines.length === 2);
    assert.match(reading.observer.lines[1] ?? "", /^warn: cannot list pods: access denied \(403\)/);
  });

  test("that a watch fails, when the list before it did not", async () => {
    await using api = await listing((call) => call.list("20", [pod("a", "1")]));
    await using reading = read(api.url);
    await until(() => reading.observer.lines.length === 2);
    assert.match(
      reading.observer.lines[1] ?? "",
      /^warn: cannot watch pods: access denied \(403\)/,
    );
  });

  test("why WatchList does not work", async () => {
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.stream(added("a", "1")).end();
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
      else call.stream();
    });
    await using reading = read(api.url);
    await reading.synced();
    const note = reading.observer.notes.find(({ message }) => message.startsWith("WatchList"));
    assert.deepEqual(note?.fields, {
      server: api.url,
      cause: `cannot watch pods: ${api.url} ended the watch early (the initial events ended without their bookmark)`,
    });
  });
});
