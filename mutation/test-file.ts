import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Sandbox } from "./sandbox.ts";

export interface TestRun {
  /** `hung`: it said nothing for too long. */
  readonly verdict: "passed" | "failed" | "hung";
  readonly ms: number;
  /** The longest time without a word. */
  readonly silenceMs: number;
}

export interface TestLimits {
  readonly silenceMs: number;
  readonly totalMs: number;
}

/** Runs one test file in a sandbox, to its first failure. */
export async function runTestFile(
  sandbox: Sandbox,
  file: string,
  limits: TestLimits,
  coverageFolder?: string,
): Promise<TestRun> {
  const startedAt = performance.now();
  let spokeAt = startedAt;
  let silenceMs = 0;
  let hasFailed = false;
  let hasHung = false;
  const child = spawn(
    process.execPath,
    ["--max-old-space-size=1024", "--test-reporter=tap", file],
    {
      cwd: sandbox.root,
      env: environment(sandbox, coverageFolder),
      stdio: ["ignore", "pipe", "ignore"],
      // A group of its own, so that the programs which a test starts end with it.
      detached: true,
    },
  );
  const end = () => endGroup(child.pid);
  const watchdog = setInterval(() => {
    const now = performance.now();
    if (now - spokeAt < limits.silenceMs && now - startedAt < limits.totalMs) return;
    hasHung = true;
    end();
  }, 100);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const now = performance.now();
    silenceMs = Math.max(silenceMs, now - spokeAt);
    spokeAt = now;
    if (!/^\s*not ok /m.test(text)) return;
    hasFailed = true;
    end();
  });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  const code = await promise;
  clearInterval(watchdog);
  end();
  const verdict = hasHung ? "hung" : hasFailed || code !== 0 ? "failed" : "passed";
  return {
    verdict,
    ms: Math.round(performance.now() - startedAt),
    silenceMs: Math.round(silenceMs),
  };
}

function environment(sandbox: Sandbox, coverageFolder: string | undefined): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TMPDIR: sandbox.scratch,
    NODE_COMPILE_CACHE: join(sandbox.scratch, "compiled"),
    NODE_V8_COVERAGE: coverageFolder,
    // Set where this program is itself run by a test; a test file would not be a root then.
    NODE_TEST_CONTEXT: undefined,
  };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Whether the compiler accepts what is in the sandbox, be it untidy. */
export async function compiles(sandbox: Sandbox): Promise<boolean> {
  const untidy = ["--noUnusedLocals", "false", "--noUnusedParameters", "false"];
  const quick = ["--incremental", "--tsBuildInfoFile", join(sandbox.scratch, "types")];
  const { promise, resolve } = Promise.withResolvers<number | null>();
  spawn(
    join(sandbox.root, "node_modules/.bin/tsc"),
    ["--allowUnreachableCode", "true", ...untidy, ...quick],
    { cwd: sandbox.root, stdio: "ignore" },
  ).on("close", resolve);
  return (await promise) === 0;
}
