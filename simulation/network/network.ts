import type { Socket } from "node:net";
import type { Activity } from "../machine/activity.ts";
import type { Timers } from "../machine/timers.ts";
import { Endpoint, systemError } from "./endpoint.ts";
import { Link } from "./link.ts";
import type { Unit } from "./pipe.ts";

/** How the network treats new connections to a port. */
export interface Weather {
  /** The system error that they end with. */
  refusal: string | undefined;
  /** They are never established. */
  isBlackHole: boolean;
  /** Something that is done to each. */
  disturb: ((link: Link) => void) | undefined;
}

/** Sees all that passes. */
export interface Witness {
  /** A connection is asked for; with a code when it ends with that error. */
  connecting(port: number, path: string, refusal: string | undefined): void;
  toServer(link: Link, unit: Unit): void;
  toClient(link: Link, unit: Unit): void;
  closed(link: Link): void;
}

interface Listener {
  readonly accept: (socket: Socket) => void;
  closed: (() => void) | undefined;
}

/** The ports and connections of one simulated network. */
export class Network {
  readonly #timers: Timers;
  readonly #activity: Activity;
  readonly #listeners = new Map<number, Listener>();
  readonly #links = new Set<Link>();
  readonly #weather = new Map<number, Weather>();
  #witness: Witness | undefined;
  #nextPort = 49_152;

  constructor(timers: Timers, activity: Activity) {
    this.#timers = timers;
    this.#activity = activity;
  }

  observe(witness: Witness): void {
    this.#witness = witness;
  }

  weather(port: number): Weather {
    const known = this.#weather.get(port);
    if (known !== undefined) return known;
    const calm: Weather = { refusal: undefined, isBlackHole: false, disturb: undefined };
    this.#weather.set(port, calm);
    return calm;
  }

  /** The connections to a port that are open, or half open, in the order in which they were opened. */
  links(port: number): readonly Link[] {
    return [...this.#links].filter((link) => link.port === port);
  }

  listen(port: number, accept: (socket: Socket) => void) {
    const listener: Listener = { accept, closed: undefined };
    this.#listeners.set(port, listener);
    return {
      port,
      close: (closed: () => void): void => {
        this.#listeners.delete(port);
        listener.closed = closed;
        this.#closeIfUnused(port, listener);
      },
    };
  }

  /** A connection to a port, for a request of this path. */
  connect(port: number, path: string): Endpoint {
    const weather = this.weather(port);
    const listener = this.#listeners.get(port);
    const refusal = weather.refusal ?? (listener === undefined ? "ECONNREFUSED" : undefined);
    this.#witness?.connecting(port, path, refusal);
    if (weather.isBlackHole || refusal !== undefined || listener === undefined) {
      return this.#unconnected(port, weather.isBlackHole ? undefined : refusal);
    }
    this.#nextPort = this.#nextPort === 65_535 ? 49_152 : this.#nextPort + 1;
    const link = new Link({
      port,
      path,
      clientPort: this.#nextPort,
      timers: this.#timers,
      activity: this.#activity,
      events: {
        toServer: (each, unit) => this.#witness?.toServer(each, unit),
        toClient: (each, unit) => this.#witness?.toClient(each, unit),
        closed: (each) => {
          this.#links.delete(each);
          this.#witness?.closed(each);
          this.#closeIfUnused(port, listener);
        },
      },
    });
    this.#links.add(link);
    weather.disturb?.(link);
    // node:http takes any duplex stream with these methods for a socket.
    listener.accept(link.server as unknown as Socket); // oxlint-disable-line typescript/no-unsafe-type-assertion -- as said
    return link.client;
  }

  #unconnected(port: number, error: string | undefined): Endpoint {
    const endpoint = new Endpoint(this.#timers, { address: "10.0.0.1", port });
    endpoint.connecting = true;
    if (error === undefined) return endpoint;
    this.#activity.begin();
    setImmediate(() => {
      this.#activity.end();
      endpoint.destroy(systemError(error));
    });
    return endpoint;
  }

  #closeIfUnused(port: number, listener: Listener): void {
    if (listener.closed === undefined || this.links(port).length > 0) return;
    listener.closed();
    listener.closed = undefined;
  }
}
