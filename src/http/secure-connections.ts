import { createServer, type Server, type ServerOptions } from "node:https";
import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { answerBarely } from "./bare-answer.ts";
import { clientOf } from "./connections.ts";
import {
  contextOptions,
  endsOf,
  handshakeFailureOf,
  isCertificateAsked,
  isClientAccepted,
  isPlainHttp,
  type ClientAuth,
  type HandshakeFailure,
  type TlsSettings,
} from "./tls.ts";

/** A connection as it came, below TLS. */
interface Below {
  readonly socket: Socket;
  /** What was asked of clients when it came. */
  readonly clientAuth: ClientAuth;
}

/** What encrypts the connections of a server, with settings that may be changed. */
export class SecureConnections {
  readonly server: Server;
  readonly #onFailed: (failure: HandshakeFailure, address: string) => void;
  readonly #shaking = new Map<string, Below>();
  readonly #below = new WeakMap<Socket, Below>();
  #settings: TlsSettings;

  constructor(
    settings: TlsSettings,
    options: ServerOptions,
    listener: RequestListener,
    onFailed: (failure: HandshakeFailure, address: string) => void,
  ) {
    this.#settings = settings;
    this.#onFailed = onFailed;
    this.server = createServer(
      {
        ...options,
        ...contextOptions(settings),
        requestCert: isCertificateAsked(settings),
        // What is to be refused, isClientAccepted says: Node would refuse those without one, too.
        rejectUnauthorized: false,
        ALPNProtocols: ["http/1.1"],
      },
      listener,
    );
    // Before Node's own, which starts to read a request.
    this.server.prependListener("secureConnection", (socket) => this.#secured(socket));
    // Before Node's own, which would answer as to a request that is malformed.
    this.server.prependListener("tlsClientError", (error, socket) => {
      onFailed(handshakeFailureOf(error), clientOf(socket));
      if (isPlainHttp(error)) this.#answerPlainly(socket);
      socket.destroy();
    });
  }

  /** A connection has come, and its handshake begins. */
  began(socket: Socket): void {
    const ends = endsOf(socket);
    const below = { socket, clientAuth: this.#settings.clientAuth };
    this.#shaking.set(ends, below);
    socket.once("close", () => {
      if (this.#shaking.get(ends) === below) this.#shaking.delete(ends);
    });
  }

  /**
   * The connection that a request came on, as it was before TLS. Undefined when it may not send
   * requests any more: what is asked of clients has changed, and it has to be asked anew.
   */
  below(socket: Socket): Socket | undefined {
    const below = this.#below.get(socket);
    return below?.clientAuth === this.#settings.clientAuth ? below.socket : undefined;
  }

  /**
   * The settings from now on. Sessions of before cannot be resumed, as the keys of their tickets
   * belong to the context that is replaced; so each client is verified anew. Where what is asked of
   * clients changes, connections that are open are closed before their next request.
   */
  use(settings: TlsSettings): void {
    const { clientAuth } = this.#settings;
    const isSame = JSON.stringify(clientAuth) === JSON.stringify(settings.clientAuth);
    this.server.setSecureContext(contextOptions(settings));
    // Node reads it for each connection, and has no method to change it.
    Object.assign(this.server, { requestCert: isCertificateAsked(settings) });
    this.#settings = isSame ? { ...settings, clientAuth } : settings;
    if (!isSame) this.server.closeIdleConnections();
  }

  /** In the words of Go's servers. */
  #answerPlainly(socket: TLSSocket): void {
    const below = this.#shaking.get(endsOf(socket))?.socket;
    if (below === undefined) return;
    answerBarely(below, 400, "bad_request", "Client sent an HTTP request to an HTTPS server.");
  }

  #secured(socket: TLSSocket): void {
    const ends = endsOf(socket);
    const below = this.#shaking.get(ends);
    this.#shaking.delete(ends);
    if (below === undefined) {
      socket.destroy();
      return;
    }
    if (!isClientAccepted(socket, below.clientAuth)) {
      this.#onFailed("client_certificate", clientOf(socket));
      socket.destroy();
      return;
    }
    this.#below.set(socket, below);
  }
}
