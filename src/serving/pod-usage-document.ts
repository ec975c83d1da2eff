import type { JsonDocument, Unavailable } from "../http/endpoints.ts";
import type { ReadUsage, UsageFailure } from "../kubernetes/pod-usage.ts";
import { pyklesPodsFrame, renderPyklesPod } from "../render/pykles.ts";
import type { Log } from "./freshness-log.ts";

/** Why there is no document: a closed set. */
type UsageFault = UsageFailure["fault"] | "too_large" | "timeout";

/** How long a document, or its absence, is served, in milliseconds. */
const keepMs = 15_000;
/** Less than an answer may take, in milliseconds. */
const readMs = 20_000;
/** In UTF-16 units; twice what 150,000 pods need. */
const lengthLimit = 64 * 1024 * 1024;

/** What clients are told. Servers, files and what plugins print are for the log only. */
const texts: Readonly<Record<UsageFault, string>> = {
  absent: "the cluster does not serve metrics.k8s.io: install metrics-server",
  forbidden:
    "access to pods in metrics.k8s.io is denied (403): add the ClusterRole for pod usage of deploy/pod-metrics.yaml to the service account",
  unavailable:
    "metrics.k8s.io cannot be read, and the log of the exporter says why. Is metrics-server running? See: kubectl get apiservice | grep metrics.k8s.io",
  timeout: "metrics.k8s.io does not give the usage of all pods within 20 s",
  too_large: "the usage of all pods is too large to be served",
};

/** In bytes. */
const pieceLength = 64 * 1024;
/** UTF-8 bytes of one UTF-16 unit. */
const mostBytes = 3;

/**
 * The bytes of the document. Each pod is written to its place at once: text that grows until a piece
 * is full grows old with the garbage collector, which then stops everything to look at all objects.
 */
class Body {
  readonly #pieces: Buffer[] = [];
  #piece = Buffer.allocUnsafeSlow(pieceLength);
  #used = 0;
  #separator = "";
  #length = 0;

  constructor() {
    this.#write(pyklesPodsFrame[0]);
  }

  /** False when the document has become too long. */
  add(item: string): boolean {
    this.#write(this.#separator + item);
    this.#separator = ",";
    return this.#length <= lengthLimit;
  }

  end(): readonly Buffer[] {
    this.#write(pyklesPodsFrame[1]);
    this.#flush();
    return this.#pieces;
  }

  #write(text: string): void {
    this.#length += text.length;
    if (mostBytes * text.length > this.#piece.length - this.#used) this.#flush();
    if (mostBytes * text.length > this.#piece.length) this.#pieces.push(Buffer.from(text));
    else this.#used += this.#piece.write(text, this.#used);
  }

  /** A piece that is less than half full is copied, so that what is held is at most twice the text. */
  #flush(): void {
    const written = this.#piece.subarray(0, this.#used);
    this.#used = 0;
    if (written.length > pieceLength / 2) {
      this.#pieces.push(written);
      this.#piece = Buffer.allocUnsafeSlow(pieceLength);
    } else if (written.length > 0) this.#pieces.push(Buffer.from(written));
  }
}

/**
 * The pod usage document of pykles. It is read when somebody asks for it, at most every 15 s and
 * never twice at once; in between, all answers share its bytes. A failure is an answer too, and is
 * kept as long.
 */
export class PodUsageDocument implements Disposable {
  readonly #read: ReadUsage;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #running: Promise<JsonDocument | Unavailable> | undefined;
  #kept: JsonDocument | Unavailable | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #lastFault: UsageFault | undefined;

  constructor(read: ReadUsage, log: Log) {
    this.#read = read;
    this.#log = log;
  }

  /** Never rejects. */
  async get(): Promise<JsonDocument | Unavailable> {
    if (this.#kept !== undefined) return this.#kept;
    this.#running ??= this.#renew().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Ends a reading in progress. */
  [Symbol.dispose](): void {
    this.#stop.abort();
    clearTimeout(this.#expiry);
  }

  async #renew(): Promise<JsonDocument | Unavailable> {
    const answer = await this.#make();
    this.#kept = answer;
    // What nobody asks for any more does not stay in memory.
    this.#expiry = setTimeout(() => (this.#kept = undefined), keepMs).unref();
    return answer;
  }

  async #make(): Promise<JsonDocument | Unavailable> {
    const body = new Body();
    const limit = new AbortController();
    let reached: UsageFault | undefined;
    const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
    const giveUp = (fault: UsageFault): void => {
      reached = fault;
      end(undefined);
      limit.abort();
    };
    const late = setTimeout(giveUp, readMs, "timeout");
    const signal = AbortSignal.any([this.#stop.signal, limit.signal]);
    const read = this.#read((usage) => {
      if (!signal.aborted && !body.add(renderPyklesPod(usage))) giveUp("too_large");
    }, signal);
    const failure = await Promise.race([read, ended]);
    clearTimeout(late);
    const fault = reached ?? failure?.fault;
    if (fault === undefined) {
      this.#tell(undefined, "");
      return { body: body.end(), currentUntil: Date.now() };
    }
    this.#tell(fault, failure?.message ?? texts[fault]);
    return { reason: fault, message: texts[fault], retryAfter: keepMs / 1000 };
  }

  /** Logs a fault when it is another one than before, or none. */
  #tell(fault: UsageFault | undefined, message: string): void {
    if (fault === this.#lastFault || this.#stop.signal.aborted) return;
    this.#lastFault = fault;
    if (fault === undefined) this.#log.info({}, "the usage of pods is served again");
    else this.#log.warn({ fault }, `the usage of pods cannot be served: ${message}`);
  }
}
