import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusalLog } from "../../src/serving/refusal-log.ts";

test("refused connections are logged once, and once more when they have ended", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const logged: string[] = [];
  const write = (level: string) => (_: object, message: string) => {
    logged.push(`${level} ${message.split(":", 1).join("")}`);
  };
  using log = new RefusalLog({ info: write("info"), warn: write("warn"), error: write("error") });
  log.refused("full");
  t.mock.timers.tick(59_000);
  log.refused("address");
  assert.deepEqual(logged, ["warn HTTP connections are refused"]);
  t.mock.timers.tick(59_000);
  assert.equal(logged.length, 1);
  t.mock.timers.tick(1000);
  assert.deepEqual(logged.slice(1), ["info no HTTP connection has been refused for a minute"]);
  log.refused("address");
  assert.equal(logged.length, 3);
});
