import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";

/** Writes 4 MB of lines, waits for a newline on standard input, writes one more line and ends. */
const program = `
import { once } from "node:events";
import { LogOutput } from ${JSON.stringify(new URL("../src/log-output.ts", import.meta.url).href)};
const output = new LogOutput(process.stderr);
let dropped = 0;
for (let line = 0; line < 2000; line += 1) output.write("x".repeat(1999) + "\\n");
output.observe((lines) => (dropped += lines));
await once(process.stdin, "data");
process.stdin.destroy();
output.write("last\\n");
setImmediate(() => {
  process.stdout.write(String(dropped), () => output.endWithin(100));
});
`;

/** Runs the program; `prepare` decides about its standard error. */
async function run(stderr: "pipe" | number, read: "nothing" | "closed" | "all") {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["pipe", "pipe", stderr],
    timeout: 20_000,
  });
  const { stdin, stdout } = child;
  assert.ok(stdin !== null && stdout !== null);
  let received = 0;
  if (read === "closed") child.stderr?.destroy();
  if (read === "all") child.stderr?.on("data", (data: Buffer) => (received += data.length));
  stdin.end("\n");
  const exited: Promise<unknown[]> = once(child, "exit");
  const dropped = Number(await text(stdout));
  const [code] = await exited;
  child.stderr?.destroy();
  return { code, dropped, received };
}

suite("a log", () => {
  for (const [name, stderr, read] of [
    ["that nobody reads", (): "pipe" => "pipe", "nothing"],
    ["whose reader has gone", (): "pipe" => "pipe", "closed"],
    ["on a full disk", () => openSync("/dev/full", "w"), "nothing"],
  ] as const) {
    test(`${name} costs lines, which are counted, and neither stops the program nor its end`, async () => {
      const { code, dropped } = await run(stderr(), read);
      assert.equal(code, 0);
      assert.ok(dropped > 900, `${dropped} lines`);
    });
  }

  test("that is read up to its backlog keeps what was accepted", async () => {
    const { code, dropped, received } = await run("pipe", "all");
    assert.equal(code, 0);
    assert.ok(received >= (2000 - dropped) * 2000, `${received} bytes, ${dropped} dropped`);
  });
});
