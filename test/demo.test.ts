import assert from "node:assert/strict";
import { test } from "node:test";
import { Demo } from "../src/demo.ts";

test("the demo names the page first, at an address that this machine can open", async () => {
  await using demo = await Demo.start({ nodes: 3, pods: 3, eventsPerSecond: 1, file: undefined });
  for (const [host, opened] of [
    [undefined, "localhost"],
    ["0.0.0.0", "localhost"],
    ["::", "localhost"],
    ["127.0.0.1", "localhost"],
    ["::1", "localhost"],
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "[2001:db8::1]"],
    ["node.example", "node.example"],
  ] as const) {
    const guide = demo.guide({ host, port: 8080 }, "/numbers");
    const urls = Array.from(guide.matchAll(/http:\S+/g), ([url]) => url);
    assert.deepEqual(urls.slice(0, 2), [`http://${opened}:8080/`, `http://${opened}:8080/numbers`]);
  }
});
