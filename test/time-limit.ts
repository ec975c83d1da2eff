/**
 * `node test/time-limit.ts SECONDS ARGUMENT…` runs node with the arguments, and ends it with
 * everything that it has started when it takes longer than that. `--test-timeout` ends a test, but
 * node:test waits for ever for a test file whose event loop does not come to rest.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const [seconds = "", ...args] = process.argv.slice(2);
/** For the runner to say which files were running, in milliseconds. */
const grace = 2000;

// A process group of its own: test files, and the programs that they start, end with it.
const run = spawn(process.execPath, args, { stdio: "inherit", detached: true });

function end(signal: NodeJS.Signals): void {
  if (run.pid === undefined) return;
  try {
    process.kill(-run.pid, signal);
  } catch (error) {
    // The whole group has ended.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
const limit = setTimeout(
  () => {
    process.stderr.write(`The run takes more than ${seconds} seconds and is ended.\n`);
    end("SIGTERM");
    setTimeout(end, grace, "SIGKILL").unref();
  },
  Number(seconds) * 1000,
);

const [code]: (number | null)[] = await once(run, "exit");
clearTimeout(limit);
end("SIGKILL");
process.exitCode = code ?? 1;
