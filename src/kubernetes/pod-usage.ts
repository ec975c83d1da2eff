import { parseQuantity, QuantityError } from "../resources/quantity.ts";
import { usedAmount } from "../resources/units.ts";
import type { ContainerUsage, PodUsage } from "../resources/usage.ts";
import type { Connection } from "./api/connection.ts";
import { failureOf } from "./failures/failure.ts";
import { ignore, type JsonObject, listOf, objectOf, textOf } from "./wire/json/values.ts";
import { realTime } from "./time.ts";

/** Why there is no usage: a closed set. */
export type UsageFault = "absent" | "forbidden" | "unavailable";

export type PodUsages =
  | {
      readonly items: readonly PodUsage[];
      /** In milliseconds since the epoch. */
      readonly readAt: number;
      readonly fault?: undefined;
    }
  /** The message says what to do. */
  | { readonly fault: UsageFault; readonly message: string };

const group = "/apis/metrics.k8s.io";
/** `v1` is served since Kubernetes 1.37 where the implementation has it (KEP-5207). */
const versions = ["v1", "v1beta1"] as const;
const keepMs = 15_000;
const bodyLimit = 268_435_456;

/**
 * Reads what containers use from `metrics.k8s.io`, at most every 15 s and never twice at once.
 * A failure is an answer too, and is kept as long.
 */
export class PodUsageReader implements Disposable {
  readonly #connection: Connection;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #running: Promise<PodUsages> | undefined;
  #kept: { readonly usages: PodUsages; readonly readAt: number } | undefined;

  /** `now` in milliseconds. */
  constructor(connection: Connection, now: () => number = realTime.now) {
    this.#connection = connection;
    this.#now = now;
  }

  /** Never rejects. */
  async read(): Promise<PodUsages> {
    if (this.#kept !== undefined && this.#now() - this.#kept.readAt < keepMs) {
      return this.#kept.usages;
    }
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined;
    });
    return await this.#running;
  }

  async #read(): Promise<PodUsages> {
    const usages = await this.#ask(this.#stop.signal).catch((error: unknown) => this.#fault(error));
    this.#kept = { usages, readAt: this.#now() };
    return usages;
  }

  /** Ends a request in progress. */
  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #ask(signal: AbortSignal): Promise<PodUsages> {
    const served = servedVersions(await this.#connection.json(group, signal));
    const version = versions.find((candidate) => served.includes(candidate));
    if (version === undefined) return absent;
    const list = await this.#connection.json(`${group}/${version}/pods`, signal, bodyLimit);
    return { items: podUsages(list), readAt: this.#now() };
  }

  #fault(error: unknown): PodUsages {
    const { class: found, message } = failureOf(error, this.#connection.attempt("read pod usage"));
    if (found === "not found") return absent;
    if (found === "forbidden") {
      return {
        fault: "forbidden",
        message:
          "access to pods in metrics.k8s.io is denied (403): add the ClusterRole for pod usage of deploy/pod-metrics.yaml to the service account",
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
function servedVersions(document: unknown): readonly string[] {
  const served = objectOf(document, ignore) ?? {};
  return listOf(served["versions"], ignore, (version) => textOf(version["version"], ignore));
}

/** Reads a PodMetricsList; what it lacks is empty or 0. */
function podUsages(document: unknown): readonly PodUsage[] {
  const list = objectOf(document, ignore) ?? {};
  return listOf(list["items"], ignore, (item) => {
    const metadata = objectOf(item["metadata"], ignore) ?? {};
    return {
      name: textOf(metadata["name"], ignore),
      namespace: textOf(metadata["namespace"], ignore),
      containers: listOf(item["containers"], ignore, containerUsage),
    };
  });
}

function containerUsage(container: JsonObject): ContainerUsage {
  const usage = objectOf(container["usage"], ignore) ?? {};
  return {
    name: textOf(container["name"], ignore),
    cpu: amount(usage, "cpu"),
    memory: amount(usage, "memory"),
  };
}

/** In the unit of the resource; 0 for what is not a quantity. */
function amount(usage: JsonObject, resource: string): number {
  try {
    return usedAmount(resource, parseQuantity(textOf(usage[resource], ignore)));
  } catch (error) {
    if (error instanceof QuantityError) return 0;
    throw error;
  }
}
