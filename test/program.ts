import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { Authority } from "../src/simulator/api/certificates.ts";
import { type Manifest, SimulatedCluster } from "../src/simulator/cluster.ts";
import { threeNodes } from "../src/simulator/population/examples.ts";
import { kubeconfigText } from "../src/simulator/kubeconfig-text.ts";
import { serve, type SimulatedServer } from "../src/simulator/api/server.ts";
import type { ServeOptions } from "../src/simulator/api/serving.ts";
import { parseExposition } from "./render/parse-exposition.ts";

/** Nothing that a test waits for takes longer, in milliseconds. */
const patience = 60_000;
/** Between two questions over HTTP, in milliseconds. */
const pollInterval = 20;

/** One line of the log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly address?: string;
  readonly reason?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Values by series: `name{label="value",…}` with its labels in the order of the exposition. */
export type Series = ReadonlyMap<string, number>;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is started with. */
export interface Start {
  /** The bundle starts several times as fast, and is what people run. */
  readonly from?: "bundle" | "source" | undefined;
  /** Node's flags and the script, instead of `from`. */
  readonly command?: readonly string[];
  /** The text of the kubeconfig to give it. */
  readonly kubeconfig?: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Of this test file. */
const folders = mkdtempSync(join(tmpdir(), "kubecommit-test-"));
/** The programs that have not ended. */
export const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
  rmSync(folders, { recursive: true });
});

let built: Promise<string> | undefined;

/** Builds the bundle, once per test file. */
async function bundle(): Promise<string> {
  const file = join(folders, "kubecommit.mjs");
  await promisify(execFile)(process.execPath, ["build.ts", file]);
  return file;
}

/** The program as a process of its own, with an empty home and nothing of this environment. */
export class Program implements AsyncDisposable {
  readonly log: LogLine[] = [];
  readonly #folder = mkdtempSync(join(folders, "home-"));
  readonly #events = new EventEmitter<{ line: [LogLine] }>();
  readonly #process: ChildProcess;
  readonly #ended: Promise<Ending>;

  private constructor(
    command: readonly string[],
    { kubeconfig, flags = [], environment = {} }: Start,
  ) {
    const given: string[] = [];
    if (kubeconfig !== undefined) {
      const file = join(this.#folder, "kubeconfig");
      writeFileSync(file, kubeconfig);
      given.push(`--kubeconfig=${file}`);
    }
    this.#process = spawn(process.execPath, [...command, ...given, ...flags], {
      env: { HOME: this.#folder, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    living.add(this.#process);
    this.#ended = this.#collect();
  }

  static async start(start: Start): Promise<Program> {
    if (start.command !== undefined) return new Program(start.command, start);
    const script = start.from === "source" ? "src/main.ts" : await (built ??= bundle());
    return new Program([script], start);
  }

  /**
   * A program that serves on a port of its own and ticks every second. One that does not start to
   * serve, before `limit` is aborted, is ended.
   */
  static async serving(start: Start, limit?: AbortSignal): Promise<Program> {
    const fixed = ["--web.listen-address=127.0.0.1:0", "--log.format=json"];
    const flags = [...fixed, "--schedule=* * * * * *", ...(start.flags ?? [])];
    await using started = new AsyncDisposableStack();
    const program = started.use(await Program.start({ ...start, flags }));
    await program.logged(({ msg }) => msg === "listening", limit);
    started.move();
    return program;
  }

  get url(): string {
    return `http://${this.log.find(({ msg }) => msg === "listening")?.address}`;
  }

  /** The warnings and errors in the log. */
  get complaints(): readonly string[] {
    return this.log.filter(({ level }) => level !== "info").map(({ msg }) => msg);
  }

  /** The first line that matches, written or still to come before `limit` is aborted. */
  async logged(matches: (line: LogLine) => boolean, limit?: AbortSignal): Promise<LogLine> {
    const written = this.log.find(matches);
    if (written !== undefined) return written;
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
    const look = (line: LogLine): void => {
      if (matches(line)) resolve(line);
    };
    this.#events.on("line", look);
    void this.#ended.then(({ stderr }) => reject(new Error(`the program ended: ${stderr}`)));
    try {
      return await inTime(promise, String(matches), limit);
    } finally {
      this.#events.off("line", look);
    }
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const signal = AbortSignal.timeout(patience);
    const response = await fetch(this.url + path, { headers, signal });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  /** Scrapes; fails on an exposition that is malformed or has a series twice. */
  async series(headers: Readonly<Record<string, string>> = {}): Promise<Series> {
    const { status, body } = await this.get("/metrics", headers);
    assert.equal(status, 200);
    const series = new Map<string, number>();
    for (const { name, labels, value } of parseExposition(body)) {
      const pairs = Array.from(labels, ([label, text]) => `${label}=${JSON.stringify(text)}`);
      const key = pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
      assert.ok(!series.has(key), `${key} appears twice`);
      series.set(key, value);
    }
    return series;
  }

  /**
   * Asks until `holds` no longer throws; throws what it threw last when that never happens, or the
   * program has ended. It polls because HTTP does not say when an answer changes; what the log says
   * is waited for with {@link logged}.
   */
  async until(holds: () => Promise<void>): Promise<void> {
    const limit = Date.now() + patience;
    for (;;) {
      try {
        await holds();
        return;
      } catch (error) {
        if (Date.now() > limit || !living.has(this.#process)) throw error;
      }
      await setTimeout(pollInterval);
    }
  }

  async ready(): Promise<void> {
    await this.until(async () => assert.equal((await this.get("/readyz")).status, 200));
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async ended(): Promise<Ending> {
    return inTime(this.#ended, "the end of the program");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  async #collect(): Promise<Ending> {
    const { stdout, stderr } = this.#process;
    assert.ok(stdout !== null && stderr !== null);
    const texts = { stdout: "", stderr: "" };
    stdout.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
    createInterface(stderr).on("line", (line) => {
      texts.stderr += `${line}\n`;
      if (!line.startsWith("{")) return;
      const parsed: LogLine = JSON.parse(line);
      this.log.push(parsed);
      this.#events.emit("line", parsed);
    });
    await once(this.#process, "close");
    living.delete(this.#process);
    return { code: this.#process.exitCode, ...texts };
  }
}

/** A simulated cluster, its API server, and a program that has read it. */
export interface Setting extends AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly server: SimulatedServer;
  readonly program: Program;
}

/** The authority that the program trusts, and the certificate of its API server. */
export const authority = new Authority();
export const tls = authority.issue({ commonName: "simulated-api-server" });
const token = "simulated-token";

/** A kubeconfig for the server at a URL, with the right token. */
export function configFor(url: string, trusted = authority): string {
  return kubeconfigText({ url, ca: trusted.cert, token });
}

/** Serves the three nodes of pykles' example and other objects, with TLS and a token. */
export async function serveExample(
  options: ServeOptions = {},
  others: readonly Manifest[] = [],
): Promise<SimulatedServer> {
  const cluster = new SimulatedCluster();
  for (const manifest of [...threeNodes, ...others]) cluster.apply(manifest);
  return serve(cluster, { tls, token: () => token, ...options });
}

/** Serves the same, and starts a program that has read them. */
export async function readExample({
  from,
  others = [],
  ...options
}: Pick<Start, "from"> &
  ServeOptions & { readonly others?: readonly Manifest[] }): Promise<Setting> {
  await using resources = new AsyncDisposableStack();
  const server = resources.use(await serveExample(options, others));
  const config = configFor(server.url);
  const program = resources.use(await Program.serving({ from, kubeconfig: config }));
  await program.ready();
  const kept = resources.move();
  const dispose = async () => kept.disposeAsync();
  return { cluster: server.cluster, server, program, [Symbol.asyncDispose]: dispose };
}

async function inTime<T>(
  promise: Promise<T>,
  what: string,
  limit = AbortSignal.timeout(patience),
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(new Error(`this did not come in time: ${what}`));
  limit.addEventListener("abort", giveUp);
  if (limit.aborted) giveUp();
  try {
    return await Promise.race([promise, late]);
  } finally {
    limit.removeEventListener("abort", giveUp);
  }
}
