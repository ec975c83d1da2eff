/** `npm run image` with programs in place of the engines that write down what they are run with. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import packageJson from "../../package.json" with { type: "json" };
import { instructions, textsOf } from "./dockerfile.ts";

const root = mkdtempSync(join(tmpdir(), "kubecommit-image-"));
after(() => rmSync(root, { recursive: true }));

const commit = "0123456789abcdef0123456789abcdef01234567";

interface Machine {
  /** Programs and their exit status. */
  readonly programs: Readonly<Record<string, number>>;
  readonly revision?: string;
  /** What git says of the folder that is copied. */
  readonly status?: string;
}

/** What is run on a machine, without the questions whether an engine works. */
function image(
  { programs, revision = commit, status: changes = "" }: Machine,
  ...args: readonly string[]
) {
  const folder = mkdtempSync(join(root, "machine-"));
  const log = join(folder, "log");
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const program = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  for (const [name, status] of Object.entries(programs)) {
    program(name, `[ "$1" = version ] || echo "${name} $*" >> ${log}; exit ${status}`);
  }
  const time = "2026-11-01T12:00:00+02:00";
  program(
    "git",
    `case $1 in describe) echo ${revision};; show) echo ${time};; status) echo "${changes}";; esac`,
  );
  const { status, stderr } = spawnSync(process.execPath, ["image/main.ts", ...args], {
    encoding: "utf8",
    env: { PATH: bin },
  });
  const commands = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
  return { status, stderr, commands };
}

const own = `${packageJson.config.image}:${packageJson.version}`;
const source = [
  `--build-arg=VERSION=${packageJson.version}`,
  `--build-arg=REVISION=${commit}`,
  "--build-arg=CREATED=2026-11-01T10:00:00.000Z",
  "--build-arg=SOURCE=https://github.com/kubecommit/kubecommit",
].join(" ");
const reproducible = "--format=oci --timestamp=1793527200";

suite("npm run image", () => {
  test("takes docker, or what works in its place", () => {
    const all = { docker: 0, podman: 0, buildah: 0 };
    const docker = `docker buildx build ${source} --tag=${own} --load --provenance=false --metadata-file=dist/image.json .`;
    assert.deepEqual(image({ programs: all }).commands, [docker]);
    assert.deepEqual(image({ programs: { ...all, docker: 1 } }).commands, [
      `podman build ${reproducible} ${source} --tag=${own} .`,
    ]);
    assert.deepEqual(image({ programs: { buildah: 0 } }).commands, [
      `buildah build ${reproducible} ${source} --tag=${own} .`,
    ]);
  });

  test("says what to install when there is nothing", () => {
    const { status, stderr } = image({ programs: { docker: 1 } });
    assert.equal(status, 1);
    assert.match(stderr, /install one of docker, podman, buildah/);
  });

  test("takes the engine, tags, platforms and flags that it is given", () => {
    const flags = [
      "--engine=podman",
      "--tag=a/b:1",
      "--tag=a/b:2",
      "--platform=linux/amd64,linux/arm64",
    ];
    const { commands } = image(
      { programs: { docker: 0, podman: 0 } },
      ...flags,
      "--",
      "--no-cache",
    );
    const platforms = "--platform=linux/amd64,linux/arm64";
    assert.deepEqual(commands, [
      `podman build ${reproducible} ${platforms} ${source} --manifest=a/b:1 --no-cache .`,
      "podman tag a/b:1 a/b:2",
    ]);
  });

  test("pushes every tag", () => {
    const both = ["--push", "--tag=a/b:1", "--tag=a/b:2"];
    assert.deepEqual(image({ programs: { docker: 0 } }, ...both).commands, [
      `docker buildx build ${source} --tag=a/b:1 --tag=a/b:2 --push --provenance=mode=max --metadata-file=dist/image.json .`,
    ]);
    const list = ["--platform=linux/amd64", "--platform=linux/arm64"];
    assert.deepEqual(image({ programs: { podman: 0 } }, ...both, ...list).commands.slice(2), [
      "podman manifest push --all a/b:1 docker://a/b:1",
      "podman manifest push --all a/b:2 docker://a/b:2",
    ]);
    assert.deepEqual(image({ programs: { buildah: 0 } }, ...both).commands.slice(2), [
      "buildah push a/b:1 docker://a/b:1",
      "buildah push a/b:2 docker://a/b:2",
    ]);
  });

  test("pushes nothing that is not a commit", () => {
    for (const revision of [`${commit}-dirty`, "unknown"]) {
      const { status, stderr, commands } = image({ programs: { docker: 0 }, revision }, "--push");
      assert.equal(status, 1);
      assert.ok(stderr.includes(revision));
      assert.deepEqual(commands, []);
    }
  });

  test("pushes nothing with a file that is not in the commit", () => {
    for (const line of ["?? src/.env", "!! src/debug.log"]) {
      const { status, stderr, commands } = image(
        { programs: { docker: 0 }, status: line },
        "--push",
      );
      assert.equal(status, 1);
      assert.ok(stderr.includes(`${commit}-dirty`));
      assert.deepEqual(commands, []);
    }
  });

  test("fails with the engine, and for an engine that it does not know", () => {
    assert.equal(image({ programs: { buildah: 3 } }, "--engine=buildah").status, 1);
    assert.match(image({ programs: {} }, "--engine=lxc").stderr, /one of docker, podman, buildah/);
  });
});

suite("the Dockerfile", () => {
  test("pins what it starts from by digest", () => {
    const bases = textsOf("FROM");
    assert.equal(bases.length, 2);
    for (const base of bases) assert.match(base, /:[\w.-]+@sha256:[0-9a-f]{64}( AS build)?$/);
  });

  test("runs nothing in the image, so that it can be built for any platform", () => {
    const last = instructions.findLastIndex((line) => line.startsWith("FROM "));
    const names = instructions.slice(last + 1).map((line) => line.split(" ")[0]);
    assert.deepEqual(
      names.filter((name) => name === "RUN" || name === "ADD" || name === "SHELL"),
      [],
    );
  });

  test("runs as a user other than root, by number", () => {
    assert.deepEqual(textsOf("USER"), ["65532:65532"]);
  });

  test("names every argument that it is given", () => {
    assert.deepEqual(textsOf("ARG"), ["REVISION", "VERSION", "REVISION", "CREATED", "SOURCE"]);
    const [labels = ""] = textsOf("LABEL");
    for (const name of ["VERSION", "REVISION", "CREATED", "SOURCE"]) {
      assert.ok(labels.includes(`"$${name}"`), name);
    }
  });
});
