import { kinds, storeOf, type ClusterState, type Kind } from "../cluster/cluster-state.ts";
import { freshness, type Freshness } from "./freshness.ts";

/** Where the exporter logs; pino's loggers fit. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Logs one line whenever `kubecommit_up` becomes 0 or 1 for a reason that the state shows. */
export class FreshnessLog {
  readonly #state: ClusterState;
  readonly #log: Log;
  readonly #wallTime: (instant: number) => number;
  readonly #last: Record<Kind, Freshness> = { node: "never", pod: "never" };
  readonly #isShort: Record<Kind, boolean> = { node: false, pod: false };
  #isIncomplete = false;

  constructor(state: ClusterState, log: Log, wallTime: (instant: number) => number) {
    this.#wallTime = wallTime;
    this.#state = state;
    this.#log = log;
  }

  /** `now` in milliseconds since the epoch. */
  update(now: number): void {
    for (const kind of kinds) {
      this.#tellFreshness(kind, now);
      this.#tellRoom(kind);
    }
    this.#tellNames();
  }

  #tellFreshness(kind: Kind, now: number): void {
    const current = freshness(this.#state, kind, now);
    if (current === this.#last[kind]) return;
    this.#last[kind] = current;
    if (current === "fresh") {
      this.#log.info({ kind }, `the ${kind}s are in step with the API server`);
      return;
    }
    const { confirmedAt } = storeOf(this.#state, kind);
    const lastEvent =
      confirmedAt === undefined ? undefined : new Date(this.#wallTime(confirmedAt)).toISOString();
    const message = `no news of the ${kind}s from the API server for 3 minutes: the last numbers stay, kubecommit_up is 0`;
    this.#log.warn({ kind, lastEvent }, message);
  }

  #tellRoom(kind: Kind): void {
    const { refused, limit } = storeOf(this.#state, kind);
    if (refused > 0 === this.#isShort[kind]) return;
    this.#isShort[kind] = refused > 0;
    if (refused === 0) this.#log.info({ kind }, `there is room for all ${kind}s again`);
    else {
      const message = `the cluster has more ${kind}s than the ${limit} that --max-${kind}s allows: the numbers are incomplete, kubecommit_up is 0. Raise --max-${kind}s`;
      this.#log.warn({ kind, refused }, message);
    }
  }

  #tellNames(): void {
    const { pods, resources } = this.#state;
    const { incomplete } = resources;
    // While pods are being read again, what was missing is not in what is served yet.
    if (incomplete === this.#isIncomplete || pods.syncing) return;
    this.#isIncomplete = incomplete;
    if (incomplete) {
      const message =
        "a node lists a resource of which requests were refused, because pods name too many: the numbers are incomplete, kubecommit_up is 0. Pods are read again soon, at most every ten minutes";
      this.#log.warn({}, message);
    } else this.#log.info({}, "the requests of pods are complete again");
  }
}
