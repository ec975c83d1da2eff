import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import {
  cacheFolder,
  etcdVersion,
  kubeStateMetricsVersion,
  type Minor,
  releases,
} from "../releases.ts";
import { built, goBuild } from "./go.ts";
import { writeEtcdModule, writeKubernetesModule, writeKubeStateMetricsModule } from "./module.ts";

/** Paths of the programs of one release. */
export interface Binaries {
  readonly minor: Minor;
  readonly version: string;
  readonly etcd: string;
  readonly apiserver: string;
  readonly scheduler: string;
  readonly controllerManager: string;
  readonly kubectl: string;
  readonly truth: string;
}

const commands = ["kube-apiserver", "kube-scheduler", "kube-controller-manager", "kubectl"];
const truthFolder = fileURLToPath(new URL("../truth", import.meta.url));
const deviceTruthFolder = fileURLToPath(new URL("../device-truth", import.meta.url));

/** Whether the programs of a release have been built before; the truth program takes seconds. */
export function areCached(minor: Minor): boolean {
  const folder = cacheFolder("kubernetes", releases[minor]);
  const etcd = join(cacheFolder("etcd", etcdVersion), "etcd");
  return [etcd, ...commands.map((command) => join(folder, command))].every((file) =>
    existsSync(file),
  );
}

/**
 * The programs of a release, built where they are not in the cache yet.
 *
 * @throws GoMissingError
 */
export async function binariesOf(minor: Minor, say: (text: string) => void): Promise<Binaries> {
  const version = releases[minor];
  const folder = cacheFolder("kubernetes", version);
  const module = join(folder, "module");
  const ldflags = `-s -w ${versionFlags(version)}`;
  for (const command of commands) {
    const binary = join(folder, command);
    await built(binary, async (partial) => {
      say(`building ${command} ${version} (once; all of a version take minutes)`);
      await writeKubernetesModule(module, version);
      await goBuild(module, [
        `-ldflags=${ldflags}`,
        "-o",
        partial,
        `k8s.io/kubernetes/cmd/${command}`,
      ]);
    });
  }

  const etcd = join(cacheFolder("etcd", etcdVersion), "etcd");
  await built(etcd, async (partial) => {
    say(`building etcd ${etcdVersion}`);
    const source = join(cacheFolder("etcd", etcdVersion), "module");
    await writeEtcdModule(source, etcdVersion);
    await goBuild(source, ["-ldflags=-s -w", "-o", partial, "."]);
  });

  const truth = join(folder, `truth-${await digest(truthFolder)}`);
  await built(truth, async (partial) => {
    say(`building test/real/truth with the packages of ${version}`);
    if (!existsSync(join(module, "go.mod"))) await writeKubernetesModule(module, version);
    await copySources(truthFolder, join(module, "truth"));
    await goBuild(module, ["-ldflags=-s -w", "-o", partial, "./truth"]);
  });

  const [apiserver = "", scheduler = "", controllerManager = "", kubectl = ""] = commands.map(
    (command) => join(folder, command),
  );
  return { minor, version, etcd, apiserver, scheduler, controllerManager, kubectl, truth };
}

/**
 * The program `test/real/device-truth` with the packages of a release, built where it is not in the
 * cache yet. It calls internal packages, which Go allows to those whose path is beneath theirs.
 *
 * @throws GoMissingError
 */
export async function deviceTruthBinary(
  { version }: Binaries,
  say: (text: string) => void,
): Promise<string> {
  const folder = cacheFolder("kubernetes", version);
  const binary = join(folder, `device-truth-${await digest(deviceTruthFolder)}`);
  await built(binary, async (partial) => {
    say(`building test/real/device-truth with the packages of ${version}`);
    const module = join(folder, "device-truth-module");
    const name = "k8s.io/dynamic-resource-allocation/structured/kubecommit";
    await writeKubernetesModule(module, version, name);
    await copySources(deviceTruthFolder, module);
    await goBuild(module, ["-ldflags=-s -w", "-o", partial, "."]);
  });
  return binary;
}

/** kube-state-metrics, built where it is not in the cache yet. @throws GoMissingError */
export async function kubeStateMetricsBinary(): Promise<string> {
  const folder = cacheFolder("kube-state-metrics", kubeStateMetricsVersion);
  const binary = join(folder, "kube-state-metrics");
  await built(binary, async (partial) => {
    const module = join(folder, "module");
    await writeKubeStateMetricsModule(module, kubeStateMetricsVersion);
    await goBuild(module, ["-ldflags=-s -w", "-o", partial, "k8s.io/kube-state-metrics/v2"]);
  });
  return binary;
}

/** The version that the programs name themselves by; client-go has its own for the User-Agent. */
function versionFlags(version: string): string {
  const [major = "", minor = ""] = version.split(".");
  const values = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: "clean",
  };
  return ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]
    .flatMap((path) => Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`))
    .join(" ");
}

async function sourcesOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".go")).toSorted();
}

async function copySources(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await sourcesOf(from)) await copyFile(join(from, name), join(to, name));
}

async function digest(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of await sourcesOf(folder)) hash.update(await readFile(join(folder, name)));
  return hash.digest("hex").slice(0, 12);
}
