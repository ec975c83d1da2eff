import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

const manifest: {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
} = JSON.parse(readFileSync("package.json", "utf8"));

const { packages }: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync("package-lock.json", "utf8"),
);

suite("packages of others", () => {
  test("are named with one exact version", () => {
    const named = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(named)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
    }
  });

  test("are installed only with the content that was locked, from the registry", () => {
    const installed = Object.entries(packages).filter(([path]) => path !== "");
    assert.ok(installed.length > 100);
    for (const [path, { integrity, resolved }] of installed) {
      assert.match(integrity ?? "", /^sha512-/, path);
      if (resolved !== undefined) assert.match(resolved, /^https:/, path);
    }
  });

  test("run nothing when they are installed, but for those that are listed", () => {
    const running = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    assert.deepEqual(
      [...new Set(running)].toSorted(),
      Object.keys(manifest.allowScripts).toSorted(),
    );
  });
});
