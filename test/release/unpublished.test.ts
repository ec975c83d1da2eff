/** `node release/unpublished.ts` with programs in place of docker and npm. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import packageJson from "../../package.json" with { type: "json" };

const root = mkdtempSync(join(tmpdir(), "kubecommit-unpublished-"));
after(() => rmSync(root, { recursive: true }));

/** As they say that there is none. */
const absent = {
  docker: 'eval "last=\\${$#}"; echo "ERROR: $last: not found" >&2; exit 1',
  npm: 'echo "npm error code E404" >&2; exit 1',
};

function unpublished(programs: Readonly<Record<string, string>>) {
  const bin = mkdtempSync(join(root, "bin-"));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const { status, stderr } = spawnSync(process.execPath, ["release/unpublished.ts"], {
    encoding: "utf8",
    env: { PATH: bin },
  });
  return { status, faults: stderr.split("\n").slice(0, -1) };
}

const { version } = packageJson;
const image = `${packageJson.config.image}:${version}`;
const chart = `${packageJson.config.image.replace(/kubecommit$/, "charts/kubecommit")}:${version}`;

suite("a version is released once", () => {
  test("it may when image, chart and package are not there", () => {
    assert.deepEqual(unpublished(absent), { status: 0, faults: [] });
    assert.equal(unpublished({ ...absent, npm: "exit 0" }).status, 0);
  });

  test("an image, a chart or a package that is there is not replaced", () => {
    const there = (name: string) =>
      `case "$*" in *${name}) echo '{"schemaVersion":2}';; *) ${absent.docker};; esac`;
    for (const name of [image, chart]) {
      assert.deepEqual(unpublished({ ...absent, docker: there(name) }), {
        status: 1,
        faults: [`${name} is published already`],
      });
    }
    assert.deepEqual(unpublished({ ...absent, npm: `echo ${version}` }), {
      status: 1,
      faults: [`kubecommit@${version} on npm is published already`],
    });
  });

  test("a registry that does not answer is no leave", () => {
    const docker = 'echo "ERROR: unexpected status: 429 toomanyrequests" >&2; exit 1';
    const { status, faults } = unpublished({ ...absent, docker });
    assert.equal(status, 1);
    assert.equal(faults.length, 2);
    assert.match(faults[0] ?? "", /cannot be found out: .*toomanyrequests/);
    assert.match(unpublished({ docker: absent.docker }).faults.join(), /on npm .*ENOENT/);
  });
});
