import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";

import { milliUnits, parseQuantity, wholeUnits } from "../../src/resources/quantity.ts";
import { Client, type List } from "../protocol/client.ts";
import type { Stored } from "../protocol/server-under-test.ts";
import { kubeStateMetricsBinary } from "../real/build/binaries.ts";
import { freePorts } from "../real/plane/ports.ts";
import { cacheFolder, kubeStateMetricsVersion } from "../real/releases.ts";
import { parseExposition } from "../render/parse-exposition.ts";
import { DemoProcess, until } from "./demo-process.ts";

const cached = join(
  cacheFolder("kube-state-metrics", kubeStateMetricsVersion),
  "kube-state-metrics",
);
/** Building it takes longer than all other acceptance tests, so it has to be asked for. */
const mayBuild = process.env["BUILD_KUBE_STATE_METRICS"] !== undefined;

/** The first build takes minutes of a quiet machine, in milliseconds. */
const buildsWithin = 1_200_000;

interface Config {
  readonly clusters: readonly [
    {
      readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
    },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** A client of the API server that a kubeconfig of the demo, which is JSON, names. */
function clientOf(kubeconfig: string): Client {
  const config: Config = JSON.parse(readFileSync(kubeconfig, "utf8"));
  const { server, "certificate-authority-data": ca } = config.clusters[0].cluster;
  const { token } = config.users[0].user;
  return new Client({ url: server, ca: Buffer.from(ca, "base64").toString(), token });
}

/** kube-state-metrics of nodes and pods as a process. */
class KubeStateMetrics implements AsyncDisposable {
  readonly #url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.#url = url;
    this.#stop = stop;
  }

  static async start(binary: string, kubeconfig: string): Promise<KubeStateMetrics> {
    const [port = 0, ownPort = 0] = await freePorts(2);
    const child = spawn(
      binary,
      [
        `--kubeconfig=${kubeconfig}`,
        "--resources=nodes,pods",
        "--host=127.0.0.1",
        `--port=${port}`,
        "--telemetry-host=127.0.0.1",
        `--telemetry-port=${ownPort}`,
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const exited = once(child, "exit");
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
    const stop = async (): Promise<void> => {
      child.kill("SIGTERM");
      await exited;
      // What it cannot list or watch, it complains of, and tries again.
      assert.doesNotMatch(log, /^[EF]\d{4} /m);
    };
    return new KubeStateMetrics(`http://127.0.0.1:${port}/metrics`, stop);
  }

  /** What it says now of the objects' amounts: series with its labels in a fixed order → value. */
  async amounts(): Promise<ReadonlyMap<string, number>> {
    const wanted = new Map([
      [allocatable, ["node", "resource"]],
      [requests, ["uid", "container", "resource"]],
    ]);
    const found = new Map<string, number>();
    for (const { name, labels, value } of parseExposition(await (await fetch(this.#url)).text())) {
      const keys = wanted.get(name)?.map((label) => labels.get(label) ?? "");
      if (keys !== undefined) found.set([name, ...keys].join(" "), value);
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

const allocatable = "kube_node_status_allocatable";
const requests = "kube_pod_container_resource_requests";

type Amounts = Readonly<Record<string, string>>;

/** Names of resources as its labels have them, and amounts in cores or in whole units. */
function expectedOf(series: string, amounts: Amounts | undefined): [string, number][] {
  return Object.entries(amounts ?? {}).map(([name, amount]) => {
    const nanos = parseQuantity(amount);
    const value = name === "cpu" ? Number(milliUnits(nanos)) / 1000 : Number(wholeUnits(nanos));
    return [`${series} ${name.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`, value];
  });
}

interface Container {
  readonly name: string;
  readonly resources?: { readonly requests?: Amounts };
}

function expectedOfNode({ metadata, status }: Stored): [string, number][] {
  const { allocatable: amounts }: { readonly allocatable?: Amounts } = status ?? {};
  return expectedOf(`${allocatable} ${metadata.name}`, amounts);
}

function expectedOfPod({ metadata, spec }: Stored): [string, number][] {
  const { containers = [] }: { readonly containers?: readonly Container[] } = spec ?? {};
  return containers.flatMap(({ name, resources }) =>
    expectedOf(`${requests} ${metadata.uid} ${name}`, resources?.requests),
  );
}

suite(
  "kube-state-metrics works against the simulated cluster",
  {
    skip:
      !existsSync(cached) &&
      !mayBuild &&
      "kube-state-metrics has not been built here: BUILD_KUBE_STATE_METRICS=1 npm run acceptance builds it, with Go",
    timeout: buildsWithin,
  },
  () => {
    const name = "its amounts of nodes and pods are those of the objects, and follow them";
    test(name, { timeout: buildsWithin }, async (t) => {
      const binary = await kubeStateMetricsBinary();
      await using demo = await DemoProcess.start("--demo.events-per-second=20");
      using client = clientOf(demo.kubeconfig);
      const read = async (path: string): Promise<readonly Stored[]> =>
        (await client.json<List>(path)).items;
      const atStart = new Set((await read("/api/v1/pods")).map(({ metadata }) => metadata.uid));
      await using metrics = await KubeStateMetrics.start(binary, demo.kubeconfig);

      const compared = await until(async () => {
        const before = await read("/api/v1/pods");
        const amounts = await metrics.amounts();
        const after = new Set(
          (await read("/api/v1/pods")).map(({ metadata }) => metadata.resourceVersion),
        );
        // The others changed meanwhile.
        const pods = before.filter(({ metadata }) => after.has(metadata.resourceVersion));
        assert.ok(
          pods.some(({ metadata }) => !atStart.has(metadata.uid)),
          "there are no new pods",
        );
        const nodes = await read("/api/v1/nodes");
        const expected = [...nodes.flatMap(expectedOfNode), ...pods.flatMap(expectedOfPod)];
        const values = Object.fromEntries(expected.map(([key]) => [key, amounts.get(key)]));
        assert.deepEqual(values, Object.fromEntries(expected));
        return { nodes: nodes.length, pods: pods.length, values: expected.length };
      });
      assert.ok(compared.values > compared.nodes * 3 + compared.pods);
      t.diagnostic(
        `${compared.values} amounts of ${compared.nodes} nodes and ${compared.pods} pods`,
      );
    });
  },
);
