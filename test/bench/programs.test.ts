import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Child } from "../../bench/child.ts";
import { startCluster, startExporter } from "../../bench/programs.ts";
import { parseSize } from "../../bench/size.ts";
import { heapFlags, heapVariables } from "../../runtime.ts";

/** The words of a file below `/proc` that are ended by NUL. */
function words(pid: number, file: string): readonly string[] {
  return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0").slice(0, -1);
}

for (const isProbed of [false, true]) {
  test(`an exporter that is ${isProbed ? "probed" : "measured"} has the flags and variables of runtime.ts`, async () => {
    await using cluster = startCluster(parseSize("3/30"));
    const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
    await using running = await startExporter(kubeconfig, { isProbed, script: "src/main.ts" });
    const { pid } = running.exporter;
    const flags = words(pid, "cmdline").slice(1, words(pid, "cmdline").indexOf("src/main.ts"));
    assert.deepEqual(isProbed ? flags.slice(0, -2) : flags, heapFlags);
    const variables = words(pid, "environ");
    for (const [name, value] of Object.entries(heapVariables)) {
      assert.ok(variables.includes(`${name}=${value}`), name);
    }
  });
}

test("a program that writes no line, or gives no answer, is waited for no longer than it may take", async () => {
  const silent = ["--eval", "process.on('message', () => 0)"];
  await using child = new Child(process.execPath, silent, { hasChannel: true, patience: 50 });
  await assert.rejects(child.line(), /has written no line after 0\.05 s/);
  await assert.rejects(child.ask({}), /has not answered after 0\.05 s/);
});
