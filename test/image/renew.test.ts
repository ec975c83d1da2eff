/** `npm run image:renew` with programs in place of docker and skopeo that answer for a registry. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, suite, test } from "node:test";
import { pinsIn, withDigests } from "../../image/bases.ts";

const root = mkdtempSync(join(tmpdir(), "kubecommit-renew-"));
after(() => rmSync(root, { recursive: true }));

const pinnedIn = ["Dockerfile", ".github/workflows/release.yml"];
const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** What a program prints for every image, or the shell that it runs with the image as its last argument. */
type Answer = { manifest: string } | { shell: string } | "fails";

/** Runs it in a copy of the files, with programs that print a manifest for every image, or fail. */
function renew(programs: Readonly<Record<string, Answer>>) {
  const folder = mkdtempSync(join(root, "checkout-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const file of pinnedIn) cpSync(file, join(folder, file));
  for (const [name, answer] of Object.entries(programs)) {
    const text =
      answer === "fails"
        ? `echo "${name} is limited" >&2; exit 1`
        : "shell" in answer
          ? answer.shell
          : `printf %s '${answer.manifest}'`;
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve("image/renew.ts")], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: bin },
  });
  const pins = pinnedIn.map((file) => pinsIn(readFileSync(join(folder, file), "utf8")));
  return { status, stdout, stderr, pins: pins.flat() };
}

const names = [
  "docker.io/library/node:24-bookworm-slim",
  "gcr.io/distroless/nodejs24-debian13:nonroot",
  "docker.io/moby/buildkit:v0.33.1",
];
/** A list of images for platforms, as `linux/amd64`. */
function listFor(...platforms: readonly string[]): string {
  const manifests = platforms.map((platform) => {
    const [os, architecture] = platform.split("/");
    return { digest: digestOf(platform), platform: { os, architecture } };
  });
  return JSON.stringify({ mediaType: "application/vnd.oci.image.index.v1+json", manifests });
}

const list = listFor("linux/amd64", "linux/arm64", "linux/s390x");
const unchanged = pinnedIn.flatMap((file) => pinsIn(readFileSync(file, "utf8")));

suite("npm run image:renew", () => {
  test("writes the hash of what docker, or else skopeo, finds, for every pinned image", () => {
    const expected = names.map((name) => ({ name, digest: digestOf(list) }));
    const byDocker = renew({ docker: { manifest: list }, skopeo: "fails" });
    assert.deepEqual(byDocker.pins, expected);
    assert.match(byDocker.stdout, /Dockerfile: docker\.io\/library\/node:\S+ is now sha256:/);
    assert.deepEqual(renew({ docker: "fails", skopeo: { manifest: list } }).pins, expected);
  });

  for (const [what, manifest, message] of [
    ["an image of one platform", '{"layers":[]}', /is not a list of platforms/],
    ["an empty list", '{"manifests":[]}', /is not there for linux\/amd64, linux\/arm64/],
    ["a list without one of them", listFor("linux/amd64"), /is not there for linux\/arm64\n/],
    [
      "names of platforms without images",
      list.replaceAll("sha256:", ""),
      /is not there for linux\/amd64/,
    ],
    ["an error", '{"errors":[{"code":"DENIED"}],"manifests":null}', /is not a list of platforms/],
    ["a page", "<html>", /is not a list of platforms/],
    ["no object", "null", /is not a list of platforms/],
    ["entries that are none", '{"manifests":[null,1]}', /is not a list of platforms|is not there/],
  ] as const) {
    test(`refuses ${what}, and changes nothing then`, () => {
      const { status, stderr, stdout, pins } = renew({ docker: { manifest } });
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.match(stderr, /\nNothing has been changed\.\n$/);
      assert.doesNotMatch(stderr, /\n {4}at /);
      assert.equal(stdout, "");
      assert.deepEqual(pins, unchanged);
    });
  }

  test("changes nothing when the last of the images cannot be had", () => {
    const shell = `case "$*" in *buildkit*) exit 1;; *) printf %s '${list}';; esac`;
    const { status, pins } = renew({ docker: { shell }, skopeo: "fails" });
    assert.equal(status, 1);
    assert.deepEqual(pins, unchanged);
  });

  test("says why both programs fail, in their own words", () => {
    const { stderr } = renew({ docker: "fails", skopeo: "fails" });
    assert.match(stderr, /node:24-bookworm-slim cannot be looked up\./);
    assert.match(stderr, /^ {2}docker: docker is limited$/m);
    assert.match(stderr, /^ {2}skopeo: skopeo is limited$/m);
    assert.match(renew({ docker: "fails" }).stderr, /^ {2}skopeo: .*ENOENT/m);
  });

  test("knows a registry by its port too", () => {
    const digest = digestOf(list);
    assert.deepEqual(pinsIn(`FROM registry.example:5000/team/base:1.2@${digest} AS build`), [
      { name: "registry.example:5000/team/base:1.2", digest },
    ]);
  });

  test("leaves everything but the digests as it is", () => {
    const text = readFileSync("Dockerfile", "utf8");
    const digests = new Map(pinsIn(text).map(({ name, digest }) => [name, digest]));
    const same = withDigests(text, (name) => digests.get(name) ?? "");
    assert.equal(same, text);
  });
});
