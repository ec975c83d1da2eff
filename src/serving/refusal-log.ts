import type { RefusalReason } from "../http/connections.ts";
import type { Log } from "./freshness-log.ts";

/** After so long without another one, refusing has ended; in milliseconds. */
const calm = 60_000;

const texts: Readonly<Record<RefusalReason, string>> = {
  full: "HTTP connections are refused: all are in use by as many clients",
  address: "HTTP connections of a client are refused: it has as many as one address may have",
};

/** Logs when the server begins to refuse connections, and when it has stopped. */
export class RefusalLog implements Disposable {
  readonly #log: Log;
  #calm: NodeJS.Timeout | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  refused(reason: RefusalReason): void {
    if (this.#calm === undefined) {
      const counted = "further ones are only counted, in kubecommit_http_refused_connections_total";
      this.#log.warn({ reason }, `${texts[reason]}; ${counted}`);
    }
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => {
      this.#calm = undefined;
      this.#log.info({}, "no HTTP connection has been refused for a minute");
    }, calm).unref();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#calm);
  }
}
