import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { transformSync } from "esbuild";

import type { Measurement } from "./probe.ts";

/** The probe as JavaScript in a URL. */
const probe = `data:text/javascript,${encodeURIComponent(
  transformSync(readFileSync(new URL("probe.ts", import.meta.url), "utf8"), { loader: "ts" }).code,
)}`;

/** A measured child process that prints JSON lines; disposing of it ends it. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, args: readonly string[], nodeArgs: readonly string[] = []) {
    this.#process = fork(script, args, {
      execArgv: ["--import", probe, ...nodeArgs],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error(`${script} has no standard output`);
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** The next line of standard output, parsed; rejects when the child ends before it. */
  async line<T>(): Promise<T> {
    const { done, value } = await this.#lines.next();
    if (done === true) throw new Error("a measured process ended early; its error is above");
    return JSON.parse(value);
  }

  send(message: object): void {
    this.#process.send(message);
  }

  async measure(): Promise<Measurement> {
    this.#process.send("measure");
    for (;;) {
      const [message]: { measurement?: Measurement }[] = await once(this.#process, "message");
      if (message?.measurement !== undefined) return message.measurement;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    if (this.#process.connected) this.#process.disconnect();
    this.#process.kill("SIGTERM");
    const overdue = setTimeout(() => this.#process.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(overdue);
  }
}
