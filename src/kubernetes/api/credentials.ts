import { type OutgoingHttpHeaders, validateHeaderValue } from "node:http";
import type { RequestOptions } from "node:https";
import { type KubeconfigOptions, type LoadedKubeconfig, loadKubeconfig } from "./kubeconfig.ts";
import { CredentialsError, isSystemError } from "../failures/errors.ts";

/** TLS options and headers that authenticate a request; an agent only where a proxy is configured. */
export type AuthenticatedOptions = Omit<RequestOptions, "headers"> & {
  readonly headers: OutgoingHttpHeaders;
};

const keepMs = 600_000;
const reloadEveryMs = 10_000;

/**
 * What authenticates a request. It is read again for each one, so that rotated tokens, certificates
 * and authorities are followed. When reading fails, what was read last is used for 10 more minutes.
 */
export class Credentials implements Disposable {
  readonly #options: KubeconfigOptions;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #loaded: LoadedKubeconfig;
  #last: { readonly options: AuthenticatedOptions; readonly readAt: number } | undefined;
  #reloadedAt = -Infinity;
  #secrets: readonly string[] = [];

  /** @throws ConfigurationError when there is no usable configuration. */
  constructor(options: KubeconfigOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
    this.#loaded = loadKubeconfig(options, this.#stop.signal);
  }

  get loaded(): LoadedKubeconfig {
    return this.#loaded;
  }

  /** What the last requests were authenticated with, as it is sent. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /** @throws CredentialsError */
  async requestOptions(): Promise<AuthenticatedOptions> {
    try {
      const options = await this.#read();
      this.#last = { options, readAt: this.#now() };
      this.#remember(options.headers["Authorization"]);
      return options;
    } catch (error) {
      if (this.#last !== undefined && this.#now() - this.#last.readAt < keepMs) {
        return this.#last.options;
      }
      throw this.#failure(error);
    }
  }

  /**
   * Reads the configuration again and forgets everything cached, exec credentials too; at most
   * every 10 s. Returns whether it did.
   */
  reload(): boolean {
    if (this.#now() - this.#reloadedAt < reloadEveryMs) return false;
    this.#reloadedAt = this.#now();
    this.#last = undefined;
    try {
      this.#loaded = loadKubeconfig(this.#options, this.#stop.signal);
    } catch {
      // The configuration read before stays in use; the next request says what is wrong with it.
    }
    return true;
  }

  async #read(): Promise<AuthenticatedOptions> {
    // Otherwise NODE_TLS_REJECT_UNAUTHORIZED could switch the check of certificates off.
    const read: RequestOptions = { headers: {}, rejectUnauthorized: true };
    await this.#loaded.config.applyToHTTPSOptions(read);
    // client-node's own agent keeps the first certificate authority forever.
    const { agent, ...options } = read;
    const headers: OutgoingHttpHeaders = Object.fromEntries(Object.entries(read.headers ?? {}));
    const authorization = headers["Authorization"];
    // A token file may end with a line feed, which no header may hold.
    if (typeof authorization === "string") headers["Authorization"] = inHeader(authorization);
    // An empty file gives no token: the request would be anonymous.
    const provider: { config?: { tokenFile?: string } } | undefined =
      this.#loaded.config.getCurrentUser()?.authProvider;
    const tokenFile = provider?.config?.tokenFile;
    if (tokenFile !== undefined && !/^Bearer \S/.test(String(headers["Authorization"]))) {
      throw new CredentialsError(`the token file ${tokenFile} is empty`);
    }
    const proxied = this.#loaded.proxy ? { agent } : {};
    return { ...options, headers, ...proxied };
  }

  /** A request in flight may have been sent with the one before. */
  #remember(authorization: unknown): void {
    const [, secret] = /^\w+ (.+)$/.exec(String(authorization)) ?? [];
    if (secret === undefined || secret === this.#secrets[0]) return;
    this.#secrets = [secret, ...this.#secrets.slice(0, 1)];
  }

  /** Libraries quote tokens in their errors, so only our own texts and the system's are told. */
  #failure(error: unknown): CredentialsError {
    if (error instanceof CredentialsError) return error;
    if (isSystemError(error)) return new CredentialsError(error.message, { cause: error });
    const provider: { name?: unknown } = this.#loaded.config.getCurrentUser()?.authProvider ?? {};
    const what =
      typeof provider.name === "string" ? `the auth provider ${provider.name}` : "reading";
    return new CredentialsError(
      `${what} failed. The reason is not shown, as it may hold a secret; kubectl with the same configuration tells it`,
    );
  }

  /** Ends a running exec plugin. */
  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}

function inHeader(authorization: string): string {
  const value = authorization.trim();
  try {
    validateHeaderValue("Authorization", value);
  } catch {
    throw new CredentialsError("the token holds characters that no HTTP header may hold");
  }
  return value;
}
