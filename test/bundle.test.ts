/** What `build.ts` leaves out of the bundle, and what it has wait until it is used. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleSources } from "../bench/bundle-sources.ts";
import { kubeconfigText } from "./kubernetes/reading.ts";
import { Program } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "kubecommit-bundle-"));
after(() => rmSync(folder, { recursive: true }));
const bundle = join(folder, "kubecommit.mjs");
const metafile = join(folder, "meta.json");

interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly bytes: number; readonly inputs: Readonly<Record<string, object>> }>
  >;
}

before(async () => {
  await promisify(execFile)(process.execPath, ["build.ts", bundle, metafile]);
});

/** What Node has loaded of itself, and has not, when the program has been loaded. */
function loadedOfNode(): ReadonlySet<string> {
  const told = "process.on('exit', () => console.log(JSON.stringify(process.moduleLoadList)))";
  const flags = ["--import", `data:text/javascript,${encodeURIComponent(told)}`];
  const printed = execFileSync(process.execPath, [...flags, bundle, "--version"], {
    encoding: "utf8",
  });
  const names: string[] = JSON.parse(printed.split("\n")[1] ?? "");
  return new Set(names.map((name) => name.replace("NativeModule ", "")));
}

/** A program that reads a cluster, of which there is none. */
async function reading(cluster: object): Promise<Program> {
  const server = "https://127.0.0.1:1";
  return Program.serving({ kubeconfig: kubeconfigText({ server, cluster }) });
}

suite("the bundle", () => {
  test("has no parser of bodies, and no fetch", () => {
    const { outputs }: Metafile = JSON.parse(readFileSync(metafile, "utf8"));
    const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    const packages = new Set(
      inputs.map((path) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1]),
    );
    for (const name of ["express", "prom-client", "socks"]) assert.ok(packages.has(name), name);
    for (const name of ["body-parser", "iconv-lite", "qs", "undici"])
      assert.ok(!packages.has(name), name);
  });

  test("has a map by which a profile tells its functions apart", () => {
    const sourceOf = bundleSources(bundle);
    const lines = readFileSync(bundle, "utf8").split("\n");
    const of = (text: string): string => {
      const lineNumber = lines.findIndex((line) => line.includes(text));
      const columnNumber = lines[lineNumber]?.indexOf(text) ?? -1;
      const url = pathToFileURL(bundle).href;
      return sourceOf({ functionName: "", url, lineNumber, columnNumber });
    };
    assert.equal(of('"kubecommit_orphan_pods"'), "src/render/pod-families.ts");
    assert.match(of('"X-Powered-By"'), /^node_modules\/express\//);
    const own = { functionName: "", url: "node:zlib", lineNumber: 0, columnNumber: 0 };
    assert.equal(sourceOf(own), "node:zlib");
  });

  test("has Node load nothing of itself for what is not used", () => {
    const loaded = loadedOfNode();
    assert.ok(loaded.has("http"));
    for (const name of ["internal/deps/undici/undici", "http2", "internal/util/diff"])
      assert.ok(!loaded.has(name), name);
  });

  for (const scheme of ["http", "socks5"])
    test(`goes by a ${scheme} proxy`, async () => {
      await using program = await reading({ "proxy-url": `${scheme}://127.0.0.1:2` });
      await program.logged((line) => JSON.stringify(line).includes("makes no connection"));
    });
});
