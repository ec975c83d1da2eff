/** The package as npm packs it, installed into an empty folder without a network. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import { threeNodes } from "../../src/simulator/population/examples.ts";

const run = promisify(execFile);
const root = mkdtempSync(join(tmpdir(), "kubecommit-installed-"));
after(() => rmSync(root, { recursive: true }));
const folder = join(root, "empty");
const installed = join(folder, "node_modules", packageJson.name);
const programs = join(folder, "node_modules", ".bin");
const path = [programs, dirname(process.execPath), process.env["PATH"]].join(delimiter);
const environment = { PATH: path, HOME: root, npm_config_cache: join(root, "cache") };

/** What a program prints, in the folder that the package is installed in. */
async function printed(program: string, ...args: readonly string[]): Promise<string> {
  return (await run(program, args, { cwd: folder, env: environment })).stdout;
}

/** The bytes of the package, packed from a folder that is written anew. */
async function packed(bundle: string, name: string): Promise<Buffer> {
  const written = join(root, name);
  await run(process.execPath, ["release/package.ts", written, bundle]);
  const target = join(root, `${name}-packed`);
  mkdirSync(target);
  await run("npm", ["pack", written, `--pack-destination=${target}`]);
  return readFileSync(join(target, `kubecommit-${packageJson.version}.tgz`));
}

before(async () => {
  const bundle = join(root, "kubecommit.mjs");
  await run(process.execPath, ["build.ts", bundle]);
  const tarball = join(root, "kubecommit.tgz");
  const bytes = await packed(bundle, "first");
  assert.deepEqual(await packed(bundle, "second"), bytes);
  writeFileSync(tarball, bytes);
  mkdirSync(folder);
  await printed("npm", "install", "--offline", "--no-audit", "--no-fund", tarball);
  const items = JSON.stringify({ apiVersion: "v1", kind: "List", items: threeNodes });
  writeFileSync(join(folder, "dump.json"), items);
});

suite("the installed package", () => {
  test("is all that npm installs, and small", () => {
    const names = readdirSync(join(folder, "node_modules")).filter((each) => !each.startsWith("."));
    assert.deepEqual(names, [packageJson.name]);
    assert.ok(readFileSync(join(root, "kubecommit.tgz")).length < 2 ** 20);
  });

  test("runs with npx", async () => {
    assert.equal(
      await printed("npx", "kubecommit", "--version"),
      `kubecommit ${packageJson.version}\n`,
    );
    const report = await printed("npx", "kubecommit", "report", "--file=dump.json");
    assert.match(report, /^NODE +POOL +STATE +CPU .*\nnode1 .* 0\.1\/2 +5% /);
  });

  test("has its man page and completions beside it", async () => {
    assert.match(readFileSync(join(installed, "kubecommit.1"), "utf8"), /^\.TH KUBECOMMIT 1 /m);
    for (const [shell, file] of [
      ["bash", "kubecommit.bash"],
      ["zsh", "_kubecommit"],
      ["fish", "kubecommit.fish"],
    ] as const) {
      const text = readFileSync(join(installed, "completions", file), "utf8");
      assert.equal(await printed("kubecommit", "completion", shell), text);
    }
  });
});

const isAbsent = spawnSync("kubectl", ["version", "--client"]).status !== 0;

suite("kubectl commit", { skip: isAbsent && "kubectl is not on this machine" }, () => {
  test("is the program, and says so in its help", async () => {
    assert.match(
      await printed("kubectl", "commit", "--help"),
      /^ {2}kubectl commit \[report\] \[opt/m,
    );
    const help = await printed("kubectl", "commit", "report", "--help");
    assert.match(help, /^Usage: kubectl commit report \[options\]$/m);
    const report = await printed("kubectl", "commit", "report", "--file=dump.json", "-o", "csv");
    assert.match(report, /^node,pool,state,cpu_allocatable,/);
    const alone = await printed("kubectl", "commit", "--file=dump.json", "-o", "csv");
    assert.equal(alone, report);
  });

  test("is completed by kubectl", async () => {
    const first = await printed("kubectl", "__complete", "commit", "");
    assert.match(first, /^serve\t.*\nreport\t.*\ncompletion\t.*\ncheck-config\t.*\n:4\n$/);
    const value = await printed("kubectl", "__complete", "commit", "report", "--by=");
    assert.equal(value, "node\npool\nnamespace\n:4\n");
  });
});
