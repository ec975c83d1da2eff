import type { Machine } from "./machine/machine.ts";
import type { History } from "./observation/history.ts";
import type { Scrape } from "./observation/served.ts";
import { apiPort, type ApiServer } from "./world/api-server.ts";

export interface Victim {
  readonly machine: Machine;
  readonly server: ApiServer;
  readonly history: History;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * What can be done to a run so that an invariant must notice it: the proof that they can fail. Each
 * is named after the invariant that it offends.
 */
const sabotages = {
  /** A pod is gone, and no watch says so. */
  truth: ({ machine, history }) => {
    machine.timers.start(() => {
      const [object] = history.pods;
      if (object !== undefined) history.note("Pod", { type: "DELETED", object, previous: object });
    }, hour);
  },
  /** Nothing arrives any more; see {@link forged}. */
  freshness: ({ machine }) => {
    machine.timers.start(
      () => {
        for (const link of machine.network.links(apiPort)) link.silence();
      },
      minute,
      true,
    );
  },
  /** The server is down, and the program does not wait between its attempts. */
  pacing: ({ machine, server }) => {
    machine.timers.start(() => {
      machine.haste = 100;
      server.stop();
    }, hour);
  },
  /** The liveness probe is not answered; see {@link forged}. */
  liveness: () => undefined,
  /** Watches end as soon as they have begun, and the program does not wait before the next. */
  "request-rate": ({ machine, server }) => {
    machine.haste = 100;
    machine.timers.start(() => server.endWatches(), 1000, true);
  },
  "steady-state": ({ machine, server }) => {
    machine.timers.start(
      () => {
        server.cluster.compact();
        server.endWatches();
      },
      hour,
      true,
    );
  },
  recovery: ({ machine, server }) => {
    machine.timers.start(
      () => {
        machine.network.weather(apiPort).isBlackHole = true;
        server.endWatches();
      },
      minute,
      true,
    );
  },
  memory: ({ machine }) => {
    machine.timers.start(() => machine.network.connect(apiPort, "/leak").resume(), minute, true);
  },
} as const satisfies Record<string, (victim: Victim) => void>;

export type Sabotage = keyof typeof sabotages;

export const sabotageNames: readonly string[] = Object.keys(sabotages);

export function isSabotage(name: string): name is Sabotage {
  return Object.hasOwn(sabotages, name);
}

export function begin(sabotage: Sabotage, victim: Victim): void {
  sabotages[sabotage](victim);
}

/** What a scrape would be of a program whose `kubecommit_up` is stuck, or that has hung. */
export function forged(scrape: Scrape, sabotage: Sabotage | undefined): Scrape {
  if (sabotage === "liveness") return { ...scrape, isAlive: false };
  if (sabotage !== "freshness") return scrape;
  return { ...scrape, metrics: { ...scrape.metrics, up: 1 } };
}
