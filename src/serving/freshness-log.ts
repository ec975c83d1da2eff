import { kinds, storeOf, type ClusterState, type Kind } from "../cluster/cluster-state.ts";
import { freshness, type Freshness } from "./freshness.ts";

/** Where the exporter logs; pino's loggers fit. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Logs one line whenever a kind becomes fresh or stale. */
export class FreshnessLog {
  readonly #state: ClusterState;
  readonly #log: Log;
  readonly #wallTime: (instant: number) => number;
  readonly #last: Record<Kind, Freshness> = { node: "never", pod: "never" };

  constructor(state: ClusterState, log: Log, wallTime: (instant: number) => number) {
    this.#wallTime = wallTime;
    this.#state = state;
    this.#log = log;
  }

  /** `now` in milliseconds since the epoch. */
  update(now: number): void {
    for (const kind of kinds) {
      const current = freshness(this.#state, kind, now);
      if (current === this.#last[kind]) continue;
      this.#last[kind] = current;
      if (current === "fresh") {
        this.#log.info({ kind }, `the ${kind}s are in step with the API server`);
      } else {
        const { confirmedAt } = storeOf(this.#state, kind);
        const lastEvent = confirmedAt === undefined ? undefined : this.#wallTime(confirmedAt);
        const message = `no news of the ${kind}s from the API server for 3 minutes: the last numbers stay, kubecommit_up is 0`;
        this.#log.warn({ kind, lastEvent }, message);
      }
    }
  }
}
