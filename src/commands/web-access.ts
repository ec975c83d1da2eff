import { type DoorRules, FrontDoor } from "../authentication/front-door.ts";
import { KubernetesAuth } from "../authentication/kubernetes-auth.ts";
import type { Config } from "../config/options.ts";
import type { DemoAddress } from "../demo.ts";
import type { AppOptions } from "../http/app.ts";
import type { HttpServer, ServerOptions } from "../http/server.ts";
import { AccessReviews } from "../kubernetes/access-reviews.ts";
import type { Connection } from "../kubernetes/api/connection.ts";
import type { ReaderObserver } from "../kubernetes/observer.ts";
import type { Logger } from "../log.ts";
import { EntranceLog } from "../serving/entrance-log.ts";
import { HandshakeLog } from "../serving/handshake-log.ts";
import { type ReadOutcome, WebConfigFile } from "../web-config/web-config-file.ts";
import { plainTokens, warningsOf } from "../web-config/warnings.ts";
import type { WebMetrics } from "../web-metrics.ts";

/** Nobody is asked for a password. */
const openRules: DoorRules = { headers: {}, users: new Map(), rateLimit: undefined };

/** Who may ask the exporter, by `--web.config.file`, `--auth.kubernetes` and `--web.allowed-hosts`. */
export class WebAccess implements Disposable {
  readonly #metrics: WebMetrics;
  readonly #log: Logger;
  readonly #allowedHosts: readonly string[];
  readonly #servers: HttpServer[] = [];
  readonly #file: WebConfigFile | undefined;
  readonly #door: FrontDoor | undefined;
  readonly #reviews: AccessReviews | undefined;
  readonly #entranceLog: EntranceLog;
  readonly #handshakeLog: HandshakeLog;
  #reloading: NodeJS.Immediate | undefined;

  /** Tokens are reviewed over the connection. Throws `WebConfigError`. */
  constructor(
    config: Pick<
      Config,
      "webConfigFile" | "allowedHosts" | "authKubernetes" | "authKubernetesAudience"
    >,
    metrics: WebMetrics,
    log: Logger,
    connection: Connection,
  ) {
    const {
      webConfigFile,
      allowedHosts,
      authKubernetes,
      authKubernetesAudience: audiences,
    } = config;
    this.#metrics = metrics;
    this.#log = log;
    this.#entranceLog = new EntranceLog(log);
    this.#handshakeLog = new HandshakeLog(log);
    this.#allowedHosts = allowedHosts;
    this.#file = webConfigFile === undefined ? undefined : this.#followed(webConfigFile);
    if (authKubernetes) {
      const note: ReaderObserver["note"] = (level, fields, text) => log[level](fields, text);
      this.#reviews = new AccessReviews({ connection, audiences, observer: { note } });
      if (!this.isEncrypted) log.warn({}, plainTokens);
    }
    const { door = openRules } = this.#file?.config ?? {};
    const tokenAuth = this.#reviews && new KubernetesAuth(this.#reviews);
    if (this.#file === undefined && tokenAuth === undefined) return;
    this.#door = new FrontDoor(door, tokenAuth);
    if (this.#file !== undefined) process.on("SIGHUP", this.#reload);
  }

  get isEncrypted(): boolean {
    return this.#file?.config.tls !== undefined;
  }

  /** What an app is given of it. */
  get ofApp(): Pick<AppOptions, "entrance" | "allowedHosts" | "onRefused"> {
    return {
      ...(this.#door !== undefined && { entrance: this.#door }),
      allowedHosts: this.#allowedHosts,
      onRefused: (reason, address) => {
        this.#metrics.requestRefused(reason);
        this.#entranceLog.refused(reason, address);
      },
    };
  }

  /** What a server is given of it; {@link follow} has to be called with the server. */
  get ofServer(): Pick<ServerOptions, "tls" | "onHandshakeFailed"> {
    return {
      tls: this.#file?.config.tls?.settings,
      onHandshakeFailed: (reason, address) => {
        this.#metrics.handshakeFailed(reason);
        this.#handshakeLog.failed(reason, address);
      },
    };
  }

  /** What the guide of the demo is given of it. */
  get ofGuide(): Pick<DemoAddress, "isEncrypted" | "hasUsers" | "needsCertificate"> {
    const { door = openRules, tls } = this.#file?.config ?? {};
    return {
      isEncrypted: this.isEncrypted,
      hasUsers: door.users.size > 0,
      needsCertificate: tls?.settings.clientAuth.type.startsWith("Require") ?? false,
    };
  }

  /** Has the server follow changes of the configuration. */
  follow(server: HttpServer): void {
    this.#servers.push(server);
    // What the server was given may have changed while it began to listen.
    const { tls } = this.#file?.config ?? {};
    if (tls !== undefined) server.useTls(tls.settings);
  }

  [Symbol.dispose](): void {
    process.off("SIGHUP", this.#reload);
    clearImmediate(this.#reloading);
    this.#file?.[Symbol.dispose]();
    this.#reviews?.[Symbol.dispose]();
  }

  #followed(file: string): WebConfigFile {
    return new WebConfigFile(file, {
      onChanged: ({ tls, door }) => {
        this.#door?.use(door);
        for (const server of this.#servers) if (tls !== undefined) server.useTls(tls.settings);
      },
      onRead: (outcome) => this.#tell(file, outcome),
    });
  }

  /** Signals that come together are one, and requests have their turn between two of them. */
  readonly #reload = (): void => {
    this.#reloading ??= setImmediate(() => {
      this.#reloading = undefined;
      this.#file?.reload();
    });
  };

  #tell(file: string, { config, faults }: ReadOutcome): void {
    const { tls, door } = config;
    this.#metrics.webConfigRead(faults.length === 0, tls?.notAfter);
    if (faults.length > 0) {
      this.#log.error(
        { file, faults },
        "the web configuration has faults; the one before stays in use",
      );
      return;
    }
    this.#log.info(
      { file, tls: tls !== undefined, users: door.users.size },
      "the web configuration has been read",
    );
    for (const warning of warningsOf(config, Date.now())) this.#log.warn({ file }, warning);
  }
}
