import type { RequirementsPool } from "../../cluster/requirements-pool.ts";
import { podRequirements } from "../../cluster/pod-requirements.ts";
import type { PodRequirements, PodRecord } from "../../cluster/records.ts";
import type { ResourceNames } from "../../cluster/resource-names.ts";
import type {
  ContainerResources,
  ContainerStatusResources,
} from "../../resources/pod-resources.ts";
import type { RuleSet } from "../../resources/rules.ts";
import type { AmountsReader } from "./amounts-reader.ts";
import { SharedNames } from "./shared-names.ts";
import type {
  ConditionObject,
  ContainerObject,
  ContainerStatusObject,
  PodObject,
} from "../wire/objects.ts";
import type { Reject } from "../observer.ts";

/** A namespace, the name of a node and a uid are DNS names or shorter. */
const maxNameLength = 253;

interface PodRecordsOptions {
  readonly rules: RuleSet;
  readonly resources: ResourceNames;
  readonly pool: RequirementsPool;
  readonly amounts: AmountsReader;
}

/** Reduces pods to what is kept of them. */
export class PodRecords {
  readonly #options: PodRecordsOptions;
  readonly #names = new SharedNames();

  constructor(options: PodRecordsOptions) {
    this.#options = options;
  }

  /** Undefined for a pod that does not count: its phase is terminal, or its names are refused. */
  record(pod: PodObject, reject: Reject): PodRecord | undefined {
    const { uid, namespace, nodeName, phase } = pod;
    if (phase === "Succeeded" || phase === "Failed") return undefined;
    if (Math.max(uid.length, namespace.length, nodeName.length) > maxNameLength) {
      reject("name_too_long");
      return undefined;
    }
    return {
      uid,
      namespace: this.#names.shared(namespace),
      node: this.#names.shared(nodeName),
      requirements: this.#requirements(pod, reject),
    };
  }

  #requirements(pod: PodObject, reject: Reject): PodRequirements {
    const { rules, resources, pool, amounts } = this.#options;
    const container = (object: ContainerObject): ContainerResources => ({
      name: object.name,
      sidecar: object.restartPolicy === "Always",
      resources: amounts.requirements(object.resources, reject),
    });
    const status = (object: ContainerStatusObject): ContainerStatusResources => ({
      name: object.name,
      allocatedResources: amounts.list(object.allocatedResources, reject),
      resources: object.resources && amounts.requirements(object.resources, reject),
    });
    const requirements = podRequirements(
      {
        containers: pod.containers.map(container),
        initContainers: pod.initContainers.map(container),
        overhead: amounts.list(pod.overhead, reject),
        podLevel: amounts.requirements(pod.resources, reject),
        resizeInfeasible: isResizeInfeasible(pod.conditions),
        containerStatuses: pod.containerStatuses.map(status),
        initContainerStatuses: pod.initContainerStatuses.map(status),
        statusAllocated: amounts.list(pod.allocatedResources, reject),
        statusResources: pod.statusResources && amounts.requirements(pod.statusResources, reject),
      },
      rules,
      resources,
      reject,
    );
    return pool.intern(requirements);
  }
}

/** Only the first condition of the type counts, whatever its status (KEP-1287). */
function isResizeInfeasible(conditions: readonly ConditionObject[]): boolean {
  return conditions.find(({ type }) => type === "PodResizePending")?.reason === "Infeasible";
}
