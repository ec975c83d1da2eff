import { createHash } from "node:crypto";
import { fileText, readWebConfig, WebConfigError, type WebConfig } from "./web-config.ts";

export interface WebConfigFileOptions {
  /** Called with each configuration that is right, from the first change on. */
  readonly onChanged: (config: WebConfig) => void;
  /** Called after each attempt, the first one included. */
  readonly onRead: (outcome: ReadOutcome) => void;
}

/** What came of reading the files. */
export interface ReadOutcome {
  /** What is in use now. */
  readonly config: WebConfig;
  /** Why that is not what the files say; empty when it is. */
  readonly faults: readonly string[];
}

/** How often the files are looked at, in milliseconds. */
const interval = 5000;

/**
 * A web configuration that follows its files: it is read again when one of them has changed, whether
 * it was written, replaced, or is reached by a link that points elsewhere now, as Kubernetes does
 * with the files of a Secret. They are compared by what is in them. What has faults changes nothing.
 */
export class WebConfigFile implements Disposable {
  readonly #file: string;
  readonly #options: WebConfigFileOptions;
  readonly #timer: NodeJS.Timeout;
  #config: WebConfig;
  /** Every file that was read last, with a digest of what was in it. */
  #seen = new Map<string, string>();

  /** Throws {@link WebConfigError}. */
  constructor(file: string, options: WebConfigFileOptions) {
    this.#file = file;
    this.#options = options;
    this.#config = this.#read();
    options.onRead({ config: this.#config, faults: [] });
    this.#timer = setInterval(() => this.#look(), interval);
  }

  get config(): WebConfig {
    return this.#config;
  }

  /** Reads the files again, whether they have changed or not. */
  reload(): void {
    let faults: readonly string[] = [];
    try {
      const config = this.#read();
      checkChange(this.#file, this.#config, config);
      this.#options.onChanged(config);
      this.#config = config;
    } catch (error) {
      if (!(error instanceof WebConfigError)) throw error;
      ({ faults } = error);
    }
    this.#options.onRead({ config: this.#config, faults });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const isChanged = [...this.#seen].some(([path, before]) => digest(fileText(path)) !== before);
    if (isChanged) this.reload();
  }

  #read(): WebConfig {
    const seen = (this.#seen = new Map<string, string>());
    return readWebConfig(this.#file, (path) => {
      const found = fileText(path);
      seen.set(path, digest(found));
      return found;
    });
  }
}

function digest(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64");
}

/**
 * What would let more people in than before, or keep those who scrape by the other scheme out, takes
 * a restart: a file that is half written, or emptied by a full disk, may look just like it.
 */
function checkChange(file: string, old: WebConfig, config: WebConfig): void {
  const [before, after] = [barsOf(old), barsOf(config)];
  const faults = Object.entries(before)
    .filter(([what, isBarred]) => isBarred && after[what] !== true)
    .map(([what]) => `${what} asked for any more, which takes a restart`);
  const isTlsSwitched = (old.tls === undefined) !== (config.tls === undefined);
  if (isTlsSwitched) faults.unshift("TLS is turned on or off, which takes a restart");
  if (faults.length > 0) throw new WebConfigError(file, faults);
}

/** What is asked of whoever wants to come in. */
function barsOf({ tls, door }: WebConfig): Readonly<Record<string, boolean>> {
  const { type = "NoClientCert", allowedNames = [] } = tls?.settings.clientAuth ?? {};
  return {
    "no password is": door.users.size > 0,
    "no certificate of a client is":
      type === "RequireAndVerifyClientCert" || type === "RequireAnyClientCert",
    "no verified certificate of a client is": type === "RequireAndVerifyClientCert",
    "no name in a certificate of a client is": allowedNames.length > 0,
  };
}
