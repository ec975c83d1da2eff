import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { suite, test } from "node:test";

/** What a folder or file of src may import: folders and files of src, packages, Node's modules. */
interface Layer {
  /** A file, or a folder with a slash behind it; relative to src. */
  readonly path: string;
  readonly own: readonly string[] | "everything";
  readonly packages: readonly string[];
  readonly isPure: boolean;
}

const quoted = (cell: string): string[] =>
  Array.from(cell.matchAll(/`([^`]+)`/g), ([, path = ""]) => path);

/** The rows of the table in docs/design.md that starts with "folder or file". */
function layersIn(design: string): readonly Layer[] {
  const [, table = ""] =
    /\n\| folder or file[^\n]*\n\|[ -|]*\n((?:\|[^\n]*\n)+)/.exec(design) ?? [];
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const [, name = "", holds = "", own = "", packages = ""] = line.split("|");
      return {
        path: quoted(name)[0] ?? "",
        own: own.trim() === "everything" ? "everything" : quoted(own),
        packages: packages.trim().split(", ").filter(Boolean),
        isPure: holds.trimEnd().endsWith("; pure"),
      };
    });
}

const layers = layersIn(readFileSync("docs/design.md", "utf8"));

/** The layer of a file, relative to src: the one with the longest path. */
function layerOf(file: string): Layer {
  const [found] = layers
    .filter(({ path }) => (path.endsWith("/") ? file.startsWith(path) : file === path))
    .toSorted((a, b) => b.path.length - a.path.length);
  assert.ok(found, `src/${file} is in no row of docs/design.md`);
  return found;
}

const importPattern = /(?:^|\s)(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/g;

function importsOf(file: string): string[] {
  const text = readFileSync(join("src", file), "utf8");
  return [...text.matchAll(importPattern)].map(([, from, dynamic]) => from ?? dynamic ?? "");
}

/** Why a file, relative to src, must not import something; undefined when it may. */
function fault(file: string, name: string): string | undefined {
  const { path, own, packages, isPure } = layerOf(file);
  if (name.startsWith("node:"))
    return isPure ? `${file}: ${path} is pure, it must not import ${name}` : undefined;
  if (!name.startsWith(".")) {
    const isKnown = packages.some((known) => name === known || name.startsWith(`${known}/`));
    return isKnown ? undefined : `${file}: ${path} must not import the package ${name}`;
  }
  const target = normalize(join(dirname(file), name));
  if (target.startsWith("..") || own === "everything") return undefined;
  const other = layerOf(target).path;
  return other === path || own.includes(other)
    ? undefined
    : `${file}: ${path} must not import ${target}`;
}

/** The folders and files that can be reached from one by importing, without itself. */
function reachable(from: string, seen = new Set<string>()): ReadonlySet<string> {
  const own = layers.find(({ path }) => path === from)?.own ?? [];
  for (const next of own === "everything" ? [] : own) {
    if (seen.has(next)) continue;
    seen.add(next);
    reachable(next, seen);
  }
  return seen;
}

/** A folder and the folders inside it are one subject. */
const isInside = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

suite("the import rule", () => {
  const files = globSync("src/**/*.ts").map((file) => relative("src", file));

  test("every row of the table is about a file that exists, and names only such", () => {
    const used = new Set(files.map((file) => layerOf(file).path));
    const paths = layers.map(({ path }) => path);
    assert.deepEqual([...used].toSorted(), paths.toSorted());
    for (const { own } of layers) {
      for (const path of own === "everything" ? [] : own) assert.ok(paths.includes(path), path);
    }
  });

  test("imports go one way: no folder reaches itself through others", () => {
    for (const { path } of layers) {
      if (path.startsWith("simulator/")) continue;
      const circle = [...reachable(path)].filter(
        (other) => other !== path && !isInside(other, path) && reachable(other).has(path),
      );
      assert.deepEqual(circle, [], path);
    }
  });

  for (const file of files) {
    test(`src/${file} imports only what its layer may`, () => {
      const faults = importsOf(file).map((name) => fault(file, name));
      assert.deepEqual(
        faults.filter((found) => found !== undefined),
        [],
      );
    });
  }

  test("the rule sees an import that is not allowed", () => {
    assert.match(fault("render/x.ts", "../cluster/store.ts") ?? "", /render\/ must not import/);
    assert.match(fault("render/x.ts", "node:fs") ?? "", /pure/);
    assert.match(fault("render/x.ts", "express") ?? "", /package/);
    assert.equal(fault("render/x.ts", "../accounting/snapshot.ts"), undefined);
    assert.match(fault("kubernetes/wire/x.ts", "../api/connection.ts") ?? "", /wire\/ must not/);
  });
});
