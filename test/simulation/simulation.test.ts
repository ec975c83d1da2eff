import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import { sabotageNames } from "../../simulation/sabotage.ts";
import { playSeed } from "../../simulation/seeds.ts";

suite("a simulated run", () => {
  test("is the same for the same seed, and another for another", async () => {
    const days = 0.05;
    const [first, again, other] = await Promise.all([
      playSeed({ seed: 4, days, sabotage: "" }),
      playSeed({ seed: 4, days, sabotage: "" }),
      playSeed({ seed: 5, days, sabotage: "" }),
    ]);
    assert.equal(first.violation, undefined);
    assert.ok(Object.keys(first.troubles).length > 0);
    assert.equal(first.trace, again.trace);
    assert.notEqual(first.trace, other.trace);
  });

  for (const name of sabotageNames) {
    test(`notices that ${name} is offended`, async () => {
      const { violation } = await playSeed({ seed: 2, days: 1, sabotage: name });
      assert.equal(violation?.invariant, name, violation?.text);
      assert.ok(violation.last.length > 0);
    });
  }

  test("can be made to offend each invariant", () => {
    const files = readdirSync("simulation/invariants").filter((file) => file !== "violation.ts");
    const invariants = files.map((file) => file.replace(".ts", ""));
    assert.deepEqual([...sabotageNames].toSorted(), invariants.toSorted());
  });

  test("is not begun with an option that is wrong", async () => {
    for (const [option, text] of [
      ["--sabotage=trust", /--sabotage must be one of truth, .*, not "trust"/],
      ["--days=x", /--days must be a number above 0/],
      ["--minutes=", /--minutes must be a number above 0/],
      ["--seed=x", /--seed must be a whole number/],
    ] as const) {
      const playing = promisify(execFile)(process.execPath, ["simulation/main.ts", option]);
      await assert.rejects(playing, text);
    }
  });

  test("that fails says how to play it again, and with which invariant", async () => {
    const options = ["--seed=2", "--days=1", "--sabotage=truth"];
    const { promise, resolve } = Promise.withResolvers<{ code: unknown; text: string }>();
    execFile(process.execPath, ["simulation/main.ts", ...options], (error, stdout) => {
      resolve({ code: error?.code, text: stdout });
    });
    const { code, text } = await promise;
    assert.equal(code, 1);
    assert.match(text, /the invariant "truth" does not hold after 0\.\d+ days: at no moment since/);
    assert.match(text, /npm run simulate -- --seed=2 --days=1 --sabotage=truth$/m);
  });
});
