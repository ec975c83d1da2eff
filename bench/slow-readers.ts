import { connect, type Socket } from "node:net";

/** How often each reader takes what its socket has buffered, at most 64 KiB; in milliseconds. */
const readEvery = 1000;

/** What is asked for over and over. */
export interface SlowRequest {
  readonly port: number;
  readonly path: string;
  readonly encoding: "identity" | "gzip";
}

/**
 * Clients that read their answers slowly, and ask again when an answer has ended or was cut. They
 * come from so many addresses that the server takes all of them in.
 */
export class SlowReaders implements Disposable {
  /** Answers and connections that have ended. */
  ended = 0;
  readonly #request: SlowRequest;
  readonly #sockets = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(count: number, perAddress: number, request: SlowRequest) {
    this.#request = request;
    for (let index = 0; index < count; index += 1) {
      this.#open(`127.0.1.${1 + Math.floor(index / perAddress)}`);
    }
    this.#timer = setInterval(() => {
      for (const socket of this.#sockets) socket.read();
    }, readEvery);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(localAddress: string): void {
    const { port, path, encoding } = this.#request;
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    this.#sockets.add(socket);
    // Without a listener for its data, a socket reads only when it is asked to.
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`,
    );
    socket.on("error", () => undefined).once("end", () => socket.destroy());
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.ended += 1;
      if (!this.#isOver) this.#open(localAddress);
    });
  }
}
