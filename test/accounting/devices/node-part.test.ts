import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { NodePart } from "../../../src/accounting/devices/node-part.ts";
import { plainShape } from "../../../src/cluster/device-records.ts";
import { amounts } from "./records.ts";

suite("What a pool has on a node", () => {
  test("may be looked at while it is added up", () => {
    const part = new NodePart("n1", "gpu.example.com");
    const nic = { ...plainShape, shareable: true, capacity: amounts({ bandwidth: 1 }) };
    part.addDevice(nic);
    assert.equal(part.capacity[0]?.total, 1000);
    part.addDevice(nic);
    assert.equal(part.capacity[0]?.total, 2000);
  });
});
