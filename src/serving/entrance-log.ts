import type { EntranceRefusal } from "../http/entrance.ts";
import { Beginnings } from "./beginnings.ts";
import type { Log } from "./freshness-log.ts";

/**
 * Nothing is logged of requests without credentials: every browser begins with one. Why tokens
 * cannot be reviewed is logged by who reviews them.
 */
const texts: Readonly<Partial<Record<EntranceRefusal, string>>> = {
  rate_limit: "there are more than the rate_limit of the web configuration allows",
  wrong_credentials: "a user name, a password or a token is wrong",
  too_many_failures: "a client sends too many passwords or tokens that have to be checked",
  forbidden:
    "the user of a token has no right to get the path, by nonResourceURLs of a ClusterRole",
  wrong_host: "a browser asks by a name that is not in --web.allowed-hosts",
};

/** Logs when requests begin to be refused at the entrance, once for each reason. */
export class EntranceLog {
  readonly #log: Log;
  readonly #beginnings: Beginnings<EntranceRefusal>;

  /** `now` in milliseconds. */
  constructor(log: Log, now?: () => number) {
    this.#log = log;
    this.#beginnings = new Beginnings(now);
  }

  refused(reason: EntranceRefusal, address: string): void {
    const text = texts[reason];
    if (text === undefined || !this.#beginnings.isOne(reason)) return;
    this.#log.warn(
      { reason, address },
      `HTTP requests are refused: ${text}; further ones are only counted, in kubecommit_http_refused_requests_total`,
    );
  }
}
