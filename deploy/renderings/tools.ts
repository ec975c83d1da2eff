import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export const run = promisify(execFile);

const helmVersion = "3.22.0";
const validateVersion = "1.37.0";

/** A program that can be run, or why there is none. */
export type Tool = { readonly path: string } | { readonly reason: string };

/** Where programs are kept, outside of every checkout. */
function cached(name: string, version: string): string {
  const cacheHome = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(cacheHome, "kubecommit", "tools", `${name}-${version}`);
}

/** Whether a program runs at all, and prints what it must. */
function prints(program: string, args: readonly string[], pattern: RegExp): boolean {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 && pattern.test(stdout);
}

/** kubectl with a kustomize that knows components. */
export function findKubectl(): Tool {
  const isThere = prints("kubectl", ["version", "--client"], /Kustomize Version: v[5-9]/);
  return isThere ? { path: "kubectl" } : { reason: "there is no kubectl of 1.27 or newer" };
}

export function findPromtool(): Tool {
  const isThere = spawnSync("promtool", ["--version"]).status === 0;
  return isThere ? { path: "promtool" } : { reason: "there is no promtool" };
}

/** Helm, built from its official module where it is not installed. */
export async function findHelm(say: (text: string) => void): Promise<Tool> {
  if (prints("helm", ["version", "--short"], /^v[34]\./)) return { path: "helm" };
  const folder = cached("helm", helmVersion);
  const path = join(folder, "helm");
  if (existsSync(path)) return { path };
  if (!prints("go", ["version"], /go1/)) return { reason: "there is neither helm nor Go" };
  say(`building helm ${helmVersion} (once; takes minutes)`);
  return made(folder, path, async (partial) => {
    const env = { ...process.env, CGO_ENABLED: "0", GOBIN: partial, GOFLAGS: "-trimpath" };
    const module = `helm.sh/helm/v3/cmd/helm@v${helmVersion}`;
    await run("go", ["install", "-ldflags=-s -w", module], { env });
  });
}

/** kubernetes-validate, which carries the schemas of all versions. */
export async function findKubernetesValidate(): Promise<Tool> {
  const folder = cached("kubernetes-validate", validateVersion);
  // A script of a virtual environment names the folder that it was made in: Python itself does not.
  const path = join(folder, "bin", "python");
  if (existsSync(path)) return { path };
  return made(folder, path, async (partial) => {
    await run("python3", ["-m", "venv", partial]);
    const requirement = `kubernetes-validate==${validateVersion}`;
    await run(join(partial, "bin", "pip"), ["install", "--quiet", requirement]);
  });
}

/** Fills a folder, which appears whole or not at all. */
async function made(
  folder: string,
  path: string,
  fill: (partial: string) => Promise<void>,
): Promise<Tool> {
  const partial = `${folder}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  try {
    await fill(partial);
    await rename(partial, folder);
    return { path };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    const [first = ""] = String(error).trim().split("\n").slice(-1);
    return { reason: `it cannot be had: ${first}` };
  }
}
