import { get } from "node:https";

import { parseQuantity } from "../../../src/resources/quantity.ts";
import type { ToolComparison } from "./kubectl.ts";
import type { Truth } from "./truth.ts";

/** `/metrics/resources` of a kube-scheduler, whose certificate is one of its own making. */
export async function schedulerMetrics(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = get(`${url}/metrics/resources`, { rejectUnauthorized: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new Error(`${url}/metrics/resources: ${response.statusCode}`));
    });
  });
  request.on("error", reject);
  return promise;
}

const line = /^kube_pod_resource_(request|limit)\{(.*)\} (\S+)$/gm;

/**
 * Holds the sums over the pods of each node in the scheduler's metrics against what their
 * documented rule, the spec alone, gives for the same pods. Values are floats of amounts in
 * thousandths: every sum below is exact.
 */
export function compareSchedulerMetrics(truth: Truth, exposition: string): ToolComparison {
  const [due, sums] = [dueSums(truth), shownSums(exposition)];
  const differences: string[] = [];
  for (const key of new Set([...due.keys(), ...sums.keys()])) {
    const [expected, found] = [due.get(key) ?? 0n, sums.get(key) ?? 0n];
    if (expected !== found)
      differences.push(`${key}: its metrics say ${found} n, not ${expected} n`);
  }
  return { numbers: due.size, differences };
}

/** Sums in nano-units by node, resource and kind of amount. */
type NodeSums = ReadonlyMap<string, bigint>;

function shownSums(exposition: string): NodeSums {
  const sums = new Map<string, bigint>();
  for (const [, family = "", labels = "", value = ""] of exposition.matchAll(line)) {
    const node = label(labels, "node");
    if (node === "") continue;
    const key = `${node} ${label(labels, "resource")} ${family}s`;
    const nanos = BigInt(Math.round(Number(value) * 1000)) * 1_000_000n;
    sums.set(key, (sums.get(key) ?? 0n) + nanos);
  }
  return sums;
}

function dueSums(truth: Truth): NodeSums {
  const due = new Map<string, bigint>();
  for (const { name, measured } of truth.nodes) {
    for (const what of ["requests", "limits"] as const) {
      for (const [resource, amount] of Object.entries(measured[what])) {
        due.set(`${name} ${resource} ${what}`, parseQuantity(amount));
      }
    }
  }
  return due;
}

function label(labels: string, name: string): string {
  return new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
}
