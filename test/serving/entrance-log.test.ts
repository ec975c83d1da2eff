import assert from "node:assert/strict";
import { test } from "node:test";
import { EntranceLog } from "../../src/serving/entrance-log.ts";

test("refused requests are logged once for each reason, and again after a minute without one", () => {
  const logged: unknown[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    logged.push({ level, ...fields, message: message.split("; ")[1] });
  };
  let now = 0;
  const log = new EntranceLog(
    { info: write("info"), warn: write("warn"), error: write("error") },
    () => now,
  );
  const message = "further ones are only counted, in kubecommit_http_refused_requests_total";
  log.refused("wrong_credentials", "10.0.0.1");
  const first = { level: "warn", reason: "wrong_credentials", address: "10.0.0.1", message };
  assert.deepEqual(logged, [first]);
  now = 59_999;
  log.refused("wrong_credentials", "10.0.0.2");
  assert.equal(logged.length, 1);
  log.refused("forbidden", "10.0.0.2");
  assert.deepEqual(logged.slice(1), [{ ...first, reason: "forbidden", address: "10.0.0.2" }]);
  // It has not ended, as there was one in between.
  now = 119_998;
  log.refused("wrong_credentials", "10.0.0.1");
  assert.equal(logged.length, 2);
  now = 179_998;
  log.refused("wrong_credentials", "10.0.0.1");
  assert.deepEqual(logged.slice(2), [first]);
  // Every browser begins so, and whoever reviews tells why it cannot.
  log.refused("no_credentials", "10.0.0.1");
  log.refused("unavailable", "10.0.0.1");
  assert.equal(logged.length, 3);
});
