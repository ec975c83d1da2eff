import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { WebMetrics } from "../src/web-metrics.ts";

test("the metrics of a web configuration are of what is in use, and of the last reading", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const registry = new Registry();
  const metrics = new WebMetrics(registry);
  const values = async () => {
    const text = await registry.metrics();
    return [
      "reload_successful",
      "reload_success_timestamp_seconds",
      "not_after_timestamp_seconds",
    ].map((end) => new RegExp(`^\\w+_${end} (.*)$`, "m").exec(text)?.[1]);
  };
  assert.deepEqual(await values(), [undefined, undefined, undefined]);
  metrics.webConfigRead(true, 5_000_000);
  assert.deepEqual(await values(), ["1", "1000", "5000"]);
  t.mock.timers.tick(60_000);
  metrics.webConfigRead(false, 5_000_000);
  assert.deepEqual(await values(), ["0", "1000", "5000"]);
  metrics.webConfigRead(true, undefined);
  assert.deepEqual(await values(), ["1", "1060", undefined]);
});
