import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Authority } from "../../src/simulator/api/certificates.ts";
import { Churn } from "../../src/simulator/population/churn.ts";
import { DemoCluster } from "../../src/simulator/demo/demo-cluster.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { kubeconfigText } from "../../src/simulator/kubeconfig-text.ts";
import { Population } from "../../src/simulator/population/population.ts";
import { serve, type SimulatedServer } from "../../src/simulator/api/server.ts";
import { freePort, ServerProcess } from "../stack/server-process.ts";

const token = "simulated-token";

/** A size that every calm node has room for, and one that few have. */
const fits = ["--fit=web=cpu:250m,memory:256Mi", "--fit=database=cpu:2,memory:8Gi"];

/** Where nothing changes, a pod that waits would wait for good, and have an alert. */
function deleteUnscheduled(cluster: SimulatedCluster): void {
  for (const { metadata, spec } of cluster.list("Pod")) {
    const isScheduled = typeof spec["nodeName"] === "string" && spec["nodeName"] !== "";
    if (!isScheduled) cluster.delete("Pod", metadata.name, metadata.namespace);
  }
}

export interface WorldOptions {
  /** The exporter: `src/main.ts`, or its bundle. */
  readonly program: string;
  /** An existing directory for the kubeconfigs. */
  readonly directory: string;
  readonly nodes: number;
  readonly pods: number;
  /** Which cluster of this size; the same seed makes the same one. */
  readonly seed?: number;
  readonly eventsPerSecond: number;
  /** The cluster that `--demo` shows, in place of one of odd pods on plain nodes. */
  readonly demo?: boolean;
}

/** An exporter that may be started. */
interface Exporter {
  readonly kubeconfig: string;
  readonly flags: readonly string[];
}

/** The numbers of the exporters that account for a part of the nodes, by shard and total. */
export const shardExporters = { "0/2": 3, "1/2": 4, "0/3": 5 } as const;
/** The number of the exporter that is told to read devices. */
export const devicesExporter = 6;

/** A simulated cluster and exporters that read it, each in a process of its own. */
export class World implements AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly server: SimulatedServer;
  /** What happens in the cluster on its own. */
  readonly churn: Churn;
  /** `host:port` of each exporter that may be started. */
  readonly targets: readonly string[];
  readonly #program: string;
  readonly #exporters: readonly Exporter[];
  readonly #running = new Map<number, ServerProcess>();

  private constructor(
    program: string,
    cluster: SimulatedCluster,
    server: SimulatedServer,
    churn: Churn,
    targets: readonly string[],
    exporters: readonly Exporter[],
  ) {
    this.#program = program;
    this.cluster = cluster;
    this.server = server;
    this.churn = churn;
    this.targets = targets;
    this.#exporters = exporters;
  }

  /**
   * Starts a cluster over TLS, with bookmarks every other second, and prepares two replicas, third an
   * exporter whose token is not accepted, then those of `shardExporters`, and `devicesExporter`.
   */
  static async create(options: WorldOptions): Promise<World> {
    const cluster = new SimulatedCluster({ deviceVersions: ["v1"] });
    const population =
      options.demo === true ? new DemoCluster(cluster, options) : new Population(cluster, options);
    if (options.eventsPerSecond === 0) deleteUnscheduled(cluster);
    const authority = new Authority();
    const server = await serve(cluster, {
      tls: authority.issue({ commonName: "simulated-api-server" }),
      token: () => token,
      bookmarkInterval: 2000,
    });
    const write = async (name: string, presented: string) => {
      const path = join(options.directory, name);
      const { url } = server;
      await writeFile(path, kubeconfigText({ url, ca: authority.cert, token: presented }));
      return path;
    };
    const good = await write("kubeconfig", token);
    const bad = await write("kubeconfig-refused", "wrong");
    const whole = [good, good, bad].map((kubeconfig): Exporter => ({ kubeconfig, flags: [] }));
    const shards = Object.keys(shardExporters).map((name): Exporter => {
      const [shard, total] = name.split("/");
      return { kubeconfig: good, flags: [`--shard=${shard}`, `--total-shards=${total}`] };
    });
    const readsDevices: Exporter = { kubeconfig: good, flags: ["--devices=on"] };
    const exporters = [...whole, ...shards, readsDevices];
    const targets = [];
    for (const _ of exporters) targets.push(`127.0.0.1:${await freePort()}`);
    const churn = new Churn(population, options.eventsPerSecond);
    return new World(options.program, cluster, server, churn, targets, exporters);
  }

  /** Starts an exporter and waits until it serves. */
  async startExporter(index: number): Promise<void> {
    const target = this.targets[index] ?? "";
    const { kubeconfig = "", flags = [] } = this.#exporters[index] ?? {};
    const exporter = new ServerProcess(process.execPath, [
      this.#program,
      `--kubeconfig=${kubeconfig}`,
      `--web.listen-address=${target}`,
      "--schedule=* * * * * *",
      ...fits,
      ...flags,
    ]);
    this.#running.set(index, exporter);
    await exporter.ready(`http://${target}/livez`, 60_000);
  }

  async stopExporter(index: number): Promise<void> {
    await this.#running.get(index)?.[Symbol.asyncDispose]();
    this.#running.delete(index);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.churn[Symbol.dispose]();
    for (const index of this.#running.keys()) await this.stopExporter(index);
    await this.server[Symbol.asyncDispose]();
  }
}
