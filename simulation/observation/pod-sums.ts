import type { RuleSet } from "../../src/resources/rules.ts";
import type { ApiObject } from "../../src/simulator/api-object.ts";
import { contributionOf, type Contribution } from "./contribution.ts";

export interface Sum {
  requests: number;
  limits: number;
}
/** By the name of the resource; each pod requests one of `pods`. */
export type Sums = ReadonlyMap<string, Readonly<Sum>>;

const nothing: Sums = new Map();

/** The pods of a cluster added up, one at a time, so that they can be taken away again. */
export class PodSums {
  readonly #rules: RuleSet;
  readonly #byNode = new Map<string, Map<string, Sum>>();
  readonly #byNamespace = new Map<string, Map<string, Sum>>();
  readonly #contributions = new WeakMap<ApiObject, { readonly of: Contribution | undefined }>();
  pods = 0;

  constructor(rules: RuleSet) {
    this.#rules = rules;
  }

  add(object: ApiObject): void {
    this.#change(object, 1);
  }

  remove(object: ApiObject): void {
    this.#change(object, -1);
  }

  /** Of the pods that are bound to a node; of those without one for "". */
  ofNode(name: string): Sums {
    return this.#byNode.get(name) ?? nothing;
  }

  /** Of the bound pods of a namespace. */
  ofNamespace(name: string): Sums {
    return this.#byNamespace.get(name) ?? nothing;
  }

  /** The nodes that pods are bound to, whether they exist or not. */
  get nodes(): readonly string[] {
    return [...this.#byNode.keys()].filter((name) => name !== "");
  }

  get namespaces(): readonly string[] {
    return [...this.#byNamespace.keys()];
  }

  #change(object: ApiObject, sign: 1 | -1): void {
    const contribution = this.#contributionOf(object);
    if (contribution === undefined) return;
    const { node, namespace } = contribution;
    this.pods += sign;
    addTo(this.#byNode, node, contribution, sign);
    if (node !== "") addTo(this.#byNamespace, namespace, contribution, sign);
  }

  #contributionOf(object: ApiObject): Contribution | undefined {
    let known = this.#contributions.get(object);
    if (known === undefined) {
      known = { of: contributionOf(object, this.#rules) };
      this.#contributions.set(object, known);
    }
    return known.of;
  }
}

function addTo(
  groups: Map<string, Map<string, Sum>>,
  name: string,
  { requests, limits }: Contribution,
  sign: 1 | -1,
): void {
  let group = groups.get(name);
  if (group === undefined) groups.set(name, (group = new Map()));
  for (const [resource, amount] of requests) sumOf(group, resource).requests += sign * amount;
  for (const [resource, amount] of limits) sumOf(group, resource).limits += sign * amount;
  const pods = sumOf(group, "pods");
  pods.requests += sign;
  if (pods.requests === 0) groups.delete(name);
}

function sumOf(group: Map<string, Sum>, resource: string): Sum {
  let sum = group.get(resource);
  if (sum === undefined) group.set(resource, (sum = { requests: 0, limits: 0 }));
  return sum;
}
