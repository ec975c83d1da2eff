import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

import { breakOff } from "../../../src/simulator/api/break-off.ts";
import { portOf } from "./ports.ts";

/**
 * Passes TCP connections on to a port of loopback, as a load balancer does. It can cut them, and let
 * what is sent come to nothing.
 */
export class Relay implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isDark = false;

  private constructor(port: number) {
    this.#server = createServer((client) => {
      const upstream = connect(port, "127.0.0.1");
      this.#join(client, upstream);
      this.#join(upstream, client);
    });
  }

  static async to(port: number): Promise<Relay> {
    const relay = new Relay(port);
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get url(): string {
    return `https://127.0.0.1:${portOf(this.#server)}`;
  }

  /** Breaks every connection with a reset. */
  cut(): void {
    for (const socket of this.#sockets) breakOff(socket);
  }

  /** From now on connections stay, and open, but not a byte comes through. */
  darken(): void {
    this.#isDark = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Passes on again what comes on new connections; those that are open break. */
  lighten(): void {
    this.#isDark = false;
    this.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    if (!this.#isDark) from.pipe(to);
    from.on("error", () => breakOff(to));
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
