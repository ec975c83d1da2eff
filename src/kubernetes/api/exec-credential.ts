import { execFile, type ExecFileException } from "node:child_process";
import type { RequestOptions } from "node:https";
import type { Cluster, User } from "@kubernetes/client-node";
import { CredentialsError } from "../failures/errors.ts";
import { ignore, objectOf } from "../wire/json/values.ts";
import type { ParsedObject } from "../wire/json/values.ts";

/** The `exec` of a kubeconfig's user. */
export interface ExecPlugin {
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly apiVersion?: string;
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
}

interface Credential {
  readonly token: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The name under which a plugin is handed to client-node, whose own runner has no time limit. */
export const execProviderName = "exec-plugin";
const timeLimitMs = 30_000;
/** A credential about to expire is not used for a new request. */
const leewayMs = 10_000;

/**
 * Runs exec plugins (client.authentication.k8s.io), caches what they print until it expires, and
 * never runs two at once. Unlike client-node's own runner, it has a time limit, kills the plugin
 * when the program stops, sets `KUBERNETES_EXEC_INFO`, and gives no standard input.
 */
export class ExecCredential {
  readonly #cluster: Cluster;
  readonly #stopped: AbortSignal;
  readonly #timeLimitMs: number;
  #cached: Credential | undefined;
  #running: Promise<Credential> | undefined;

  constructor(cluster: Cluster, stopped: AbortSignal, limit = timeLimitMs) {
    this.#cluster = cluster;
    this.#stopped = stopped;
    this.#timeLimitMs = limit;
  }

  isAuthProvider(user: User): boolean {
    return objectOf(user.authProvider, ignore)?.["name"] === execProviderName;
  }

  async applyAuthentication(user: User, options: RequestOptions): Promise<void> {
    const plugin: ExecPlugin = user.authProvider.config.plugin;
    const { token, certificate, key } = await this.#credential(plugin);
    if (certificate !== undefined) options.cert = certificate;
    if (key !== undefined) options.key = key;
    if (token !== undefined) {
      options.headers = Object.assign(options.headers ?? {}, { Authorization: `Bearer ${token}` });
    }
  }

  async #credential(plugin: ExecPlugin): Promise<Credential> {
    if (this.#cached !== undefined && this.#cached.expiresAt - leewayMs > Date.now()) {
      return this.#cached;
    }
    this.#running ??= this.#run(plugin).finally(() => {
      this.#running = undefined;
    });
    this.#cached = await this.#running;
    return this.#cached;
  }

  async #run(plugin: ExecPlugin): Promise<Credential> {
    const output = await new Promise<string>((resolve, reject) => {
      const child = execFile(
        plugin.command,
        [...(plugin.args ?? [])],
        {
          env: this.#environment(plugin),
          timeout: this.#timeLimitMs,
          killSignal: "SIGKILL",
          signal: this.#stopped,
        },
        (error, stdout) => {
          if (error === null) resolve(stdout);
          else reject(this.#failure(plugin, error));
        },
      );
      child.stdin?.end();
    });
    return parseCredential(plugin, output);
  }

  #environment(plugin: ExecPlugin): NodeJS.ProcessEnv {
    const { server, caData, tlsServerName, skipTLSVerify, proxyUrl } = this.#cluster;
    const cluster = {
      server,
      "certificate-authority-data": caData,
      "tls-server-name": tlsServerName,
      "insecure-skip-tls-verify": skipTLSVerify,
      "proxy-url": proxyUrl,
    };
    const info = {
      apiVersion: plugin.apiVersion ?? "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      spec: { interactive: false, ...(plugin.provideClusterInfo === true ? { cluster } : {}) },
    };
    const extra = (plugin.env ?? []).map(({ name, value }) => [name, value]);
    return {
      ...process.env,
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
      ...Object.fromEntries(extra),
    };
  }

  /** Without the cause and what the plugin printed: both may hold a secret. */
  #failure(plugin: ExecPlugin, error: ExecFileException): CredentialsError {
    return new CredentialsError(`the exec plugin ${plugin.command} ${this.#what(plugin, error)}`);
  }

  #what({ installHint }: ExecPlugin, { code, killed, name, signal }: ExecFileException): string {
    if (code === "ENOENT") {
      return `was not found. ${installHint?.trim() ?? "Install it, or correct the kubeconfig"}`;
    }
    if (name === "AbortError") return "was aborted, as the program stops";
    if (typeof code === "string") return `cannot be run (${code})`;
    if (killed === true) return `did not answer within ${this.#timeLimitMs / 1000} s`;
    return `failed (${typeof code === "number" ? `exit status ${code}` : (signal ?? "unknown")}). What it printed is not shown, as it may hold a secret: run kubectl with the same configuration to see it`;
  }
}

function parseCredential(plugin: ExecPlugin, output: string): Credential {
  let status: ParsedObject | undefined;
  try {
    status = objectOf(objectOf(JSON.parse(output), ignore)?.["status"], ignore);
  } catch {
    status = undefined;
  }
  if (status === undefined) {
    throw new CredentialsError(
      `the exec plugin ${plugin.command} printed no ExecCredential with a status`,
    );
  }
  const expires = Date.parse(text(status["expirationTimestamp"]) ?? "");
  return {
    token: text(status["token"]),
    certificate: text(status["clientCertificateData"]),
    key: text(status["clientKeyData"]),
    expiresAt: Number.isNaN(expires) ? Infinity : expires,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
