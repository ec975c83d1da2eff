import { fileURLToPath } from "node:url";
import { buildSync, transformSync } from "esbuild";
import { readFileSync } from "node:fs";
import { heapFlags, heapVariables } from "../runtime.ts";
import { freePort } from "../grafana/stack/server-process.ts";
import { Child } from "./child.ts";
import { distinctShare } from "./size.ts";
import type { Size } from "./size.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const bundle = here("../dist/kubecommit.mjs");
const simulator = here("../src/simulator/main.ts");

/** A simulated cluster, which speaks TLS; its first line has its `kubeconfig`. */
export function startCluster({ nodes, pods, isDistinct }: Size): Child {
  const args = [
    `--nodes=${nodes}`,
    `--pods=${pods}`,
    `--distinct-pods=${isDistinct ? distinctShare : 0}`,
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
  /** Whether `probe.ts` looks for its stalls, which costs it memory and time. */
  readonly isProbed?: boolean;
  /** The program, unless it is the bundle that `npm run build` makes. */
  readonly script?: string;
}

/** Starts the exporter as the image does; resolves when it has read the cluster. */
export async function startExporter(
  kubeconfig: string,
  { flags = [], isProbed = false, script = bundle }: ExporterOptions = {},
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
    ...flags,
  ];
  const nodeArgs = [...heapFlags, ...(isProbed ? ["--import", probe()] : [])];
  const exporter = Child.node(script, args, nodeArgs, {
    hasChannel: isProbed,
    environment: heapVariables,
  });
  await exporter.ready(`${url}/readyz`);
  return {
    exporter,
    url,
    healthUrl,
    [Symbol.asyncDispose]: async () => exporter[Symbol.asyncDispose](),
  };
}

/** As JavaScript in a URL. */
function probe(): string {
  const { code } = transformSync(readFileSync(here("probe.ts"), "utf8"), { loader: "ts" });
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
