import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { cpuTicks, mebibytesIn, threadsOf, usageOf } from "../../bench/process-usage.ts";

suite("what the kernel says about a process", () => {
  test("has its CPU time behind a name that may hold anything", () => {
    const stat = "7 (a) S (b) R 1 7 7 0 -1 4194560 900 0 0 0 250 34 0 0 20 0 7 0 100 1000 200";
    assert.equal(cpuTicks(stat), 284);
  });

  test("has memory in kB by name", () => {
    const status = "Name:\tnode\nVmPeak:\t  999999 kB\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";
    assert.equal(mebibytesIn(status, "VmRSS"), 100);
    assert.equal(mebibytesIn(status, "VmHWM"), 200);
  });

  test("is there for one that runs, and not for one that does not", () => {
    const { cpuSeconds, mebibytes, peakMebibytes } = usageOf(process.pid);
    assert.ok(cpuSeconds > 0);
    assert.ok(mebibytes > 10 && peakMebibytes >= mebibytes);
    assert.throws(() => usageOf(0), /ENOENT/);
  });

  test("tells the CPU time of its threads, which together have that of the process", () => {
    const { cpuSeconds: before } = usageOf(process.pid);
    const milliseconds = threadsOf(process.pid)
      .values()
      .reduce((sum, time) => sum + time, 0);
    const { cpuSeconds: after } = usageOf(process.pid);
    // A process is told what threads of it that have ended computed, too, in steps of 10 ms.
    assert.ok(milliseconds > 0 && milliseconds / 1000 <= after + 0.1, `${milliseconds} ${after}`);
    assert.ok(milliseconds / 1000 > before / 2, `${milliseconds} ${before}`);
  });
});
