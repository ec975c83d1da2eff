import { longestInterval } from "../src/serving/schedule.ts";
import { SimulatedCluster } from "../src/simulator/cluster.ts";
import { Random } from "../src/simulator/population/random.ts";
import { runExporter } from "./exporter.ts";
import { Memory } from "./invariants/memory.ts";
import { Violation } from "./invariants/violation.ts";
import { Judges } from "./judges.ts";
import { machine } from "./machine/machine.ts";
import { ApiTraffic } from "./observation/api-traffic.ts";
import { History } from "./observation/history.ts";
import { begin, forged, type Sabotage } from "./sabotage.ts";
import { scrape } from "./scraper.ts";
import { Trace } from "./trace.ts";
import { ApiServer, apiPort } from "./world/api-server.ts";
import { Clients } from "./world/clients.ts";
import { Inhabitants } from "./world/inhabitants.ts";
import { Storms } from "./world/storms.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface SimulationOptions {
  readonly seed: number;
  readonly days: number;
  readonly sabotage: Sabotage | undefined;
}

export interface SimulationResult {
  readonly days: number;
  readonly requests: number;
  readonly scrapes: number;
  readonly mostRequestsAnHour: number;
  readonly heap: number;
  readonly traceLines: number;
  readonly trace: string;
  /** How often each trouble struck. */
  readonly troubles: Readonly<Record<string, number>>;
  readonly violation:
    | { readonly invariant: string; readonly text: string; readonly last: readonly string[] }
    | undefined;
}

/** Lets a program and its world live for some days; both are chosen by the seed. */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #trace = new Trace(() => machine.clock.uptime());
  readonly #random: Random;
  readonly #history: History;
  readonly #server: ApiServer;
  readonly #storms: Storms;
  readonly #inhabitants: Inhabitants;
  readonly #traffic: ApiTraffic;
  readonly #judges: Judges;
  readonly #memory = new Memory();
  readonly #schedule: string;
  readonly #dropStaleAfter: string;
  #violation: Violation | undefined;
  #requests = 0;
  #scrapes = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    const { clock, network } = machine;
    const random = new Random(options.seed);
    machine.random = random;
    this.#random = random;
    this.#schedule = random.of(["*/30 * * * * *", "* * * * *", "*/5 * * * *", "*/15 * * * *"]);
    this.#dropStaleAfter = random.of(["", "", "30m", "2h"]);
    const cluster = new SimulatedCluster({ historyLimit: 500 });
    this.#history = new History(cluster, () => clock.world);
    cluster.on("change", (kind, { type, object }) => {
      const { namespace, name, resourceVersion } = object.metadata;
      this.#trace.add(`${type} ${kind} ${namespace ?? ""}/${name} ${resourceVersion}`);
    });
    this.#server = new ApiServer(cluster, network);
    const size = { nodes: 3 + random.below(12), pods: random.of([20, 40, 80, 120, 600]) };
    this.#inhabitants = new Inhabitants(cluster, random, size);
    const world = {
      machine,
      random,
      server: this.#server,
      inhabitants: this.#inhabitants,
      clients: new Clients(machine, random),
    };
    this.#storms = new Storms(world, (text) => this.#trace.add(text));
    this.#traffic = new ApiTraffic(apiPort, clock, {
      attempted: (attempt) => {
        this.#requests += 1;
        this.#trace.add(`GET ${attempt.path}`);
        this.#judge(() => this.#judges.attempted(attempt));
      },
      ended: (outcome) => {
        this.#trace.add(`${outcome.subject} ${outcome.result}`);
        this.#judge(() => this.#judges.ended(outcome));
      },
    });
    network.observe(this.#traffic);
    this.#judges = new Judges({
      clock,
      history: this.#history,
      traffic: this.#traffic,
      calmFor: () => this.#storms.calmFor,
      serverVersion: () => cluster.serverVersion,
      tickInterval: longestInterval(this.#schedule),
      dropAfter: { "30m": 30 * minute, "2h": 2 * hour }[this.#dropStaleAfter] ?? Infinity,
    });
  }

  async run(): Promise<SimulationResult> {
    const { sabotage, days } = this.#options;
    this.#inhabitants.settle();
    this.#server.start();
    const stop = new AbortController();
    const running = this.#runExporter(stop.signal);
    this.#storms.brew();
    this.#live();
    this.#lookAgain();
    this.#weigh();
    if (sabotage !== undefined)
      begin(sabotage, { machine, server: this.#server, history: this.#history });
    await this.#play(days * day);
    stop.abort();
    // What is under way may take as long as an answer may.
    if (this.#violation === undefined) await this.#play(machine.timers.now() + minute);
    await machine.activity.settled();
    await Promise.race([running, Promise.resolve()]);
    return this.#result();
  }

  /** Takes one step after another until an instant by the monotonic clock, or a violation. */
  async #play(until: number): Promise<void> {
    while (this.#violation === undefined) {
      await machine.activity.settled();
      const timer = machine.timers.next();
      if (timer?.due === undefined || timer.due > until) return;
      machine.clock.advanceTo(timer.due);
      timer.fire();
    }
  }

  async #runExporter(stop: AbortSignal): Promise<void> {
    const logged = (line: string): void => {
      this.#trace.add(line);
      if (line.includes("Please report it")) this.#violate(new Violation("internal", line));
    };
    const options = { schedule: this.#schedule, dropStaleAfter: this.#dropStaleAfter, logged };
    try {
      await runExporter(options, stop);
      this.#trace.add("the exporter has ended");
      if (!stop.aborted) this.#violate(new Violation("internal", "the exporter has ended"));
    } catch (error) {
      this.#violate(new Violation("internal", `the exporter has ended: ${String(error)}`));
    }
  }

  /** Changes that are no trouble. */
  #live(): void {
    const { timers } = machine;
    timers.start(
      () => {
        this.#inhabitants.step();
        this.#live();
      },
      1 + this.#random.below(40 * minute),
    );
  }

  #lookAgain(): void {
    const wait = this.#storms.calmFor > 10 * minute ? hour : 2 * minute;
    machine.timers.start(
      () => {
        void this.#look();
        this.#lookAgain();
      },
      1 + this.#random.below(wait),
    );
  }

  async #look(): Promise<void> {
    try {
      const seen = forged(await scrape(machine.clock), this.#options.sabotage);
      this.#scrapes += 1;
      const { metrics, snapshot } = seen;
      const { timestamp } = metrics;
      this.#trace.add(`up ${metrics.up}, ${snapshot?.pods} pods of ${snapshot?.time} ${timestamp}`);
      this.#judge(() => this.#judges.scraped(seen));
    } catch (error) {
      this.#violate(new Violation("internal", `a scrape failed: ${String(error)}`));
    }
  }

  #weigh(): void {
    this.#judge(() => {
      // play.ts runs with --expose-gc.
      globalThis.gc?.();
      this.#memory.assertBounded({
        connections: machine.network.links(apiPort).filter(({ client }) => !client.destroyed)
          .length,
        timers: machine.timers.running,
        heap: process.memoryUsage().heapUsed,
      });
    });
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
    const violation = this.#violation && {
      invariant: this.#violation.invariant,
      text: this.#violation.message,
      last: this.#trace.last,
    };
    return {
      days: machine.timers.now() / day,
      requests: this.#requests,
      scrapes: this.#scrapes,
      mostRequestsAnHour: this.#judges.requestRate.most,
      heap: this.#memory.heap,
      traceLines: this.#trace.lines,
      trace: this.#trace.digest(),
      troubles: Object.fromEntries(this.#storms.counts),
      violation,
    };
  }
}
