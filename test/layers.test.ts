import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { suite, test } from "node:test";

/** What a folder or file of src may import: folders and files of src, packages, Node's modules. */
interface Allowance {
  readonly own: readonly string[] | "all";
  readonly packages: readonly string[];
  readonly node: boolean;
}

const pure = (own: readonly string[], packages: readonly string[] = []): Allowance => ({
  own,
  packages,
  node: false,
});
const shell = (own: readonly string[] | "all", packages: readonly string[] = []): Allowance => ({
  own,
  packages,
  node: true,
});

/** The table of docs/design.md. */
const layers: Readonly<Record<string, Allowance>> = {
  resources: pure([]),
  cluster: pure(["resources"]),
  accounting: pure(["resources", "cluster"]),
  render: pure(["resources", "accounting"], ["prom-client"]),
  kubernetes: shell(["resources", "cluster"], ["@kubernetes/client-node"]),
  http: shell([], ["express"]),
  simulator: shell([]),
  "exporter.ts": shell([
    "cluster",
    "accounting",
    "render",
    "body.ts",
    "freshness.ts",
    "rendered.ts",
  ]),
  "rendered.ts": shell(["accounting", "render", "body.ts"]),
  "freshness.ts": pure(["cluster"]),
  "body.ts": shell([]),
  "scheduler.ts": shell([], ["node-cron"]),
  "log.ts": shell([], ["pino"]),
  "self-metrics.ts": shell(["kubernetes", "freshness.ts"], ["prom-client"]),
  "config.ts": shell(["resources", "http", "scheduler.ts", "log.ts"]),
  "command-line.ts": shell(["config.ts"]),
  "demo.ts": shell(["simulator"]),
  "answers.ts": shell(["exporter.ts", "http", "kubernetes", "render"]),
  "explain.ts": shell(["command-line.ts", "demo.ts", "kubernetes"]),
  "application.ts": shell("all"),
  "main.ts": shell("all"),
};

const importPattern = /(?:^|\s)(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/g;

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(importPattern)].map(([, from, dynamic]) => from ?? dynamic ?? "");
}

/** The folder of src that a file is in, or the file's own name. */
const layerOf = (file: string): string => file.split("/")[1] ?? "";

function fault(layer: string, allowed: Allowance, file: string, name: string): string | undefined {
  if (name.startsWith("node:"))
    return allowed.node ? undefined : `${file}: ${layer} is pure, it must not import ${name}`;
  if (!name.startsWith(".")) {
    const known = allowed.packages.some((own) => name === own || name.startsWith(`${own}/`));
    return known ? undefined : `${file}: ${layer} must not import the package ${name}`;
  }
  const target = layerOf(normalize(join(dirname(file), name)));
  return target === layer || allowed.own === "all" || allowed.own.includes(target)
    ? undefined
    : `${file}: ${layer} must not import ${target}`;
}

suite("the import rule", () => {
  const files = globSync("src/**/*.ts").toSorted();

  test("every folder and file of src is in the table, and the table has no others", () => {
    assert.deepEqual([...new Set(files.map(layerOf))].toSorted(), Object.keys(layers).toSorted());
  });

  for (const file of files) {
    test(`${file} imports only what its layer may`, () => {
      const layer = layerOf(file);
      const allowed = layers[layer] ?? pure([]);
      const faults = importsOf(file).map((name) => fault(layer, allowed, file, name));
      assert.deepEqual(
        faults.filter((found) => found !== undefined),
        [],
      );
    });
  }

  test("the rule sees an import that is not allowed", () => {
    const allowed = layers["render"] ?? pure([]);
    assert.match(
      fault("render", allowed, "src/render/x.ts", "../cluster/store.ts") ?? "",
      /render/,
    );
    assert.match(fault("render", allowed, "src/render/x.ts", "node:fs") ?? "", /pure/);
    assert.match(fault("render", allowed, "src/render/x.ts", "express") ?? "", /package/);
    assert.equal(fault("render", allowed, "src/render/x.ts", "../accounting/x.ts"), undefined);
  });
});
