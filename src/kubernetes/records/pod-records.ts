import { podRequirements } from "../../cluster/pod-requirements.ts";
import { RecentMap } from "../../cluster/recent-map.ts";
import type { PodRecord, PodRequirements } from "../../cluster/records.ts";
import type { RequirementsPool } from "../../cluster/requirements-pool.ts";
import type { ResourceNames } from "../../cluster/resource-names.ts";
import type { RuleSet } from "../../resources/rules.ts";
import type { Reject } from "../observer.ts";
import type { DemandObject, PodObject } from "../wire/objects.ts";
import type { AmountsReader } from "./amounts-reader.ts";
import { podResources } from "./pod-resources.ts";
import { podTraits } from "./pod-traits.ts";
import { waitingOf } from "./waiting.ts";

/** A namespace, the name of a node and a uid are DNS names or shorter. */
const maxNameLength = 253;

interface PodRecordsOptions {
  readonly rules: RuleSet;
  readonly resources: ResourceNames;
  readonly pool: RequirementsPool;
  readonly amounts: AmountsReader;
  /** How many nodes there are; without it, as many names are remembered as tens of thousands have. */
  readonly nodeCount?: () => number;
}

/** Of nodes and namespaces, when there are few nodes. */
const leastNames = 25_000;

/** Reduces pods to what is kept of them. */
export class PodRecords {
  readonly #options: PodRecordsOptions;
  /** Lets all records that carry a name hold the same string. */
  readonly #names: RecentMap<string, string>;

  /**
   * What faultless demands come to that pods share. Others come once: to remember them would cost
   * more than it saves.
   */
  readonly #known = new WeakMap<DemandObject, PodRequirements>();

  constructor(options: PodRecordsOptions) {
    this.#options = options;
    const { nodeCount = () => 0 } = options;
    this.#names = new RecentMap(() => Math.max(leastNames, 2 * nodeCount()));
  }

  /** Undefined for a pod that does not count: its phase is terminal, or its names are refused. */
  record(pod: PodObject, reject: Reject): PodRecord | undefined {
    const { uid, namespace, nodeName, phase } = pod;
    if (phase === "Succeeded" || phase === "Failed") return undefined;
    if (Math.max(uid.length, namespace.length, nodeName.length) > maxNameLength) {
      reject("name_too_long");
      return undefined;
    }
    // In the exposition two names that differ only in lone surrogates would be one.
    if (!namespace.isWellFormed() || !nodeName.isWellFormed()) {
      reject("invalid_name");
      return undefined;
    }
    const requirements = this.#requirements(pod, reject);
    return {
      uid,
      namespace: this.#shared(namespace),
      node: this.#shared(nodeName),
      requirements,
      waiting: waitingOf(pod, requirements),
    };
  }

  #requirements({ demand, namespace }: PodObject, reject: Reject): PodRequirements {
    const isShared = Object.isFrozen(demand);
    const known = isShared ? this.#known.get(demand) : undefined;
    if (known !== undefined && this.#mayAskFor(known, namespace)) return known;
    const { rules, resources, pool, amounts } = this.#options;
    let isFaultless = true;
    const rejectHere: Reject = (reason) => {
      isFaultless = false;
      reject(reason);
    };
    const counted = podResources(demand, amounts, rejectHere);
    const nameOf = (name: string) => {
      const held = resources.ofPod(name, namespace);
      if (held === undefined) rejectHere("too_many_names");
      return held;
    };
    const requirements = pool.intern(
      podRequirements(counted, podTraits(demand), rules, nameOf, amounts.maxNames, rejectHere),
    );
    if (isShared && isFaultless) this.#known.set(demand, requirements);
    return requirements;
  }

  /** Whether a pod of the namespace would be given all of these names. */
  #mayAskFor({ requests, limits }: PodRequirements, namespace: string): boolean {
    if (requests.others.size + limits.others.size === 0) return true;
    const { resources } = this.#options;
    return [requests, limits].every(({ others }) =>
      Array.from(others.keys()).every((name) => resources.ofPod(name, namespace) !== undefined),
    );
  }

  #shared(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, name);
    return name;
  }
}
