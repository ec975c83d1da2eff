import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";

import { DemoProcess } from "./demo-process.ts";

const run = promisify(execFile);
const isAbsent = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args).status !== 0;
const here = (path: string): string => new URL(path, import.meta.url).pathname;

/** Of PyPI; the client of Kubernetes 1.37. */
const pythonClient = "kubernetes==37.0.2";

interface Snapshot {
  readonly nodes: readonly {
    readonly name: string;
    readonly resources: Readonly<Record<string, { readonly requests: number }>>;
  }[];
}

suite("other clients work against the simulated cluster", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "kubecommit-clients-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  test(
    "the Python client, with the calls of pykles",
    { skip: isAbsent("python3", "-m", "venv", "--help") && "python3 is not here, or lacks venv" },
    async () => {
      await using demo = await DemoProcess.start("--demo.events-per-second=0");
      const python = join(folder, "venv", "bin", "python");
      await run("python3", ["-m", "venv", join(folder, "venv")]);
      await run(python, ["-m", "pip", "install", "--quiet", pythonClient]);
      const { stdout } = await run(python, [here("pykles_calls.py"), demo.kubeconfig]);
      const snapshot: Snapshot = JSON.parse(
        await (await fetch(`${demo.url}/api/v1/snapshot`)).text(),
      );
      const expected = snapshot.nodes.map((node) => [node.name, node.resources["pods"]?.requests]);
      assert.deepEqual(JSON.parse(stdout), Object.fromEntries(expected));
    },
  );

  test(
    "the informers of client-go, while pods change",
    // Where Go has built none of it yet, that alone takes minutes.
    { skip: isAbsent("go", "version") && "Go is not on this machine", timeout: 900_000 },
    async () => {
      await using demo = await DemoProcess.start("--demo.events-per-second=50");
      const informer = join(folder, "informer");
      await run("go", ["build", "-o", informer, "."], { cwd: here("informer") });
      const { stdout } = await run(informer, [demo.kubeconfig, "200"]);
      for (const type of ["application/json", "application/vnd.kubernetes.protobuf"]) {
        assert.match(stdout, new RegExp(`^${type} [1-9]\\d* nodes [1-9]\\d* pods$`, "m"));
      }
    },
  );
});
