import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";

/** Runs `code` under a limit in seconds. Resolves when nobody holds its output any more. */
async function run(limit: string, code: string): Promise<{ status: unknown; output: string }> {
  const args = ["test/time-limit.ts", limit, "--eval", code];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status]: unknown[] = await closed;
  return { status, output: stdout + stderr };
}

suite("a run with a time limit", { concurrency: true }, () => {
  test("has the output and the status of what it runs", async () => {
    const { status, output } = await run("600", "console.log('done'); process.exitCode = 3");
    assert.deepEqual({ status, output }, { status: 3, output: "done\n" });
  });

  test("is ended with what it has started, and fails", async () => {
    const hang = "setInterval(() => {}, 1000)";
    const { status, output } = await run(
      "3",
      `child_process.spawn(process.execPath, ["--eval", "${hang}"], { stdio: "inherit" }); ${hang}`,
    );
    assert.equal(status, 1);
    assert.match(output, /takes more than 3 seconds and is ended/);
  });

  test("is ended even when it does not listen to signals", async () => {
    const { status } = await run("0.5", "process.on('SIGTERM', () => {}); for (;;);");
    assert.equal(status, 1);
  });
});
