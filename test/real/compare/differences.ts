import type { Amounts, NodeTruth, Truth } from "./truth.ts";
import { type EndpointNumbers, labelOf, type NodeNumbers } from "./exporter-numbers.ts";

export interface Comparison {
  readonly nodes: number;
  /** Numbers of the scheduler that were looked for, one for each endpoint that has to show it. */
  readonly numbers: number;
  /** For people, one line each. */
  readonly differences: readonly string[];
}

/** Holds what the exporter's endpoints say against the scheduler's own account, node by node. */
export function compare(truth: Truth, endpoints: readonly EndpointNumbers[]): Comparison {
  const differences: string[] = [];
  let numbers = 0;
  for (const endpoint of endpoints) {
    const known = new Set(truth.nodes.map(({ name }) => name));
    for (const name of endpoint.nodes.keys()) {
      if (!known.has(name)) differences.push(`${endpoint.endpoint}: ${name} does not exist`);
    }
    for (const node of truth.nodes) {
      const own = endpoint.nodes.get(node.name);
      if (own === undefined) differences.push(`${endpoint.endpoint}: ${node.name} is missing`);
      else {
        const found = compareNode(node, own, endpoint);
        numbers += found.numbers;
        differences.push(...found.differences);
      }
    }
  }
  return { nodes: truth.nodes.length, numbers, differences };
}

function compareNode(
  node: NodeTruth,
  own: NodeNumbers,
  { endpoint, covers }: EndpointNumbers,
): Pick<Comparison, "numbers" | "differences"> {
  const key = (resource: string): string =>
    endpoint === "/metrics" ? labelOf(resource) : resource;
  const pairs: readonly [string, Amounts, Amounts][] = [
    ["requests", { ...node.requested, pods: node.pods }, own.requests],
    ["limits", node.limits, own.limits],
    ["allocatable", node.allocatable, own.allocatable],
  ];
  const differences: string[] = [];
  let numbers = 0;
  for (const [what, truth, shown] of pairs) {
    const due = new Map<string, number>();
    for (const [resource, amount] of Object.entries(truth)) {
      if (covers(resource)) due.set(key(resource), amount);
    }
    for (const resource of new Set([...due.keys(), ...Object.keys(shown)])) {
      // Nothing limits the number of pods of a node but the node.
      if (what === "limits" && resource === "pods") continue;
      numbers += 1;
      const [expected, found] = [due.get(resource) ?? 0, shown[resource] ?? 0];
      if (expected === found) continue;
      differences.push(
        `${endpoint}: ${node.name} ${resource} ${what}: ${found}, the scheduler has ${expected}`,
      );
    }
  }
  return { numbers, differences };
}
