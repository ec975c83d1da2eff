import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * The go.mod of a module that builds commands and packages of `k8s.io/kubernetes`. That module's
 * own go.mod replaces its staging modules by folders of its repository, which the module archive
 * does not hold: here they are replaced by their releases, `v0.37.2` for `v1.37.2`.
 */
export function kubernetesModule(
  upstream: string,
  version: string,
  name = "kubecommit.test/real",
): string {
  const paths = (pattern: RegExp): readonly string[] =>
    Array.from(upstream.matchAll(pattern), ([, path = ""]) => path);
  const required = paths(/(k8s\.io\/\S+) v0\.0\.0(?=\s)/g);
  const staged = new Set([...required, ...paths(/(k8s\.io\/\S+) => \.\/staging/g)]);
  const [go = ""] = /^go \S+$/m.exec(upstream) ?? [];
  const [godebug = ""] = /^godebug (?:\([^)]*\)|.*)$/m.exec(upstream) ?? [];
  const released = `v0.${version.slice(2)}`;
  return [
    `module ${name}\n\n`,
    `${go}\n\n`,
    `${godebug}\n\n`,
    `require (\n\tk8s.io/kubernetes v${version}\n`,
    ...required.map((path) => `\t${path} ${released}\n`),
    ")\n\n",
    // Others than this module require them as v0.0.0, which is not to be had.
    "replace (\n",
    ...Array.from(staged, (path) => `\t${path} => ${path} ${released}\n`),
    ")\n",
  ].join("");
}

/** Writes that module to a folder. Needs Go, and the module proxy when nothing is cached. */
export async function writeKubernetesModule(
  folder: string,
  version: string,
  name?: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { stdout } = await run("go", ["mod", "download", "-json", `k8s.io/kubernetes@v${version}`]);
  const { GoMod }: { readonly GoMod: string } = JSON.parse(stdout);
  const text = kubernetesModule(await readFile(GoMod, "utf8"), version, name);
  await writeFile(join(folder, "go.mod"), text);
}

/** The go.mod and the program of an etcd server. */
export async function writeEtcdModule(folder: string, version: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const require = `require go.etcd.io/etcd/server/v3 v${version}\n`;
  await writeFile(join(folder, "go.mod"), `module kubecommit.test/etcd\n\ngo 1.24\n\n${require}`);
  const program = [
    "package main\n",
    'import (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n',
    "func main() { etcdmain.Main(os.Args) }\n",
  ];
  await writeFile(join(folder, "main.go"), program.join("\n"));
}

/** The go.mod of a module that builds kube-state-metrics. */
export async function writeKubeStateMetricsModule(folder: string, version: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const require = `require k8s.io/kube-state-metrics/v2 v${version}\n`;
  const head = "module kubecommit.test/kube-state-metrics\n\ngo 1.25.0\n\n";
  await writeFile(join(folder, "go.mod"), head + require);
}
