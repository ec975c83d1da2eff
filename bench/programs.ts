import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Child } from "./child.ts";
import type { Size } from "./measure.ts";

const bundle = new URL("../dist/kubecommit.mjs", import.meta.url).pathname;
const simulator = new URL("../src/simulator/main.ts", import.meta.url).pathname;

/** A simulated cluster, which speaks TLS; its first line has its `kubeconfig`. */
export function startCluster({ nodes, pods }: Size): Child {
  const args = [`--nodes=${nodes}`, `--pods=${pods}`, "--port=0", "--tls"];
  return new Child(simulator, args, ["--max-old-space-size=8192"]);
}

/** A running exporter, where it serves, and where it answers probes alone. */
export interface RunningExporter extends AsyncDisposable {
  readonly exporter: Child;
  readonly url: string;
  readonly healthUrl: string;
}

/** Starts the bundle as the image does; resolves when it has read the cluster. */
export async function startExporter(
  kubeconfig: string,
  flags: readonly string[] = [],
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
  const exporter = new Child(bundle, args, ["--max-semi-space-size=2"]);
  await untilReady(url);
  return {
    exporter,
    url,
    healthUrl,
    [Symbol.asyncDispose]: async () => exporter[Symbol.asyncDispose](),
  };
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await sleep(20);
  }
}
