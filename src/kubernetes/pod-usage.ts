import { parseQuantity } from "../resources/quantity.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { failureOf } from "./failure.ts";

export interface ContainerUsage {
  readonly name: string;
  readonly cpuCores: number;
  readonly memoryBytes: number;
}

/** What the containers of one pod used lately. */
export interface PodUsage {
  readonly pod: string;
  readonly namespace: string;
  readonly containers: readonly ContainerUsage[];
}

/** Why there is no usage: a closed set. */
export type UsageFault = "absent" | "forbidden" | "unavailable";

export type PodUsages =
  | { readonly items: readonly PodUsage[]; readonly fault?: undefined }
  /** The message says what to do. */
  | { readonly fault: UsageFault; readonly message: string };

const group = "/apis/metrics.k8s.io";
/** `v1` is served since Kubernetes 1.37 where the implementation has it (KEP-5207). */
const versions = ["v1", "v1beta1"] as const;
const keepMs = 15_000;
const bodyLimit = 268_435_456;

/**
 * Reads what containers use from `metrics.k8s.io`, at most every 15 s and never twice at once.
 * Failures are answers, kept as long.
 */
export class PodUsageReader {
  readonly #connection: Connection;
  readonly #now: () => number;
  #running: Promise<PodUsages> | undefined;
  #kept: { readonly usages: PodUsages; readonly readAt: number } | undefined;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /** Rejects only when the signal is aborted. */
  read(signal: AbortSignal): Promise<PodUsages> {
    if (this.#kept !== undefined && this.#now() - this.#kept.readAt < keepMs) {
      return Promise.resolve(this.#kept.usages);
    }
    this.#running ??= this.#read(signal).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #read(signal: AbortSignal): Promise<PodUsages> {
    const usages = await this.#ask(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      return this.#fault(error);
    });
    this.#kept = { usages, readAt: this.#now() };
    return usages;
  }

  async #ask(signal: AbortSignal): Promise<PodUsages> {
    const served = servedVersions(await this.#connection.json(group, signal));
    const version = versions.find((candidate) => served.includes(candidate));
    if (version === undefined) return absent;
    const list = await this.#connection.json(`${group}/${version}/pods`, signal, bodyLimit);
    return { items: arrayOf(field(list, "items")).map((item) => podUsage(item)) };
  }

  #fault(error: unknown): PodUsages {
    const { message } = failureOf(error, this.#connection.attempt("read pod usage"));
    const status = error instanceof ApiError ? error.refusal.status : 0;
    if (status === 404) return absent;
    if (status === 403) {
      return {
        fault: "forbidden",
        message:
          "access to pods in metrics.k8s.io is denied (403): add the ClusterRole for pod usage of deploy/install.yaml to the service account",
      };
    }
    return {
      fault: "unavailable",
      message: `${message} Is metrics-server running? See: kubectl get apiservice | grep metrics.k8s.io`,
    };
  }
}

const absent: PodUsages = {
  fault: "absent",
  message: "the cluster does not serve metrics.k8s.io: install metrics-server",
};

/** Versions of an APIGroup document. */
function servedVersions(document: unknown): readonly unknown[] {
  return arrayOf(field(document, "versions")).map((version) => field(version, "version"));
}

function podUsage(item: unknown): PodUsage {
  const metadata = field(item, "metadata");
  return {
    pod: textOf(field(metadata, "name")),
    namespace: textOf(field(metadata, "namespace")),
    containers: arrayOf(field(item, "containers")).map((container) => {
      const usage = field(container, "usage");
      return {
        name: textOf(field(container, "name")),
        cpuCores: amountOf(field(usage, "cpu")),
        memoryBytes: Math.ceil(amountOf(field(usage, "memory"))),
      };
    }),
  };
}

/** In whole units; 0 for what is not a quantity. */
function amountOf(value: unknown): number {
  try {
    return Number(parseQuantity(textOf(value))) / 1e9;
  } catch {
    return 0;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
