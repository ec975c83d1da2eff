import assert from "node:assert/strict";
import { readFileSync, realpathSync } from "node:fs";
import { suite, test } from "node:test";
import { productionPackages } from "../../docs/dependencies-page.ts";
import packageJson from "../../package.json" with { type: "json" };

/** Those that ask for no more than a notice. */
const permissive = new Set(
  "Apache-2.0 BSD-2-Clause BSD-3-Clause ISC MIT PSF-2.0 Unlicense".split(" "),
);

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync("package-lock.json", "utf8"),
);
const locked = Object.entries(lock.packages).filter(([path]) => path !== "");

suite("production dependencies", () => {
  test("each have a row in docs/dependencies.md", () => {
    const page = readFileSync("docs/dependencies.md", "utf8");
    const rows = Array.from(page.matchAll(/^\| `([^`]+)`/gm), ([, name]) => name);
    assert.deepEqual(rows, Object.keys(packageJson.dependencies));
  });

  test("are under licences that ask for no more than a notice", () => {
    const packages = productionPackages();
    assert.ok(packages.size > 50);
    const found = [...packages].filter(([, { license = "" }]) => !permissive.has(license));
    assert.deepEqual(found, []);
  });
});

suite("every package", () => {
  test("is wanted in one version", () => {
    const { dependencies, devDependencies, optionalDependencies } = packageJson;
    for (const wanted of [dependencies, devDependencies, optionalDependencies]) {
      for (const version of Object.values(wanted)) assert.match(version, /^\d+\.\d+\.\d+$/);
    }
  });

  test("is checked against a hash", () => {
    const without = locked.filter(([, { integrity = "" }]) => !integrity.startsWith("sha512-"));
    assert.deepEqual(without, []);
  });

  test("runs no script when it is installed but those that are allowed", () => {
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = scripts.map(([path]) => path.replace(/^.*node_modules\//, ""));
    const allowed = new Set(Object.keys(packageJson.allowScripts));
    // Only on macOS.
    assert.deepEqual(
      names.filter((name) => !allowed.has(name) && name !== "fsevents"),
      [],
    );
  });
});

test("the Node that is pinned is the same on every platform, and the one that runs here", () => {
  const versions = new Set(Object.values(packageJson.optionalDependencies));
  assert.equal(versions.size, 1);
  if (process.execPath.startsWith(realpathSync("node_modules"))) {
    assert.equal(process.version, `v${[...versions][0]}`);
  }
});
