import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Child } from "../../bench/child.ts";
import type { Profiled } from "../../bench/profiler.ts";
import { startCluster, startExporter } from "../../bench/programs.ts";
import { parseSize } from "../../bench/size.ts";
import { heapFlags, heapVariables } from "../../runtime.ts";

/** The words of a file below `/proc` that are ended by NUL. */
function words(pid: number, file: string): readonly string[] {
  return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0").slice(0, -1);
}

for (const options of [{}, { preload: "probe" }, { preload: "profiler" }] as const) {
  const preloaded = "preload" in options ? options.preload : "nothing";
  test(`an exporter with ${preloaded} in it has the flags and variables of runtime.ts`, async () => {
    await using cluster = startCluster(parseSize("3/30"));
    const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
    await using running = await startExporter(kubeconfig, { ...options, script: "src/main.ts" });
    const { pid } = running.exporter;
    const flags = words(pid, "cmdline").slice(1, words(pid, "cmdline").indexOf("src/main.ts"));
    assert.deepEqual(preloaded === "nothing" ? flags : flags.slice(0, -2), heapFlags);
    const variables = words(pid, "environ");
    for (const [name, value] of Object.entries(heapVariables)) {
      assert.ok(variables.includes(`${name}=${value}`), name);
    }
  });
}

test("the profiler tells the start of Node once, and each time what there has been since", async () => {
  await using cluster = startCluster(parseSize("3/30"));
  const { kubeconfig } = await cluster.line<{ kubeconfig: string }>();
  const options = { preload: "profiler", script: "src/main.ts" } as const;
  await using running = await startExporter(kubeconfig, options);
  const first = await running.exporter.ask<Profiled>({});
  const second = await running.exporter.ask<Profiled>({});
  assert.ok(0 < first.before && first.before < first.cpuMilliseconds);
  assert.equal(second.before, 0);
  assert.ok(second.cpuMilliseconds < first.cpuMilliseconds);
  assert.ok(first.profile.nodes.some(({ callFrame }) => callFrame.url.endsWith("/src/main.ts")));
});

test("a program that writes no line, or gives no answer, is waited for no longer than it may take", async () => {
  const silent = ["--eval", "process.on('message', () => 0)"];
  await using child = new Child(process.execPath, silent, { hasChannel: true, patience: 50 });
  await assert.rejects(child.line(), /has written no line after 0\.05 s/);
  await assert.rejects(child.ask({}), /has not answered after 0\.05 s/);
});
