import assert from "node:assert/strict";
import { test } from "node:test";
import { HandshakeLog } from "../../src/serving/handshake-log.ts";

test("failures of TLS connections are logged once for each reason, and again after a calm minute", () => {
  let now = 0;
  const warned: object[] = [];
  const warn = (fields: object) => warned.push(fields);
  const log = new HandshakeLog({ info: assert.fail, warn, error: assert.fail }, () => now);
  for (now of [0, 59_999, 119_998]) log.failed("protocol", "192.0.2.1");
  log.failed("client_certificate", "192.0.2.2");
  assert.deepEqual(warned, [
    { reason: "protocol", address: "192.0.2.1" },
    { reason: "client_certificate", address: "192.0.2.2" },
  ]);
  now += 60_000;
  log.failed("closed", "192.0.2.3");
  log.failed("protocol", "192.0.2.3");
  assert.deepEqual(warned.slice(2), [{ reason: "protocol", address: "192.0.2.3" }]);
});
