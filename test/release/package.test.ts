import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import packageJson from "../../package.json" with { type: "json" };

const run = promisify(execFile);
const root = mkdtempSync(join(tmpdir(), "kubecommit-package-"));
after(() => rmSync(root, { recursive: true }));
const folder = join(root, "package");
const packed = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "completions/_kubecommit",
  "completions/kubecommit.bash",
  "completions/kubecommit.fish",
  "kubecommit.1",
  "kubecommit.mjs",
  "kubecommit.mjs.LEGAL.txt",
  "kubectl_complete-commit",
  "package.json",
];

before(async () => {
  const bundle = join(root, "kubecommit.mjs");
  await run(process.execPath, ["build.ts", bundle]);
  // Left by another version, or by mistake.
  mkdirSync(folder);
  for (const name of [".env", "old.mjs"]) writeFileSync(join(folder, name), "SECRET=1");
  await run(process.execPath, ["release/package.ts", folder, bundle]);
});

test("the package has the program and needs nothing else", () => {
  const described: object = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  assert.deepEqual(described, {
    name: "kubecommit",
    version: packageJson.version,
    description: packageJson.description,
    license: "Apache-2.0",
    homepage: packageJson.homepage,
    bugs: packageJson.bugs,
    repository: packageJson.repository,
    type: "module",
    engines: packageJson.engines,
    bin: {
      kubecommit: "kubecommit.mjs",
      "kubectl-commit": "kubecommit.mjs",
      "kubectl_complete-commit": "kubectl_complete-commit",
    },
    man: ["kubecommit.1"],
    files: [
      "kubecommit.mjs",
      "kubecommit.mjs.LEGAL.txt",
      "kubecommit.1",
      "kubectl_complete-commit",
      "completions",
      "CHANGELOG.md",
    ],
  });
});

test("npm packs all of it, and nothing that came there by other ways", () => {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" });
  assert.deepEqual(found.filter((each) => each !== "completions").toSorted(), packed);
  writeFileSync(join(folder, ".env"), "SECRET=1");
  const flags = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const text = execFileSync("npm", flags, { cwd: folder, encoding: "utf8" });
  const answer: unknown = JSON.parse(text);
  // An array, or an object by name, as of npm 12.
  const [entry]: { files: { path: string }[] }[] = Object.values(answer ?? {});
  assert.deepEqual(entry?.files.map(({ path }) => path).toSorted(), packed);
});

test("the repository itself is not packed by mistake", () => {
  const { status, stderr } = spawnSync("npm", ["pack", "--dry-run"], { encoding: "utf8" });
  assert.notEqual(status, 0);
  assert.match(stderr, /what is published is packed by: npm run package$/m);
});

test("the program of the package runs by itself", () => {
  const program = join(folder, "kubecommit.mjs");
  const [, flags = ""] =
    /^#!\/usr\/bin\/env -S (?:\w+=\S+ )*node (.*)\n/.exec(readFileSync(program, "utf8")) ?? [];
  const args = [...flags.split(" "), program, "--version"];
  const printed = execFileSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(printed, `kubecommit ${packageJson.version}\n`);
});

/** The Node of this machine, where it is not the one that runs the tests. */
function otherNode(): { readonly path: string; readonly version: string } | undefined {
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((each) => !each.includes("node_modules"))
    .map((each) => join(each, "node"))
    .find((each) => existsSync(each));
  if (path === undefined) return undefined;
  const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout?.trim().slice(1);
  return version ? { path, version } : undefined;
}

const other = otherNode();
const isOld = other !== undefined && Number.parseInt(other.version, 10) < 24;

test(
  "on an older Node one line says which is needed, and which runs",
  { skip: !isOld && `no Node before 24 is on this machine, but ${other?.version ?? "none"}` },
  () => {
    assert.ok(other);
    const args = [join(folder, "kubecommit.mjs"), "--version"];
    const { status, stdout, stderr } = spawnSync(other.path, args, { encoding: "utf8" });
    assert.equal(status, 1);
    assert.equal(stdout, "");
    const [, needed] = /^>=(.*)$/.exec(packageJson.engines.node) ?? [];
    assert.ok(
      stderr.startsWith(
        `kubecommit needs Node ${needed} or newer, and this is Node ${other.version} (`,
      ),
      stderr,
    );
    assert.match(stderr, /^[^\n]*\n$/);
  },
);

test("nothing that an older Node may lack is imported before that line", () => {
  const program = readFileSync(join(folder, "kubecommit.mjs"), "utf8");
  const imported = Array.from(
    program.matchAll(/(?:^|[;\n}])import\s*[\w{$*][^"'();]*from\s*"([^"]+)"/g),
    ([, name]) => name,
  );
  assert.deepEqual(imported, ["node:module"]);
});
