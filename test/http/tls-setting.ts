import { once } from "node:events";
import type { RequestListener } from "node:http";
import { get } from "node:https";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { HttpServer, type ServerOptions } from "../../src/http/server.ts";
import type { ClientAuth, TlsSettings } from "../../src/http/tls.ts";
import { happened } from "../kubernetes/until.ts";
import { Authority, type KeyPair } from "../../src/simulator/api/certificates.ts";

/** Who signs the certificates of servers. */
export const serverAuthority = new Authority("authority of servers");
/** Who signs the certificates of clients. */
export const clientAuthority = new Authority("authority of clients");

export const serverPair = serverAuthority.issue({ commonName: "exporter" });
export const noClientAuth: ClientAuth = { type: "NoClientCert", authorities: "", allowedNames: [] };

export function settingsWith(
  clientAuth: Partial<ClientAuth> = {},
  pair: KeyPair = serverPair,
): TlsSettings {
  return { context: { ...pair }, clientAuth: { ...noClientAuth, ...clientAuth } };
}

/** A server that says with whom it speaks, and what became of its connections. */
export class TlsSetting implements AsyncDisposable {
  readonly failures: string[] = [];
  readonly refused: string[] = [];
  /** What each client may resume its session with. */
  readonly sessions = new Map<TLSSocket, Buffer>();
  #server: HttpServer | undefined;

  static async start(
    tls: TlsSettings,
    options: ServerOptions = {},
    listener: RequestListener = (_request, response) => response.end("ok"),
  ): Promise<TlsSetting> {
    const setting = new TlsSetting();
    setting.#server = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, listener, {
      tls,
      onHandshakeFailed: (reason) => {
        setting.failures.push(reason);
        happened();
      },
      onRefused: (reason) => setting.refused.push(reason),
      ...options,
    });
    return setting;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  use(tls: TlsSettings): void {
    this.#server?.useTls(tls);
  }

  /** What a client gets on a connection of its own: a status, or why there is none. */
  async ask(options: ConnectionOptions = {}): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const ca = serverAuthority.cert;
    get({ host: "127.0.0.1", port: this.port, ca, agent: false, ...options }, (response) => {
      response.resume();
      resolve(String(response.statusCode));
    }).on("error", (error: Error & { code?: string }) => resolve(error.code ?? error.message));
    return promise;
  }

  /** A connection with its handshake done. */
  async connect(options: ConnectionOptions = {}): Promise<TLSSocket> {
    return connectTo(this.port, options, (socket, session) => {
      this.sessions.set(socket, session);
      happened();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }
}

/** A connection with its handshake done, to a server whose certificate is of our authority. */
export async function connectTo(
  port: number,
  options: ConnectionOptions = {},
  onSession: (socket: TLSSocket, session: Buffer) => void = () => undefined,
): Promise<TLSSocket> {
  const socket = connect({ host: "127.0.0.1", port, ca: serverAuthority.cert, ...options });
  socket.on("error", () => undefined);
  socket.on("session", (session: Buffer) => onSession(socket, session));
  await once(socket, "secureConnect");
  return socket;
}

/** Asks on a connection; the status, or "closed". */
export async function askOn(socket: TLSSocket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once("data", (data: Buffer) => resolve(data.toString().slice(9, 12)));
  socket.once("close", () => resolve("closed"));
  socket.once("end", () => resolve("closed"));
  if (socket.destroyed || socket.readableEnded) resolve("closed");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  return promise;
}
