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

/** Runs it in a copy of the files, with programs that print a manifest for every image, or fail. */
function renew(programs: Readonly<Record<string, { manifest: string } | "fails">>) {
  const folder = mkdtempSync(join(root, "checkout-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const file of pinnedIn) cpSync(file, join(folder, file));
  for (const [name, answer] of Object.entries(programs)) {
    const text = answer === "fails" ? "exit 1" : `printf %s '${answer.manifest}'`;
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
const list = '{"manifests":[]}';

suite("npm run image:renew", () => {
  test("writes the hash of what docker, or else skopeo, finds, for every pinned image", () => {
    const expected = names.map((name) => ({ name, digest: digestOf(list) }));
    const byDocker = renew({ docker: { manifest: list }, skopeo: "fails" });
    assert.deepEqual(byDocker.pins, expected);
    assert.match(byDocker.stdout, /Dockerfile: docker\.io\/library\/node:\S+ is now sha256:/);
    assert.deepEqual(renew({ docker: "fails", skopeo: { manifest: list } }).pins, expected);
  });

  test("takes no image of one platform, and changes nothing then", () => {
    const { status, stderr, pins } = renew({ docker: { manifest: '{"layers":[]}' } });
    assert.equal(status, 1);
    assert.match(stderr, /is not a list of platforms/);
    assert.deepEqual(
      pins,
      pinnedIn.flatMap((file) => pinsIn(readFileSync(file, "utf8"))),
    );
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
