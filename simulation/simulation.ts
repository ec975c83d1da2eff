import { longestInterval } from "../src/serving/schedule.ts";
import { Random } from "../src/simulator/population/random.ts";
import { runExporter, someSettings, type ExporterSettings } from "./exporter.ts";
import { Memory } from "./invariants/memory.ts";
import { Violation } from "./invariants/violation.ts";
import { Judges } from "./judges.ts";
import { Looks } from "./looks.ts";
import { machine } from "./machine/machine.ts";
import { ApiTraffic } from "./observation/api-traffic.ts";
import { History } from "./observation/history.ts";
import type { Scrape } from "./observation/served.ts";
import type { SimulationResult } from "./result.ts";
import { begin, forged, type Sabotage } from "./sabotage.ts";
import { Trace } from "./trace.ts";
import { apiPort } from "./world/api-server.ts";
import { Storms } from "./world/storms.ts";
import { createWorld, populate, type World } from "./world/world.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface SimulationOptions {
  readonly seed: number;
  readonly days: number;
  readonly sabotage: Sabotage | undefined;
  /** After so many seconds of real time it ends, however few days have passed. */
  readonly seconds: number;
}

/** Lets a program and its world live for some days; both are chosen by the seed. */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #trace = new Trace(() => machine.clock.uptime());
  readonly #settings: ExporterSettings;
  readonly #world: World;
  readonly #history: History;
  readonly #storms: Storms;
  readonly #looks: Looks;
  readonly #judges: Judges;
  readonly #memory = new Memory();
  /** In nanoseconds, of the real clock. */
  readonly #started = process.hrtime.bigint();
  #violation: Violation | undefined;
  readonly #counts = { requests: 0, wholeReads: 0, scrapes: 0, scrapesDown: 0 };

  constructor(options: SimulationOptions) {
    this.#options = options;
    const { clock, network } = machine;
    const random = new Random(options.seed);
    machine.random = random;
    this.#settings = someSettings(random);
    this.#world = createWorld(machine, random);
    const { cluster } = this.#world.server;
    this.#history = new History(cluster, () => clock.world);
    this.#looks = new Looks(machine, random, {
      seen: (scrape) => this.#seen(scrape),
      failed: (error) => this.#violate(new Violation("internal", `a scrape: ${String(error)}`)),
    });
    this.#storms = new Storms(this.#world, (text) => {
      this.#trace.add(text);
      this.#looks.soon();
    });
    const traffic = new ApiTraffic(apiPort, clock, {
      attempted: (attempt) => {
        this.#counts.requests += 1;
        if (attempt.isWhole) this.#counts.wholeReads += 1;
        this.#trace.add(`GET ${attempt.path}`);
        this.#judge(() => this.#judges.attempted(attempt));
      },
      ended: (outcome) => {
        this.#trace.add(`${outcome.subject} ${outcome.result}`);
        this.#judge(() => this.#judges.ended(outcome));
      },
    });
    network.observe(traffic);
    const { schedule, dropStaleAfter } = this.#settings;
    this.#judges = new Judges({
      clock,
      history: this.#history,
      traffic,
      calmFor: () => this.#storms.calmFor,
      serverVersion: () => cluster.serverVersion,
      tickInterval: longestInterval(schedule),
      dropAfter: { "30m": 30 * minute, "2h": 2 * hour }[dropStaleAfter] ?? Infinity,
    });
    cluster.on("change", (kind, { type, object }) => {
      const { namespace, name, resourceVersion } = object.metadata;
      this.#trace.add(`${type} ${kind} ${namespace ?? ""}/${name} ${resourceVersion}`);
    });
  }

  async run(): Promise<SimulationResult> {
    const { sabotage, days } = this.#options;
    populate(this.#world);
    const stop = new AbortController();
    let hasEnded = false;
    void this.#runExporter(stop.signal).then(() => (hasEnded = true));
    this.#storms.brew();
    this.#looks.begin(() => this.#storms.calmFor > 10 * minute);
    this.#weigh();
    const { server } = this.#world;
    if (sabotage !== undefined) begin(sabotage, { machine, server, history: this.#history });
    await this.#play(days * day);
    if (this.#violation !== undefined || this.#isOutOfTime) return this.#result();
    this.#looks.end();
    stop.abort();
    // What is being answered may take as long as an answer may.
    await this.#play(machine.timers.now() + minute);
    if (!hasEnded && !this.#isOutOfTime)
      this.#violate(new Violation("internal", "it does not end within a minute"));
    return this.#result();
  }

  /** Takes one step after another until an instant by the monotonic clock, or a violation. */
  async #play(until: number): Promise<void> {
    while (this.#violation === undefined && !this.#isOutOfTime) {
      await machine.activity.settled();
      const timer = machine.timers.next();
      if (timer?.due === undefined || timer.due > until) return;
      machine.clock.advanceTo(timer.due);
      timer.fire();
    }
  }

  get #isOutOfTime(): boolean {
    return Number(process.hrtime.bigint() - this.#started) / 1e9 > this.#options.seconds;
  }

  async #runExporter(stop: AbortSignal): Promise<void> {
    const logged = (line: string): void => {
      this.#trace.add(line);
      if (line.includes("Please report it")) this.#violate(new Violation("internal", line));
    };
    try {
      await runExporter({ ...this.#settings, logged }, stop);
      if (!stop.aborted) throw new Error("nobody has stopped it");
    } catch (error) {
      this.#violate(new Violation("internal", `the exporter has ended: ${String(error)}`));
    }
  }

  #seen(scrape: Scrape): void {
    const seen = forged(scrape, this.#options.sabotage);
    const { metrics, snapshot, isAlive } = seen;
    this.#counts.scrapes += 1;
    if (metrics.up !== 1) this.#counts.scrapesDown += 1;
    const shown = `${snapshot?.nodes.length} nodes, ${snapshot?.pods} pods of ${snapshot?.time}`;
    this.#trace.add(`up ${metrics.up}, alive ${isAlive}, ${shown}`);
    const open = machine.network.links(apiPort).filter(({ client }) => !client.destroyed);
    this.#judge(() => {
      this.#judges.scraped(seen);
      this.#memory.assertFew(open.length, machine.timers.running);
    });
  }

  #weigh(): void {
    // play.ts runs with --expose-gc.
    globalThis.gc?.();
    this.#judge(() => this.#memory.assertFlat(process.memoryUsage().heapUsed));
    machine.timers.start(() => this.#weigh(), day);
  }

  /** Nothing is thrown into the program that is looked at. */
  #judge(judge: () => void): void {
    try {
      judge();
    } catch (error) {
      this.#violate(error instanceof Violation ? error : new Violation("internal", String(error)));
    }
  }

  #violate(violation: Violation): void {
    this.#violation ??= violation;
  }

  #result(): SimulationResult {
    const found = this.#violation;
    return {
      ...this.#counts,
      days: Math.min(machine.timers.now() / day, this.#options.days),
      mostRequestsAnHour: this.#judges.requestRate.most,
      heap: this.#memory.heap,
      trace: this.#trace.digest(),
      troubles: Object.fromEntries(this.#storms.counts),
      violation: found && {
        invariant: found.invariant,
        text: found.message,
        last: this.#trace.last,
      },
    };
  }
}
