import type { Activity } from "../machine/activity.ts";
import type { Timers } from "../machine/timers.ts";
import { Endpoint, systemError } from "./endpoint.ts";
import { Pipe, type Unit } from "./pipe.ts";

/** After so many milliseconds without an acknowledgement TCP gives up. */
const retransmissionTimeout = 900_000;

export interface LinkEvents {
  readonly toServer: (link: Link, unit: Unit) => void;
  readonly toClient: (link: Link, unit: Unit) => void;
  readonly closed: (link: Link) => void;
}

export interface LinkOptions {
  readonly port: number;
  /** Of the request that it was opened for. */
  readonly path: string;
  readonly clientPort: number;
  readonly timers: Timers;
  readonly activity: Activity;
  readonly events: LinkEvents;
}

/** A TCP connection. */
export class Link {
  readonly port: number;
  readonly path: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly toServer: Pipe;
  readonly toClient: Pipe;
  readonly #options: LinkOptions;

  constructor(options: LinkOptions) {
    const { port, path, clientPort, timers, activity, events } = options;
    this.#options = options;
    this.port = port;
    this.path = path;
    this.client = new Endpoint(timers, { address: "10.0.0.1", port });
    this.server = new Endpoint(timers, { address: "10.0.0.2", port: clientPort });
    const broken = (): void => this.reset();
    const pipe = (to: Endpoint, arrived: (link: Link, unit: Unit) => void) =>
      new Pipe(to, timers, activity, {
        arrived: (unit) => arrived(this, unit),
        broken,
        unwanted: broken,
      });
    this.toServer = pipe(this.server, events.toServer);
    this.toClient = pipe(this.client, events.toClient);
    this.client.carrier = this.#carrier(this.toServer, this.toClient, this.server);
    this.server.carrier = this.#carrier(this.toClient, this.toServer, this.client);
  }

  get isSilent(): boolean {
    return this.toServer.disturbance.isSilent || this.toClient.disturbance.isSilent;
  }

  /** Breaks it as a RST does, for both ends. */
  reset(): void {
    for (const end of [this.client, this.server]) {
      if (!end.destroyed) end.destroy(systemError("ECONNRESET"));
    }
  }

  /** Nothing arrives any more, and neither end is told. */
  silence(): void {
    this.toServer.disturbance.isSilent = true;
    this.toClient.disturbance.isSilent = true;
  }

  #carrier(out: Pipe, back: Pipe, other: Endpoint) {
    return {
      send: (bytes: Buffer, done: () => void) => out.send(bytes, done),
      finish: () => out.send(undefined),
      resume: () => back.resume(),
      reset: () => this.reset(),
      close: () => {
        out.send(undefined);
        if (!other.destroyed) {
          if (this.isSilent) this.#abandon(other);
          return;
        }
        this.toServer.close();
        this.toClient.close();
        this.#options.events.closed(this);
      },
    };
  }

  #abandon(other: Endpoint): void {
    this.#options.timers.start(() => {
      if (!other.destroyed) other.destroy(systemError("ETIMEDOUT"));
    }, retransmissionTimeout);
  }
}
