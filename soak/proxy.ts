import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Server } from "node:net";
import { ProxiedConnection } from "./proxied-connection.ts";
import type { Fault, FaultKind } from "./faults.ts";

/**
 * A TCP proxy in front of a port of this machine, which does to the connections what a network and
 * the things in it do. It knows nothing of what the bytes mean.
 *
 * The soak puts it before a server that speaks TLS, as API servers do. Then corrupted bytes are
 * always noticed, and must cost no more than the connection. Over plain HTTP a flipped bit in an
 * amount makes another amount, and no client could tell.
 */
export class FaultyProxy implements AsyncDisposable {
  /** How many connections each kind of fault has met. */
  readonly met: Record<FaultKind, number> = { cut: 0, delay: 0, stall: 0, corrupt: 0 };
  /** Connections that were accepted so far. */
  accepted = 0;
  readonly #server: Server;
  readonly #open = new Set<ProxiedConnection>();
  #fault: Fault | undefined;

  private constructor(target: number) {
    // Half open, for each direction ends by itself, after what is on its way.
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.accepted += 1;
      const upstream = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
      const connection = new ProxiedConnection(client, upstream, (kind) => (this.met[kind] += 1));
      this.#open.add(connection);
      client.once("close", () => this.#open.delete(connection));
      if (this.#fault !== undefined) connection.meet(this.#fault, true);
    });
  }

  /** Listens on a port of its own, before the given one. */
  static async before(target: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy is closed");
    return address.port;
  }

  /** From now on this fault, or none, is in force, for open connections and new ones. */
  play(fault: Fault | undefined): void {
    this.#fault = fault;
    for (const connection of this.#open) connection.meet(fault, false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const connection of this.#open) connection.reset();
    await closed;
  }
}
