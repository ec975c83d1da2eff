import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { nodePool, nodeRoles } from "../../../src/kubernetes/records/node-labels.ts";

/** What roles and which pool labels say, and what is refused. */
function read(labels: Readonly<Record<string, string>>, poolLabels: readonly string[] = []) {
  const rejected: string[] = [];
  const reject = (reason: string) => rejected.push(reason);
  const map = new Map(Object.entries(labels));
  const roles = nodeRoles(map, reject);
  return { roles, pool: nodePool(map, poolLabels, roles, reject), rejected };
}

suite("roles", () => {
  test("are in the names of labels, whatever their value, and in one value", () => {
    const { roles, rejected } = read({
      "node-role.kubernetes.io/worker": "",
      "node-role.kubernetes.io/infra": "true",
      "kubernetes.io/role": "master",
      "kubernetes.io/roles": "x",
      "node-role.kubernetes.io": "x",
      "example.com/node-role.kubernetes.io/y": "",
    });
    assert.deepEqual(roles, ["infra", "master", "worker"]);
    assert.deepEqual(rejected, []);
  });

  test("are there once, and never empty", () => {
    const labels = { "node-role.kubernetes.io/": "x", "kubernetes.io/role": "" };
    assert.deepEqual(read(labels).roles, []);
    const twice = { "node-role.kubernetes.io/agent": "", "kubernetes.io/role": "agent" };
    assert.deepEqual(read(twice).roles, ["agent"]);
  });

  test("are bounded in length and number", () => {
    const long = { [`node-role.kubernetes.io/${"r".repeat(64)}`]: "" };
    assert.deepEqual(read(long), { roles: [], pool: "default", rejected: ["name_too_long"] });
    assert.deepEqual(read({ [`node-role.kubernetes.io/${"r".repeat(63)}`]: "" }).rejected, []);
    const many = Array.from({ length: 34 }, (_, index) => [
      `node-role.kubernetes.io/r${String(index).padStart(2, "0")}`,
      "",
    ]);
    const { roles, rejected } = read(Object.fromEntries(many));
    assert.equal(roles.length, 32);
    assert.equal(roles.at(-1), "r31");
    assert.deepEqual(rejected, ["too_many_names", "too_many_names"]);
  });
});

suite("the pool", () => {
  const poolLabels = ["first", "second"];

  for (const [pool, labels] of [
    ["a", { first: "a", second: "b" }],
    ["b", { second: "b" }],
    ["b", { first: "", second: "b" }],
    ["a", { first: "a", "node-role.kubernetes.io/control-plane": "" }],
    ["control-plane", { third: "c", "node-role.kubernetes.io/control-plane": "" }],
    ["control-plane", { "node-role.kubernetes.io/master": "" }],
    ["control-plane", { "kubernetes.io/role": "control-plane" }],
    ["default", { third: "c", "node-role.kubernetes.io/worker": "" }],
    ["default", {}],
  ] as const) {
    test(`of ${JSON.stringify(labels)} is ${pool}`, () => {
      assert.equal(read(labels, poolLabels).pool, pool);
    });
  }

  test("has no name that is too long or cannot be told from others", () => {
    const second = "s".repeat(63);
    const tooLong = read({ first: "f".repeat(64), second }, poolLabels);
    assert.deepEqual([tooLong.pool, tooLong.rejected], [second, ["name_too_long"]]);
    for (const first of ["a\ud800", "a\udc00"]) {
      const { pool, rejected } = read({ first }, poolLabels);
      assert.deepEqual([pool, rejected], ["default", ["invalid_name"]]);
    }
  });
});
