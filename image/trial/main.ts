/**
 * Builds the image where no registry is reachable, and runs it: `node image/trial/main.ts`, as root,
 * with buildah. `npm run image` builds the last stage of the Dockerfile, on a stand-in of its base and
 * with the bundle of this checkout. Its command then runs as the image's user, on a read-only root,
 * with the service account of a simulated cluster. Prints what was measured.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { Authority } from "../../src/simulator/api/certificates.ts";
import { serve } from "../../src/simulator/api/server.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { Population } from "../../src/simulator/population/population.ts";
import { pinsIn } from "../bases.ts";
import { readSource } from "../source.ts";
import { Buildah, type ImageConfig } from "./buildah.ts";
import { Container } from "./container.ts";
import { makeStandIn } from "./stand-in.ts";

const standIn = "localhost/stand-in:base";
const image = "localhost/kubecommit:trial";
const nodes = 20;
/** From the start of the command to its readiness, and from the signal to its end, in milliseconds. */
const patience = 30_000;
const stopLimit = 5000;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function build(buildah: Buildah): void {
  // In place of the stage that is called build.
  const stage = join(buildah.folder, "build");
  mkdirSync(join(stage, "build/dist"), { recursive: true });
  execFileSync(process.execPath, ["build.ts", join(stage, "build/dist/kubecommit.mjs")]);
  const base = pinsIn(readFileSync("Dockerfile", "utf8")).at(-1);
  assert.ok(base, "the Dockerfile pins its base");
  const contexts = [
    `--build-context=build=${stage}`,
    `--build-context=${base.name}@${base.digest}=container-image://${standIn}`,
  ];
  // The defaults are more than a container may have.
  const limits = ["--ulimit=nofile=20000:20000", "--ulimit=nproc=20000:20000"];
  const flags = ["--engine=buildah", `--tag=${image}`, "--", ...limits, ...contexts];
  execFileSync(process.execPath, ["image/main.ts", ...flags], {
    env: buildah.environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function checkConfig(config: ImageConfig): void {
  const { version, revision, created, url } = readSource();
  assert.equal(config.User, "65532:65532");
  const label = (name: string) => config.Labels[`org.opencontainers.image.${name}`];
  assert.equal(label("version"), version);
  assert.equal(label("revision"), revision);
  assert.equal(label("created"), created.toISOString());
  assert.equal(label("source"), url);
  assert.equal(label("licenses"), "Apache-2.0");
}

/** Paths and sizes of the files in a folder, by path from it. */
function filesIn(folder: string): ReadonlyMap<string, number> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), statSync(path).size];
    }),
  );
}

/** Bytes that the image adds to its base. */
function checkFiles(base: string, whole: string): number {
  const before = filesIn(base);
  const added = [...filesIn(whole)].filter(([path]) => !before.has(path));
  const names = added.map(([path]) => path);
  assert.deepEqual(names.toSorted(), ["app/kubecommit.mjs", "app/kubecommit.mjs.LEGAL.txt"]);
  return added.reduce((sum, [, size]) => sum + size, 0);
}

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
}

/** A simulated cluster, and the folder of a service account that may read it. */
async function startCluster(folder: string) {
  const cluster = new SimulatedCluster();
  const population = new Population(cluster, { nodes, pods: nodes * 20 });
  assert.ok(population);
  const authority = new Authority();
  const tls = authority.issue({ commonName: "simulated-api-server" });
  const token = "simulated-token";
  const server = await serve(cluster, { tls, token: () => token });
  const account = join(folder, "service-account");
  mkdirSync(account);
  writeFileSync(join(account, "ca.crt"), authority.cert);
  writeFileSync(join(account, "token"), token);
  writeFileSync(join(account, "namespace"), "kubecommit");
  return { server, account };
}

async function runImage(buildah: Buildah, files: string, config: ImageConfig): Promise<void> {
  const { server, account } = await startCluster(buildah.folder);
  await using api = server;
  const { hostname, port } = new URL(api.url);
  const started = performance.now();
  await using container = new Container({
    files,
    config,
    serviceAccount: account,
    args: ["--log.format=json", "--web.listen-address=127.0.0.1:0", "--schedule=* * * * * *"],
    environment: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
  });
  const address = await container.address;
  const listening = performance.now();
  await untilReady(address);
  const ready = performance.now();
  await checkScrape(address);
  const [user, group] = config.User.split(":");
  assert.equal(container.status("Uid"), [user, user, user, user].join("\t"));
  assert.equal(container.status("Gid"), [group, group, group, group].join("\t"));
  for (const set of ["CapEff", "CapPrm", "CapInh"]) assert.match(container.status(set), /^0+$/);
  assert.equal(container.status("NoNewPrivs"), "1");
  assert.match(container.rootMount, /\bro\b/);
  const memory = container.status("VmRSS");
  const peak = container.status("VmHWM");
  const stop = performance.now();
  assert.equal(await container.stopped(), 0);
  const stopped = performance.now() - stop;
  assert.ok(stopped < stopLimit, `it stops within ${stopLimit} ms, not ${stopped}`);
  const ms = (duration: number) => `${Math.round(duration)} ms`;
  print(`start: serves after ${ms(listening - started)}, is ready after ${ms(ready - started)}`);
  print(`stop: ${ms(stopped)}`);
  print(`memory with ${nodes} nodes and ${nodes * 20} pods: ${memory} resident, ${peak} at most`);
}

using buildah = new Buildah();
makeStandIn(buildah, standIn);
build(buildah);
const config = buildah.config(image);
checkConfig(config);
const files = buildah.files(image);
const added = checkFiles(buildah.files(standIn), files);
print(`image: ${(added / 1e6).toFixed(2)} MB beside its base`);
await runImage(buildah, files, config);
print("the image is scraped and ready as a user other than root on a read-only root, and stops");
