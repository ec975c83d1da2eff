/**
 * Builds the image where no registry is reachable, and runs it: `node image/trial/main.ts`, as root,
 * with buildah. `npm run image` builds the last stage of the Dockerfile, on a stand-in of its base and
 * with the bundle of this checkout. Its command then runs as the image's user, on a read-only root,
 * with the service account of a simulated cluster. Prints what was measured.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { pinsIn } from "../bases.ts";
import { readSource } from "../source.ts";
import { Buildah, type ImageConfig } from "./buildah.ts";
import { runImage } from "./run.ts";
import { makeStandIn } from "./stand-in.ts";

const standIn = "localhost/stand-in:base";
const image = "localhost/kubecommit:trial";

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function build(buildah: Buildah): void {
  // In place of the stage that is called build.
  const stage = join(buildah.folder, "build");
  mkdirSync(join(stage, "build/dist"), { recursive: true });
  execFileSync(process.execPath, ["build.ts", join(stage, "build/dist/kubecommit.mjs")], {
    env: { ...process.env, REVISION: readSource().revision },
  });
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

using buildah = new Buildah();
makeStandIn(buildah, standIn);
build(buildah);
const config = buildah.config(image);
checkConfig(config);
const files = buildah.files(image);
const added = checkFiles(buildah.files(standIn), files);
print(`image: ${(added / 1e6).toFixed(2)} MB beside its base`);
for (const line of await runImage(buildah.folder, files, config)) print(line);
print("the image is scraped and ready as a user other than root on a read-only root, and stops");
