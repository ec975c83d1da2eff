import { parseQuantity, QuantityError } from "../resources/quantity.ts";
import { usedAmount } from "../resources/units.ts";
import type { ContainerUsage, PodUsage } from "../resources/usage.ts";
import { mediaTypeOf, type Connection } from "./api/connection.ts";
import { readBody } from "./api/response-body.ts";
import { NotKubernetesError, WireError } from "./failures/errors.ts";
import { failureOf } from "./failures/failure.ts";
import { realTime } from "./time.ts";
import { JsonListDecoder } from "./wire/json/list.ts";
import { ignore, type ParsedObject, listOf, objectOf, textOf } from "./wire/json/values.ts";

/** Why there is no usage: a closed set. */
export type UsageFault = "absent" | "forbidden" | "unavailable";

export interface UsageFailure {
  readonly fault: UsageFault;
  /** What happened and what to do, for the log: it names the server and the kubeconfig. */
  readonly message: string;
}

/** Reads the usage of all pods; resolves with the failure if there is one, and never rejects. */
export type ReadUsage = (
  onPod: (usage: PodUsage) => void,
  signal: AbortSignal,
) => Promise<UsageFailure | undefined>;

const group = "/apis/metrics.k8s.io";
/** `v1` is served since Kubernetes 1.37 where the implementation has it (KEP-5207). */
const versions = ["v1", "v1beta1"] as const;
/** In bytes: about four times the list of 150,000 pods. */
const bodyLimit = 268_435_456;
const silence = { deadline: "body", limitMs: 10_000 } as const;
/** In milliseconds. Nobody waits for usage as scrapes and probes wait for their turn. */
const sliceMs = 5;
/** For the whole list, in milliseconds: who waits for the answer has long gone. */
const totalMs = 60_000;

/**
 * Reads from `metrics.k8s.io` what containers use, and gives one pod after the other to `onPod`
 * while the list arrives. Resolves with the failure if there is one; never rejects.
 */
export async function readPodUsage(
  connection: Connection,
  onPod: (usage: PodUsage) => void,
  signal: AbortSignal,
): Promise<UsageFailure | undefined> {
  try {
    const served = servedVersions(await connection.json(group, signal));
    const version = versions.find((candidate) => served.includes(candidate));
    if (version === undefined) return absent;
    await readList(connection, `${group}/${version}/pods`, onPod, signal);
    return undefined;
  } catch (error) {
    return failureFrom(error, connection);
  }
}

async function readList(
  connection: Connection,
  path: string,
  onPod: (usage: PodUsage) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await connection.request({ path, accept: "application/json", signal });
  const type = mediaTypeOf(response);
  if (type !== "application/json") {
    response.destroy();
    throw new NotKubernetesError(`it answers ${type || "no media type"} where JSON is expected`);
  }
  // metrics-server gives no resourceVersion.
  const list = new JsonListDecoder("PodMetricsList", (item) => take(item, onPod), false);
  let length = 0;
  const push = (chunk: Buffer): void => {
    length += chunk.length;
    if (length > bodyLimit) throw new WireError(`${path} is longer than ${bodyLimit} bytes`);
    list.push(chunk);
  };
  const decoder = { push, end: () => list.end() };
  await readBody(response, decoder, { signal, silence, totalMs, time: realTime, sliceMs });
}

function failureFrom(error: unknown, connection: Connection): UsageFailure {
  const attempt = connection.attempt("read pod usage");
  const { class: found, message, plain } = failureOf(error, attempt);
  if (plain) connection.avoidCompression();
  if (found === "not found") return absent;
  if (found === "forbidden") return { fault: "forbidden", message };
  return { fault: "unavailable", message };
}

const absent: UsageFailure = {
  fault: "absent",
  message: "the cluster does not serve metrics.k8s.io",
};

/** Versions of an APIGroup document. */
function servedVersions(document: unknown): readonly string[] {
  const served = objectOf(document, ignore) ?? {};
  return listOf(served["versions"], ignore, (version) => textOf(version["version"], ignore));
}

/** Reads a PodMetrics; what it lacks is empty or 0, and what is no object is left out. */
function take(value: unknown, onPod: (usage: PodUsage) => void): void {
  const item = objectOf(value, ignore);
  if (item === undefined) return;
  const metadata = objectOf(item["metadata"], ignore) ?? {};
  onPod({
    name: textOf(metadata["name"], ignore),
    namespace: textOf(metadata["namespace"], ignore),
    containers: listOf(item["containers"], ignore, containerUsage),
  });
}

function containerUsage(container: ParsedObject): ContainerUsage {
  const usage = objectOf(container["usage"], ignore) ?? {};
  return {
    name: textOf(container["name"], ignore),
    cpu: amount(usage, "cpu"),
    memory: amount(usage, "memory"),
  };
}

/** In the unit of the resource; 0 for what is not a quantity. */
function amount(usage: ParsedObject, resource: string): number {
  try {
    return usedAmount(resource, parseQuantity(textOf(usage[resource], ignore)));
  } catch (error) {
    if (error instanceof QuantityError) return 0;
    throw error;
  }
}
