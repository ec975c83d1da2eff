import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import packageJson from "../../package.json" with { type: "json" };

interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly { readonly name: string; readonly hashes: readonly unknown[] }[];
}

test("the bill of materials has what is in the bundle, and nothing else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-sbom-"));
  try {
    const file = join(folder, "sbom.json");
    await promisify(execFile)(process.execPath, ["image/sbom.ts", file]);
    const bom: Bom = JSON.parse(readFileSync(file, "utf8"));
    assert.equal(bom.bomFormat, "CycloneDX");
    assert.equal(bom.metadata.component.name, "kubecommit");
    assert.equal(bom.metadata.component.version, packageJson.version);
    const names = new Set(bom.components.map(({ name }) => name));
    for (const name of Object.keys(packageJson.dependencies)) assert.ok(names.has(name), name);
    // Built with, replaced, and never called.
    for (const name of ["esbuild", "undici", "ws"]) assert.ok(!names.has(name), name);
    for (const { name, hashes } of bom.components) assert.equal(hashes.length, 1, name);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
