import type { Server } from "node:http";
import { Socket } from "node:net";

/**
 * The open TCP connections of a server. TLS sockets cannot be reset themselves; the connections under
 * them, which have the same remote port, can.
 */
export class OpenConnections {
  readonly #byPort = new Map<number, Socket>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => this.#add(socket));
    // A client that resets its connection during the handshake is no fault of the server.
    server.on("tlsClientError", (_, socket: Socket) => socket.destroy());
  }

  /** Resets the connection that a socket belongs to. */
  reset({ remotePort = 0 }: Socket): void {
    this.#byPort.get(remotePort)?.resetAndDestroy();
  }

  resetAll(): void {
    for (const socket of this.#byPort.values()) socket.resetAndDestroy();
  }

  #add(socket: Socket): void {
    const { remotePort } = socket;
    if (remotePort === undefined || !(socket instanceof Socket)) return;
    this.#byPort.set(remotePort, socket);
    socket.once("close", () => {
      if (this.#byPort.get(remotePort) === socket) this.#byPort.delete(remotePort);
    });
    // A client that resets its connection closes it; there is nothing to do about it.
    socket.on("error", () => undefined);
  }
}
