import type { Server } from "node:http";
import { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

import { breakOff } from "./break-off.ts";

/**
 * The open TCP connections of a server. TLS sockets cannot be reset themselves; the connections under
 * them, which have the same remote port, can.
 */
export class OpenConnections {
  readonly #byPort = new Map<number, Socket>();
  readonly #secured = new Map<number, TLSSocket>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => this.#add(socket));
    server.on("secureConnection", (socket: TLSSocket) => this.#addSecured(socket));
    // A client that resets its connection during the handshake is no fault of the server.
    server.on("tlsClientError", (_, socket: Socket) => socket.destroy());
  }

  /** Resets the connection that a socket belongs to. */
  reset({ remotePort = 0 }: Socket): void {
    const socket = this.#byPort.get(remotePort);
    if (socket !== undefined) breakOff(socket, this.#secured.get(remotePort));
  }

  resetAll(): void {
    for (const [port, socket] of this.#byPort) breakOff(socket, this.#secured.get(port));
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

  #addSecured(socket: TLSSocket): void {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    this.#secured.set(remotePort, socket);
    socket.once("close", () => {
      if (this.#secured.get(remotePort) === socket) this.#secured.delete(remotePort);
    });
  }
}
