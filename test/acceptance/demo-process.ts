import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** In milliseconds; far more than it takes on a busy machine. */
const longestStop = 30_000;

/** `npm run demo`'s program as a child process; disposing of it stops it as Ctrl-C does. */
export class DemoProcess implements AsyncDisposable {
  readonly url: string;
  readonly kubeconfig: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, kubeconfig: string, stop: () => Promise<void>) {
    this.url = url;
    this.kubeconfig = kubeconfig;
    this.#stop = stop;
  }

  /** Resolves once nodes and pods are served. */
  static async start(...args: readonly string[]): Promise<DemoProcess> {
    const child = spawn(
      process.execPath,
      ["src/main.ts", "--demo", "--web.listen-address=127.0.0.1:0", ...args],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const exited = once(child, "exit");
    const stop = async (): Promise<void> => {
      child.kill("SIGINT");
      const kill = setTimeout(() => child.kill("SIGKILL"), longestStop);
      await exited;
      clearTimeout(kill);
      if (child.signalCode === "SIGKILL") throw new Error("the demo did not stop on SIGINT");
    };
    await using started = new AsyncDisposableStack();
    started.defer(stop);
    let url: string | undefined;
    let kubeconfig: string | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      url ??= /^ {2}(http:\S+)\/metrics$/.exec(line)?.[1];
      kubeconfig ??= /--kubeconfig (\S+)/.exec(line)?.[1];
      if (line.startsWith("Stop with")) break;
    }
    if (url === undefined || kubeconfig === undefined) throw new Error("the demo did not start");
    child.stdout.resume();
    const demo = new DemoProcess(url, kubeconfig, stop);
    await until(async () => (await fetch(`${demo.url}/readyz`)).ok);
    started.move();
    return demo;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

/** Asks again and again, for a minute at most, until the answer is not false or undefined. */
export async function until<T>(ask: () => Promise<T | false | undefined>): Promise<T> {
  const deadline = performance.now() + 60_000;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== false && answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    const { promise, resolve } = Promise.withResolvers<undefined>();
    setTimeout(resolve, 200, undefined);
    await promise;
  }
  throw new Error("it did not come true within a minute", { cause: last });
}
