import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { usageOf } from "./process-usage.ts";
import type { Usage } from "./process-usage.ts";

export interface ChildOptions {
  /** Whether messages can be sent to it, of which it has to know. */
  readonly hasChannel?: boolean;
  /** Whether what it writes to standard error is of no interest. */
  readonly isQuiet?: boolean;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How long it may take over what is waited for, in milliseconds; ten minutes unless given. */
  readonly patience?: number;
}

/** How often a program is asked whether it is ready, in milliseconds. */
const askEvery = 20;
/** A child process that is measured from outside; disposing of it ends it. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #lines: AsyncIterator<string>;
  readonly #patience: number;

  constructor(
    command: string,
    args: readonly string[],
    {
      hasChannel = false,
      isQuiet = false,
      environment = {},
      patience = 600_000,
    }: ChildOptions = {},
  ) {
    this.#name = [command, ...args].join(" ").slice(0, 200);
    this.#patience = patience;
    this.#process = spawn(command, args, {
      env: { ...process.env, ...environment },
      stdio: [
        "ignore",
        "pipe",
        isQuiet ? "ignore" : "inherit",
        ...(hasChannel ? ["ipc" as const] : []),
      ],
    });
    this.#process.on("error", () => undefined);
    const { stdout } = this.#process;
    if (stdout === null) throw new Error(`${command} has no standard output`);
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** A program for Node, run by the Node that runs this. */
  static node(
    script: string,
    args: readonly string[],
    nodeArgs: readonly string[] = [],
    options: ChildOptions = {},
  ): Child {
    return new Child(process.execPath, [...nodeArgs, script, ...args], options);
  }

  /**
   * The next line of standard output, parsed as JSON; rejects when the child ends before it, or takes
   * too long.
   */
  async line<T>(): Promise<T> {
    const { done, value } = await this.#inTime(this.#lines.next(), "has written no line");
    if (done === true) throw new Error(`${this.#name} ended early`);
    return JSON.parse(value);
  }

  /** Resolves when the address answers 200; rejects when the child ends, or takes too long. */
  async ready(url: string): Promise<void> {
    const until = performance.now() + this.#patience;
    while (performance.now() < until) {
      if (this.#hasEnded) throw new Error(`${this.#name} ended before it was ready`);
      const signal = AbortSignal.timeout(Math.ceil(until - performance.now()));
      const isReady = await fetch(url, { signal }).then(
        async (response) => {
          await response.body?.cancel();
          return response.ok;
        },
        () => false,
      );
      if (isReady) return;
      await sleep(askEvery);
    }
    throw this.#late("is not ready");
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get usage(): Usage {
    return usageOf(this.pid);
  }

  send(message: object): void {
    this.#process.send(message);
  }

  /** Sends a message, and waits for the answer to it; rejects when that takes too long. */
  async ask<T>(message: object): Promise<T> {
    const answer = once(this.#process, "message");
    this.#process.send(message);
    const [value]: T[] = await this.#inTime(answer, "has not answered");
    if (value === undefined) throw new Error(`${this.#name} gave no answer`);
    return value;
  }

  async #inTime<T>(awaited: Promise<T>, otherwise: string): Promise<T> {
    const overdue = new AbortController();
    const late = sleep(this.#patience, undefined, overdue).then(() => {
      throw this.#late(otherwise);
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([awaited, late]);
    } finally {
      overdue.abort();
    }
  }

  #late(what: string): Error {
    return new Error(`${this.#name} ${what} after ${this.#patience / 1000} s`);
  }

  get #hasEnded(): boolean {
    const { pid, exitCode, signalCode } = this.#process;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    const exited = once(this.#process, "exit");
    if (this.#process.connected) this.#process.disconnect();
    this.#process.kill("SIGTERM");
    const overdue = setTimeout(() => this.#process.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(overdue);
  }
}
