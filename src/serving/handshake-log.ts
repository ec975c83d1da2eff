import type { HandshakeFailure } from "../http/tls.ts";
import { Beginnings } from "./beginnings.ts";
import type { Log } from "./freshness-log.ts";

/** Nothing is logged of clients that go before the end: so does whatever looks whether a port is open. */
const texts: Readonly<Partial<Record<HandshakeFailure, string>>> = {
  timeout: "a client does not finish its handshake",
  client_certificate: "a client has no certificate, or none that the web configuration lets in",
  protocol:
    "a client speaks plain HTTP, does not trust the certificate that is served, or has no version and cipher suite of TLS in common",
};

/** Logs when TLS connections begin to fail, once for each reason: anyone can cause them. */
export class HandshakeLog {
  readonly #log: Log;
  readonly #beginnings: Beginnings<HandshakeFailure>;

  /** `now` in milliseconds. */
  constructor(log: Log, now?: () => number) {
    this.#log = log;
    this.#beginnings = new Beginnings(now);
  }

  failed(reason: HandshakeFailure, address: string): void {
    const text = texts[reason];
    if (text === undefined || !this.#beginnings.isOne(reason)) return;
    const counted = "further ones are only counted, in kubecommit_tls_handshake_failures_total";
    this.#log.warn({ reason, address }, `TLS connections fail: ${text}; ${counted}`);
  }
}
