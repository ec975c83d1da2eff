import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { Authority } from "../../src/simulator/api/certificates.ts";
import { serve } from "../../src/simulator/api/server.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { Churn } from "../../src/simulator/population/churn.ts";
import { Population } from "../../src/simulator/population/population.ts";
import { readSource } from "../source.ts";
import type { ImageConfig } from "./buildah.ts";
import { Container } from "./container.ts";

const nodes = 20;
const pods = 400;
const eventsPerSecond = 10;
/** From the start of the command to its readiness, in milliseconds. */
const patience = 30_000;
/** From the signal to the end, in milliseconds. */
const stopLimit = 5000;

async function untilReady(address: string): Promise<void> {
  const limit = Date.now() + patience;
  while (!(await fetch(`http://${address}/readyz`)).ok) {
    assert.ok(Date.now() < limit, "it is not ready in time");
    await setTimeout(10);
  }
}

async function checkScrape(address: string): Promise<void> {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  assert.match(text, /^kubecommit_up 1$/m);
  assert.equal(text.match(/^kubecommit_node_ready\{/gm)?.length, nodes);
  const [, revision] = /^kubecommit_build_info\{.*revision="([^"]*)"/m.exec(text) ?? [];
  assert.equal(revision, readSource().revision);
  // Absent where Node's permissions refuse the files that they are from.
  for (const name of ["resident_memory_bytes", "virtual_memory_bytes", "open_fds", "max_fds"]) {
    assert.match(text, new RegExp(`^process_${name} [1-9]`, "m"));
  }
}

/** Lays out files as the kubelet does, which replaces all of them at once: through two links. */
function mountTree(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, "..2026_11_24"), { recursive: true });
  symlinkSync("..2026_11_24", join(folder, "..data"));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, "..data", name), text);
    symlinkSync(join("..data", name), join(folder, name));
  }
}

/** A simulated cluster, and the folder of a service account that may read it. */
async function startCluster(folder: string) {
  await using resources = new AsyncDisposableStack();
  const cluster = new SimulatedCluster();
  resources.use(new Churn(new Population(cluster, { nodes, pods }), eventsPerSecond));
  const authority = new Authority();
  const tls = authority.issue({ commonName: "simulated-api-server" });
  const token = "simulated-token";
  const { url } = resources.use(await serve(cluster, { tls, token: () => token }));
  const account = join(folder, "service-account");
  mountTree(account, { "ca.crt": authority.cert, token, namespace: "kubecommit" });
  const kept = resources.move();
  return { url, account, [Symbol.asyncDispose]: async () => kept.disposeAsync() };
}

/** What the kernel says of the process: the image's user, no rights, nothing to write to. */
function checkProcess(container: Container, config: ImageConfig): void {
  const [user, group] = config.User.split(":");
  assert.equal(container.status("Uid"), [user, user, user, user].join("\t"));
  assert.equal(container.status("Gid"), [group, group, group, group].join("\t"));
  for (const set of ["CapEff", "CapPrm", "CapInh"]) assert.match(container.status(set), /^0+$/);
  assert.equal(container.status("NoNewPrivs"), "1");
  assert.match(container.rootMount, /\bro\b/);
}

/** Since a time of `performance.now()`. */
function since(start: number): string {
  return `${Math.round(performance.now() - start)} ms`;
}

/**
 * Runs the command of an image, whose files are in `files`, against a simulated cluster, scrapes and
 * stops it. Gives what was measured, for people to read.
 */
export async function runImage(
  folder: string,
  files: string,
  config: ImageConfig,
): Promise<readonly string[]> {
  await using cluster = await startCluster(folder);
  const { hostname, port } = new URL(cluster.url);
  const started = performance.now();
  await using container = new Container({
    files,
    config,
    serviceAccount: cluster.account,
    args: ["--log.format=json", "--web.listen-address=127.0.0.1:0", "--schedule=* * * * * *"],
    environment: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
  });
  const address = await container.address;
  const serves = since(started);
  await untilReady(address);
  const ready = since(started);
  await checkScrape(address);
  checkProcess(container, config);
  const memory = `${container.status("VmRSS")} resident, ${container.status("VmHWM")} at most`;
  const stop = performance.now();
  assert.equal(await container.stopped(), 0);
  assert.ok(performance.now() - stop < stopLimit, "it stops in time");
  return [
    `start: serves after ${serves}, is ready after ${ready}; stop: ${since(stop)}`,
    `memory with ${nodes} nodes and ${pods} pods: ${memory}`,
  ];
}
