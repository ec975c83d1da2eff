import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { json } from "node:stream/consumers";
import { heapFlags, heapVariables } from "../runtime.ts";
import { Child } from "../bench/child.ts";
import { clusterRequest } from "../bench/cluster-request.ts";
import { Program } from "../test/program.ts";
import { clockManifests } from "./cluster-clock.ts";
import { FaultyProxy } from "./proxy.ts";

const simulator = new URL("../src/simulator/main.ts", import.meta.url).pathname;
/** Between two times of the clock in the cluster, in milliseconds. */
const clockInterval = 500;

const environment = { NODE_OPTIONS: heapFlags.join(" "), ...heapVariables };

/** Of the simulated cluster. */
export interface ClusterSize {
  readonly nodes: number;
  readonly pods: number;
  readonly seed: number;
}

/** A simulated cluster in a process of its own, a proxy before it, and the exporter behind that. */
export interface Setting extends AsyncDisposable {
  readonly proxy: FaultyProxy;
  readonly exporter: Program;
  /** How many changes there are a second from now on; 0 stops the clock too. */
  change(eventsPerSecond: number): void;
  /** The newest version of the cluster, which counts its changes. */
  version(): Promise<number>;
  /** An exporter that starts now, and reads the same cluster without the proxy. */
  fresh(): Promise<Program>;
}

/** Starts everything; resolves when the exporter has read the cluster. */
export async function startSetting({ nodes, pods, seed }: ClusterSize): Promise<Setting> {
  await using resources = new AsyncDisposableStack();
  const args = [`--nodes=${nodes}`, `--pods=${pods}`, `--seed=${seed}`, "--tls"];
  const cluster = resources.use(Child.node(simulator, args, [], { hasChannel: true }));
  const { url, kubeconfig } = await cluster.line<{ url: string; kubeconfig: string }>();
  const proxy = resources.use(await FaultyProxy.before(Number(new URL(url).port)));
  const direct = readFileSync(kubeconfig, "utf8");
  const proxied = direct.replace(url, `https://127.0.0.1:${proxy.port}`);

  const tellTime = (): void => {
    for (const apply of clockManifests(Date.now())) cluster.send({ apply });
  };
  tellTime();
  const exporter = resources.use(await started(proxied));
  let clock: NodeJS.Timeout | undefined;
  resources.defer(() => clearInterval(clock));
  const kept = resources.move();
  return {
    proxy,
    exporter,
    change(eventsPerSecond) {
      cluster.send({ eventsPerSecond });
      clearInterval(clock);
      if (eventsPerSecond > 0) clock = setInterval(tellTime, clockInterval);
    },
    version: async () => versionOf(kubeconfig),
    fresh: async () => started(direct),
    [Symbol.asyncDispose]: async () => kept.disposeAsync(),
  };
}

/** An exporter that has read the cluster of this kubeconfig. */
async function started(kubeconfig: string): Promise<Program> {
  await using resources = new AsyncDisposableStack();
  const program = resources.use(await Program.serving({ kubeconfig, environment }));
  await program.ready();
  resources.move();
  return program;
}

async function versionOf(kubeconfig: string): Promise<number> {
  const [url, options] = clusterRequest(kubeconfig, "/api/v1/nodes?limit=1");
  const [response]: IncomingMessage[] = await once(get(url, options), "response");
  if (response === undefined) throw new Error("no answer from the simulated cluster");
  const list = (await json(response)) as { metadata: { resourceVersion: string } }; // oxlint-disable-line typescript/no-unsafe-type-assertion -- of our own server
  return Number(list.metadata.resourceVersion);
}
