import { Counter, Gauge, type Registry } from "prom-client";
import { entranceRefusals, type EntranceRefusal } from "./http/entrance.ts";
import { handshakeFailures, type HandshakeFailure } from "./http/tls.ts";

/** Families about who may ask, and by what configuration. */
export const webFamilies = {
  refusedRequests: {
    name: "kubecommit_http_refused_requests_total",
    type: "counter",
    labels: ["reason"],
    help: "HTTP requests that were not let in: by the web configuration, by the API server, or by the name of the host.",
  },
  handshakeFailures: {
    name: "kubecommit_tls_handshake_failures_total",
    type: "counter",
    labels: ["reason"],
    help: "Connections that ended before they could send a request over TLS.",
  },
  reloadSuccessful: {
    name: "kubecommit_web_config_last_reload_successful",
    type: "gauge",
    labels: [],
    help: "Whether the last reading of --web.config.file succeeded (1) or not (0). Absent without one.",
  },
  reloadTimestamp: {
    name: "kubecommit_web_config_last_reload_success_timestamp_seconds",
    type: "gauge",
    labels: [],
    help: "Unix time of the last successful reading of --web.config.file. Absent without one.",
  },
  certificateNotAfter: {
    name: "kubecommit_tls_certificate_not_after_timestamp_seconds",
    type: "gauge",
    labels: [],
    help: "Unix time at which the first certificate that is served expires. Absent without TLS.",
  },
} as const;

/** What alerts need of them. */
export const briefWebFamilies = [
  webFamilies.reloadSuccessful.name,
  webFamilies.reloadTimestamp.name,
  webFamilies.certificateNotAfter.name,
];

/** The metrics about who may ask. */
export class WebMetrics {
  readonly #refusedRequests: Counter;
  readonly #handshakeFailures: Counter;
  readonly #reloadSuccessful: Gauge;
  readonly #reloadTimestamp: Gauge;
  readonly #certificateNotAfter: Gauge;

  constructor(registry: Registry) {
    const of = ({ name, help, labels }: (typeof webFamilies)[keyof typeof webFamilies]) => ({
      name,
      help,
      labelNames: labels,
      registers: [registry],
    });
    this.#refusedRequests = new Counter(of(webFamilies.refusedRequests));
    this.#handshakeFailures = new Counter(of(webFamilies.handshakeFailures));
    this.#reloadSuccessful = new Gauge(of(webFamilies.reloadSuccessful));
    this.#reloadTimestamp = new Gauge(of(webFamilies.reloadTimestamp));
    this.#certificateNotAfter = new Gauge(of(webFamilies.certificateNotAfter));
    for (const reason of entranceRefusals) this.#refusedRequests.inc({ reason }, 0);
    for (const reason of handshakeFailures) this.#handshakeFailures.inc({ reason }, 0);
    // A gauge without labels begins as 0, which would be said of a configuration that there is not.
    this.#reloadSuccessful.remove({});
    this.#reloadTimestamp.remove({});
    this.#certificateNotAfter.remove({});
  }

  requestRefused(reason: EntranceRefusal): void {
    this.#refusedRequests.inc({ reason });
  }

  handshakeFailed(reason: HandshakeFailure): void {
    this.#handshakeFailures.inc({ reason });
  }

  /**
   * The web configuration has been read, with or without success. `notAfter` is of what is in use,
   * in milliseconds since the epoch.
   */
  webConfigRead(isSuccess: boolean, notAfter: number | undefined): void {
    this.#reloadSuccessful.set(isSuccess ? 1 : 0);
    if (isSuccess) this.#reloadTimestamp.setToCurrentTime();
    if (notAfter === undefined) this.#certificateNotAfter.remove({});
    else this.#certificateNotAfter.set(notAfter / 1000);
  }
}
