import { fileURLToPath } from "node:url";
import { buildSync, transformSync } from "esbuild";
import { readFileSync } from "node:fs";
import { heapFlags, heapVariables } from "../runtime.ts";
import { freePort } from "../grafana/stack/server-process.ts";
import { Child } from "./child.ts";
import { distinctShare } from "./size.ts";
import type { Size } from "./size.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const bundle = here("../dist/kubecommit.mjs");
const simulator = here("../src/simulator/main.ts");

/** What a cluster has beside nodes and pods. */
export interface ClusterDevices {
  readonly devicesPerNode: number;
  readonly claims: number;
}

/** A simulated cluster, which speaks TLS; its first line has its `kubeconfig`. */
export function startCluster(
  { nodes, pods, isDistinct }: Size,
  { devicesPerNode, claims }: ClusterDevices = { devicesPerNode: 0, claims: 0 },
): Child {
  const args = [
    `--nodes=${nodes}`,
    `--pods=${pods}`,
    `--distinct-pods=${isDistinct ? distinctShare : 0}`,
    `--devices-per-node=${devicesPerNode}`,
    `--claims=${claims}`,
    "--port=0",
    "--tls",
  ];
  return Child.node(simulator, args, ["--max-old-space-size=12288"], { hasChannel: true });
}

/** Starts one of `baselines/`, as JavaScript: Node's loader of TypeScript has a cost of its own. */
export function startBaseline(
  name: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Child {
  const outfile = here(`../dist/bench/${name}.mjs`);
  const entryPoints = [here(`baselines/${name}.ts`)];
  buildSync({
    entryPoints,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  return Child.node(outfile, args, nodeArgs);
}

/** A running exporter, where it serves, and where it answers probes alone. */
export interface RunningExporter extends AsyncDisposable {
  readonly exporter: Child;
  readonly url: string;
  readonly healthUrl: string;
}

export interface ExporterOptions {
  readonly flags?: readonly string[];
  /** What looks into it from inside, which costs it memory and time. */
  readonly preload?: "probe" | "profiler";
  /** The program, unless it is the bundle that `npm run build` makes. */
  readonly script?: string;
}

/** Starts the exporter as the image does; resolves when it has read the cluster. */
export async function startExporter(
  kubeconfig: string,
  { flags = [], preload, script = bundle }: ExporterOptions = {},
): Promise<RunningExporter> {
  const [url, healthUrl] = [
    `http://127.0.0.1:${await freePort()}`,
    `http://127.0.0.1:${await freePort()}`,
  ];
  const args = [
    `--kubeconfig=${kubeconfig}`,
    `--web.listen-address=${new URL(url).host}`,
    `--web.health-listen-address=${new URL(healthUrl).host}`,
    "--log.level=warn",
    // The largest size has more than the default allows.
    "--max-nodes=200000",
    ...flags,
  ];
  const nodeArgs = [
    ...heapFlags,
    ...(preload === undefined ? [] : ["--import", moduleUrl(preload)]),
  ];
  const exporter = Child.node(script, args, nodeArgs, {
    hasChannel: preload !== undefined,
    environment: heapVariables,
  });
  // Over plain HTTP whatever the web configuration says.
  await exporter.ready(`${healthUrl}/readyz`);
  return {
    exporter,
    url,
    healthUrl,
    [Symbol.asyncDispose]: async () => exporter[Symbol.asyncDispose](),
  };
}

/** A module beside this one, as JavaScript in a URL. */
function moduleUrl(name: string): string {
  const { code } = transformSync(readFileSync(here(`${name}.ts`), "utf8"), { loader: "ts" });
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
