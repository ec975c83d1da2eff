import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { kubeconfigText, read, Reading, TemporaryFolder } from "./reading.ts";
import { added, bookmark, type Call, pod, ScriptedApi } from "./scripted-api.ts";
import { until } from "./until.ts";

function complete(call: Call): void {
  call.stream(added("a", "1"), bookmark("10", true));
}

suite("the first line", () => {
  test("says what is read from where, and by which rules", async () => {
    await using api = await ScriptedApi.start(complete);
    await using reading = read(api.url);
    await reading.synced();
    const [note, ...others] = reading.observer.notes;
    assert.deepEqual(note?.level, "info");
    assert.deepEqual(note?.fields, { server_version: "v1.34.1", rules: "1.34" });
    assert.ok(note?.message.startsWith(`reading nodes and pods of ${api.url} (the context test`));
    assert.deepEqual(others, []);
  });

  test("comes after a warning when the version cannot be read", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = (call) => call.status(403);
    await using reading = read(api.url);
    await reading.synced();
    const [warning, note] = reading.observer.notes;
    assert.equal(warning?.level, "warn");
    assert.deepEqual(warning?.fields, { server_version: "unknown" });
    assert.match(
      warning?.message ?? "",
      /^the server's version is unknown: accounting by the rules/,
    );
    assert.deepEqual(note?.fields, { server_version: "unknown", rules: "1.37" });
  });

  test("comes without a warning when the user has chosen the rules", async () => {
    await using api = await ScriptedApi.start(complete);
    api.version = (call) => call.status(403);
    await using reading = read(api.url, { reader: { rules: "1.32" } });
    await reading.synced();
    const notes = reading.observer.notes.map(({ level, fields }) => ({ level, fields }));
    assert.deepEqual(notes, [{ level: "info", fields: { rules: "1.32" } }]);
    assert.deepEqual(reading.state.accounting, { rules: "1.32", serverVersion: "unknown" });
  });
});

suite("a reader", () => {
  test("that is started twice reads once", async () => {
    await using api = await ScriptedApi.start(complete);
    await using reading = read(api.url);
    reading.reader.start();
    await reading.synced();
    assert.equal(api.calls.length, 3);
  });

  test("that is stopped while it asks for the version tells of no trouble", async () => {
    await using api = await ScriptedApi.start(complete);
    const asked: Call[] = [];
    api.version = (call) => void asked.push(call);
    const reading = read(api.url);
    await until(() => asked.length === 1);
    await reading[Symbol.asyncDispose]();
    assert.deepEqual(reading.observer.notes, []);
    assert.deepEqual(reading.time.delays, []);
    assert.deepEqual(reading.time.running, []);
  });

  test("has the same version once more for no reason to read anything again", async () => {
    await using api = await ScriptedApi.start(complete);
    await using reading = read(api.url, { timings: { idleMs: 36_000_000 } });
    await reading.synced();
    const { accounting } = reading.state;
    reading.time.advance(3_600_000);
    await until(() => api.calls.filter(({ verb }) => verb === "version").length === 2);
    await until(() => reading.time.running.includes(3_600_000));
    assert.equal(reading.state.accounting, accounting);
    assert.deepEqual(reading.observer.relists, []);
  });
});

suite("the configuration is not read anew for a failure of the server", () => {
  for (const [what, isVersion] of [
    ["at the version", true],
    ["at pods", false],
  ] as const) {
    test(what, async () => {
      await using other = await ScriptedApi.start(complete);
      await using api = await ScriptedApi.start((call, count) => {
        if (!isVersion && count < 4) call.status(503);
        else complete(call);
      });
      using folder = new TemporaryFolder();
      const configure = (server: string): string =>
        folder.file("config", kubeconfigText({ server }));
      let versions = 0;
      api.version = (call) => {
        versions += 1;
        configure(other.url);
        if (isVersion && versions < 4) call.status(503);
        else call.json({ gitVersion: "v1.34.1" });
      };
      await using reading = new Reading({ kubeconfig: configure(api.url) });
      await reading.synced();
      assert.deepEqual(other.calls, []);
    });
  }
});

suite("a media type or a WatchList that is given up", () => {
  test("is told with where, and why", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count === 0) call.status(406);
      else if (call.verb === "initial events") call.status(422);
      else if (call.verb === "list") call.list("20", [pod("a", "1")]);
    });
    await using reading = read(api.url);
    await reading.synced();
    const [json, watchList] = reading.observer.notes.slice(1);
    assert.equal(json?.level, "info");
    assert.deepEqual(json?.fields, { server: api.url, status: 406 });
    assert.deepEqual(watchList, {
      level: "debug",
      fields: {
        server: api.url,
        status: 422,
        cause: `cannot watch pods: ${api.url} finds the request invalid (scripted 422)`,
      },
      message: `WatchList of pods does not work with ${api.url}, or a proxy in front of it: listing instead`,
    });
  });
});

test("other rules have everything read again at once", async () => {
  await using api = await ScriptedApi.start(complete);
  await using reading = read(api.url, { timings: { idleMs: 36_000_000 } });
  await reading.synced();
  api.version = (call) => call.json({ gitVersion: "v1.37.0" });
  reading.time.advance(3_600_000);
  await until(() => reading.observer.relists.length === 2 && !reading.state.pods.syncing);
  assert.deepEqual(reading.time.delays, []);
});

test("other rules begin no sync of what was never read, before the server answers", async () => {
  await using api = await ScriptedApi.start(() => undefined);
  await using reading = read(api.url, { timings: { idleMs: 36_000_000 } });
  await until(() => reading.state.nodes.synced && api.podCalls.length === 1);
  api.version = (call) => call.json({ gitVersion: "v1.37.0" });
  reading.time.advance(3_600_000);
  await until(() => reading.observer.relists.length === 1 && api.podCalls.length === 2);
  assert.equal(reading.state.pods.syncing, false);
});
