/**
 * Feeds random and damaged bytes to every decoder of bytes from the API, for a given time.
 *
 *     node bench/fuzz.ts [--seconds 20] [--seed 1]
 *
 * Prints the number of executions; exits with 1 when anything but `WireError` or `CompressionError`
 * was thrown, when an input took too long, or when memory grew.
 */
import { fork } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import { fuzzTargets } from "./fuzz-targets.ts";
import { positiveNumber, wholeNumber } from "./number-option.ts";
import { CompressionError, WireError } from "../src/kubernetes/failures/errors.ts";

/** Inputs are a few kilobytes: milliseconds, whatever is in them. */
const maxMilliseconds = 1000;
const hangMilliseconds = 10_000;
const maxGrowthBytes = 32 * 1024 * 1024;
const reportEvery = 200;

interface Settings {
  readonly seconds: number;
  readonly seed: number;
}

/** From the child: how far it is, or what it found. */
interface Report {
  readonly executions: number;
  readonly bytes: number;
  readonly refused: number;
  readonly finding?: string;
}

type Random = (below: number) => number;

/** Numbers that look random, the same for the same seed (xorshift32). */
function randomFrom(seed: number): Random {
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  const item = list[random(list.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}

const telling = Buffer.from('\u0000\u0001\n\r "\\{}[],:0-.eE\u007f', "latin1");

function someBytes(random: Random, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) bytes[at] = random(256);
  return bytes;
}

/** One change somewhere in a body. */
function damageOnce(random: Random, body: Buffer, other: Buffer): Buffer {
  const at = random(body.length + 1);
  const until = at + random(Math.min(64, body.length + 1 - at));
  const [before, part, after] = [
    body.subarray(0, at),
    body.subarray(at, until),
    body.subarray(until),
  ];
  switch (random(8)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, part, part, after]);
    case 3:
      return Buffer.concat([before, someBytes(random, 1 + random(12)), after]);
    case 4:
      return Buffer.concat([before, Buffer.alloc(1 + random(12), 0xff), part, after]);
    case 5:
      return Buffer.concat([before, other.subarray(random(other.length))]);
    case 6:
      return Buffer.concat([before, telling.subarray(random(telling.length)), part, after]);
    default: {
      const bytes = Buffer.from(body);
      if (at < bytes.length)
        bytes[at] = random(2) === 0 ? random(256) : (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    }
  }
}

function damaged(random: Random, bodies: readonly Buffer[]): Buffer {
  if (random(50) === 0) return someBytes(random, random(300));
  let body = pick(random, bodies);
  for (let count = random(6); count >= 0; count -= 1) {
    body = damageOnce(random, body, pick(random, bodies));
  }
  return body;
}

/**
 * Bytes in use after a garbage collection. Buffers that it finds are let go of while the event loop
 * turns, and are counted until the next one.
 */
async function measureMemory(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What is wrong with how a target takes a body; undefined when nothing is. */
async function faultOf(run: () => void | Promise<void>): Promise<{
  readonly fault: string | undefined;
  readonly refused: boolean;
}> {
  const start = performance.now();
  let refused = false;
  try {
    await run();
  } catch (error) {
    if (!(error instanceof WireError || error instanceof CompressionError)) {
      const thrown = error instanceof Error ? error.stack : String(error);
      return { fault: `threw ${thrown}`, refused };
    }
    refused = true;
  }
  const took = performance.now() - start;
  return { fault: took > maxMilliseconds ? `took ${took.toFixed()} ms` : undefined, refused };
}

async function fuzz({ seconds, seed }: Settings, report: (report: Report) => void): Promise<void> {
  const random = randomFrom(seed);
  const targets = fuzzTargets();
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let [executions, bytes, refused] = [0, 0, 0];
  let settledMemory: number | undefined;
  while (elapsed() < seconds) {
    for (let count = 0; count < reportEvery; count += 1) {
      const target = pick(random, targets);
      const body = damaged(random, target.bodies);
      const chunkSize = random(3) === 0 ? 1 + random(64) : 1 + body.length;
      const result = await faultOf(() => target.run(body, chunkSize));
      executions += 1;
      bytes += body.length;
      if (result.refused) refused += 1;
      if (result.fault !== undefined) {
        const input = `${target.name}, chunks of ${chunkSize}: ${body.toString("hex")}`;
        report({ executions, bytes, refused, finding: `${result.fault}\n${input}` });
        return;
      }
    }
    report({ executions, bytes, refused });
    await setImmediate();
    if (elapsed() > seconds / 3) settledMemory ??= await measureMemory();
  }
  const growth = (await measureMemory()) - (settledMemory ?? Infinity);
  if (growth > maxGrowthBytes) {
    report({ executions, bytes, refused, finding: `memory grew by ${growth} bytes` });
  }
}

/** Watches over a child process that fuzzes, for it may hang. */
async function main({ seed }: Settings): Promise<void> {
  const child = fork(import.meta.filename, process.argv.slice(2), {
    env: { ...process.env, FUZZ_SEED: String(seed) },
    execArgv: ["--expose-gc"],
  });
  let last: Report = { executions: 0, bytes: 0, refused: 0 };
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const hang = setTimeout(() => resolve("hangs in the next executions"), hangMilliseconds);
  child.on("message", (report: Report) => {
    last = report;
    hang.refresh();
    if (report.finding !== undefined) resolve(report.finding);
  });
  child.on("close", (code) => resolve(code === 0 ? undefined : `ended with ${code}`));
  const finding = await promise;
  clearTimeout(hang);
  child.kill("SIGKILL");

  const { executions, bytes, refused } = last;
  process.stdout.write(
    `${executions} executions (${refused} refused), ${bytes} bytes, seed ${seed}\n`,
  );
  if (finding !== undefined) {
    process.stdout.write(`FAILED: ${finding}\n`);
    process.exitCode = 1;
  }
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    seed: { type: "string", default: process.env["FUZZ_SEED"] ?? String(Date.now() % 2 ** 31) },
  },
});
const settings: Settings = {
  seconds: positiveNumber("seconds", values.seconds),
  seed: wholeNumber("seed", values.seed),
};
if (process.send === undefined) await main(settings);
else await fuzz(settings, (report) => process.send?.(report));
