import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";

/** How long a process has to end by itself, in milliseconds. */
const endsWithin = 20_000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A program of the control plane as a process; its output goes to a file. */
export class Component implements AsyncDisposable {
  readonly #file: string;
  readonly #log: string;
  #process: ChildProcess | undefined;
  #closed: Promise<unknown> = Promise.resolve();

  constructor(file: string, log: string) {
    this.#file = file;
    this.#log = log;
  }

  start(args: readonly string[]): void {
    if (this.#process !== undefined) throw new Error(`${this.#file} runs already`);
    const child = spawn(this.#file, args, { stdio: ["ignore", "pipe", "pipe"] });
    const output = createWriteStream(this.#log, { flags: "a" });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    running.add(child);
    this.#process = child;
    this.#closed = once(child, "close").then(async () => {
      running.delete(child);
      output.end();
      return finished(output);
    });
  }

  /** Whether it has ended without having been asked to. */
  get hasFailed(): boolean {
    return this.#process !== undefined && this.#process.exitCode !== null;
  }

  get log(): string {
    return this.#log;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Ends it as a service manager does: SIGTERM, and after a while SIGKILL. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    child.kill("SIGCONT");
    child.kill(signal);
    const ended = new AbortController();
    const killing = setTimeout(endsWithin, undefined, { signal: ended.signal }).then(
      () => child.kill("SIGKILL"),
      () => false,
    );
    await this.#closed;
    ended.abort();
    await killing;
    this.#process = undefined;
  }
}
