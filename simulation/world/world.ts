import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import type { Random } from "../../src/simulator/population/random.ts";
import type { Machine } from "../machine/machine.ts";
import { ApiServer } from "./api-server.ts";
import { Clients } from "./clients.ts";
import { Inhabitants } from "./inhabitants.ts";

/** All that can be made trouble with. */
export interface World {
  readonly machine: Machine;
  readonly random: Random;
  readonly server: ApiServer;
  readonly inhabitants: Inhabitants;
  readonly clients: Clients;
}

const minute = 60_000;

/** An empty cluster, and those who will live in it. */
export function createWorld(machine: Machine, random: Random): World {
  const cluster = new SimulatedCluster({ historyLimit: 500 });
  // Lists of more than 500 pods come in pages.
  const size = { nodes: 3 + random.below(12), pods: random.of([20, 40, 80, 120, 600]) };
  return {
    machine,
    random,
    server: new ApiServer(cluster, machine.network),
    inhabitants: new Inhabitants(cluster, random, size),
    clients: new Clients(machine, random),
  };
}

/** Fills the cluster, and lets it change from time to time, which is no trouble. */
export function populate({ machine, random, inhabitants, server }: World): void {
  inhabitants.settle();
  server.start();
  const live = (): void => {
    machine.timers.start(
      () => {
        inhabitants.step();
        live();
      },
      1 + random.below(40 * minute),
    );
  };
  live();
}
