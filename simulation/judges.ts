import { assertFresh } from "./invariants/freshness.ts";
import { assertAlive } from "./invariants/liveness.ts";
import { assertRecovered, recoveryTime } from "./invariants/recovery.ts";
import { Pacing } from "./invariants/pacing.ts";
import { RequestRate } from "./invariants/request-rate.ts";
import { SteadyState } from "./invariants/steady-state.ts";
import { assertTrue } from "./invariants/truth.ts";
import type { Clock } from "./machine/clock.ts";
import type { Attempt, ApiTraffic, Outcome } from "./observation/api-traffic.ts";
import type { History } from "./observation/history.ts";
import type { Scrape } from "./observation/served.ts";

/** For how long the past is remembered, in milliseconds: a suspended machine may sleep for a day. */
const memory = 26 * 3_600_000;
/** The clocks are read to a second. */
const tolerance = 2000;

export interface Evidence {
  readonly clock: Clock;
  readonly history: History;
  readonly traffic: ApiTraffic;
  /** Milliseconds since the last fault. */
  readonly calmFor: () => number;
  readonly serverVersion: () => string;
  readonly tickInterval: number;
  /** See `--drop-stale-after`; Infinity for never. */
  readonly dropAfter: number;
}

/** Holds what is seen to the invariants. @throws Violation */
export class Judges {
  readonly #evidence: Evidence;
  readonly #pacing = new Pacing();
  readonly requestRate = new RequestRate();
  readonly #steadyState: SteadyState;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#steadyState = new SteadyState(() => this.#isSteady);
  }

  get #isSteady(): boolean {
    return this.#evidence.calmFor() > recoveryTime(this.#evidence.tickInterval);
  }

  attempted(attempt: Attempt): void {
    this.#pacing.attempted(attempt);
    this.requestRate.attempted(attempt);
    this.#steadyState.attempted(attempt);
  }

  ended(outcome: Outcome): void {
    this.#pacing.ended(outcome);
    this.requestRate.ended(outcome);
  }

  scraped(scrape: Scrape): void {
    const { clock, history, traffic, tickInterval, dropAfter, serverVersion } = this.#evidence;
    const { snapshot, metrics, at } = scrape;
    history.forget(at - memory);
    traffic.lags.forget(at - memory);
    const seconds = metrics.timestamp;
    const claimed = seconds === undefined ? undefined : seconds * 1000 - clock.wallAhead;
    const [nodes, pods] = [traffic.confirmedAt("nodes"), traffic.confirmedAt("pods")];
    assertAlive(scrape);
    assertFresh(scrape, { nodes, pods, claimed, tickInterval, dropAfter });
    if (snapshot === undefined || claimed === undefined) return;
    // One kind may have had its news of that instant, and the other later what was long under way.
    const sentAt = traffic.lags.sentSince(claimed - tolerance, at);
    assertTrue(scrape, history, Math.min(claimed, sentAt) - tickInterval - tolerance);
    if (!this.#isSteady) return;
    assertRecovered(scrape, serverVersion());
    assertTrue(scrape, history, at - tickInterval - tolerance);
  }
}
