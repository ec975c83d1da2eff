import { once } from "node:events";
import { createServer, type Server } from "node:http";

import { portOf } from "../plane/ports.ts";

/**
 * Forgets when it is asked to: the protocol suite is a process of its own, and cannot restart the
 * server that it tests. Answers a POST with 200 once that is done, and with 500 and why not.
 */
export class Forgetting implements AsyncDisposable {
  readonly #server: Server;

  private constructor(forget: () => Promise<unknown>) {
    this.#server = createServer((_request, response) => {
      forget().then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  }

  static async with(forget: () => Promise<unknown>): Promise<Forgetting> {
    const forgetting = new Forgetting(forget);
    forgetting.#server.listen(0, "127.0.0.1");
    await once(forgetting.#server, "listening");
    return forgetting;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
