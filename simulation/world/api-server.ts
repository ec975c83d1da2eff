import type { ServeOptions } from "../../src/simulator/api/serving.ts";
import { SimulatedServer } from "../../src/simulator/api/server.ts";
import type { Faults } from "../../src/simulator/api/faults/faults.ts";
import type { SimulatedCluster } from "../../src/simulator/cluster.ts";
import type { Network } from "../network/network.ts";

export const apiPort = 6443;

/** The API server's process, which ends and comes back, as another one at times. */
export class ApiServer {
  readonly cluster: SimulatedCluster;
  readonly #network: Network;
  #server: SimulatedServer | undefined;

  constructor(cluster: SimulatedCluster, network: Network) {
    this.cluster = cluster;
    this.#network = network;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  /** What its next requests fail with; nothing is kept of a server that is down. */
  get faults(): Faults | undefined {
    return this.#server?.faults;
  }

  start(options: Pick<ServeOptions, "watchList" | "protobuf"> = {}): void {
    if (this.#server !== undefined) return;
    this.#server = new SimulatedServer(this.cluster, { port: apiPort, ...options });
    void this.#server.listen();
  }

  /** It is killed, and its connections are reset. */
  stop(): void {
    void this.#server?.down();
    this.#server = undefined;
    for (const link of this.#network.links(apiPort)) if (!link.isSilent) link.reset();
  }

  endWatches(): void {
    this.#server?.endWatches();
  }
}
