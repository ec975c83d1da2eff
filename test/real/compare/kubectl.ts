import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { parseQuantity } from "../../../src/resources/quantity.ts";
import type { Binaries } from "../build/binaries.ts";
import type { EndpointNumbers } from "./exporter-numbers.ts";
import type { Truth } from "./truth.ts";

const run = promisify(execFile);

/** What `kubectl describe node` says that a node's pods have been promised. */
interface Description {
  readonly name: string;
  readonly pods: number;
  /** By resource: requests and limits, quantities as text. */
  readonly rows: ReadonlyMap<string, { readonly requests: string; readonly limits: string }>;
}

export interface ToolComparison {
  readonly numbers: number;
  /** What contradicts the documented rule of the tool. */
  readonly differences: readonly string[];
}

/** Describes all nodes with the kubectl of a release. */
export async function describeNodes(
  binaries: Binaries,
  kubeconfig: string,
): Promise<readonly Description[]> {
  const args = [`--kubeconfig=${kubeconfig}`, "describe", "nodes", "--show-events=false"];
  const { stdout } = await run(binaries.kubectl, args, { maxBuffer: 2 ** 28 });
  return descriptionsIn(stdout);
}

/** Reads what kubectl prints of nodes. */
export function descriptionsIn(text: string): readonly Description[] {
  return text
    .split(/^(?=Name: )/m)
    .filter(Boolean)
    .map((each) => description(each));
}

function description(text: string): Description {
  const [, name = ""] = /^Name: +(\S+)/.exec(text) ?? [];
  const [, pods = ""] = /^Non-terminated Pods: +\((\d+) in total\)/m.exec(text) ?? [];
  const [, block = ""] = text.split("Allocated resources:");
  const rows = Array.from(
    block.matchAll(/^ {2}([a-z][\w./-]*) +(\S+)(?: \(-?\d+%\))? +(\S+)(?: \(-?\d+%\))?$/gm),
    ([, resource = "", requests = "", limits = ""]) => [resource, { requests, limits }] as const,
  );
  return { name, pods: Number(pods), rows: new Map(rows) };
}

/**
 * Holds kubectl's totals against the exporter's: what is not equal has to be what the pods that
 * kubectl's documented rule counts otherwise amount to, to the last unit.
 */
export function compareDescriptions(
  truth: Truth,
  descriptions: readonly Description[],
  exporter: EndpointNumbers,
): ToolComparison {
  const explained = explainedNanos(truth);
  const differences: string[] = [];
  let numbers = 0;
  const byName = new Map(descriptions.map((each) => [each.name, each]));
  for (const node of truth.nodes) {
    const described = byName.get(node.name);
    if (described === undefined) {
      differences.push(`${node.name}: kubectl does not describe it`);
      continue;
    }
    numbers += 1;
    if (described.pods !== node.pods) {
      differences.push(`${node.name}: kubectl counts ${described.pods} pods, not ${node.pods}`);
    }
    for (const [resource, row] of described.rows) {
      for (const what of ["requests", "limits"] as const) {
        numbers += 1;
        const amount = exporter.nodes.get(node.name)?.[what][resource] ?? 0;
        const difference = explained.get(`${node.name} ${resource} ${what}`) ?? 0n;
        const expected = BigInt(amount) * nanosPerUnit(resource) - difference;
        if (parseQuantity(row[what]) === expected) continue;
        differences.push(
          `${node.name} ${resource} ${what}: kubectl says ${row[what]}, not ${expected} n`,
        );
      }
    }
  }
  return { numbers, differences };
}

/** By how much the scheduler counts more than kubectl, by node, resource and kind of amount. */
function explainedNanos({ deviations }: Truth): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { tool, node, resource, what, scheduler, other } of deviations) {
    if (tool !== "kubectl") continue;
    const key = `${node} ${resource} ${what}`;
    const difference = BigInt(scheduler) * nanosPerUnit(resource) - parseQuantity(other);
    sums.set(key, (sums.get(key) ?? 0n) + difference);
  }
  return sums;
}

function nanosPerUnit(resource: string): bigint {
  return resource === "cpu" ? 1_000_000n : 1_000_000_000n;
}
