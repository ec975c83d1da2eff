import type { ApiObject, JsonObject } from "../api-object.ts";
import type { SimulatedCluster } from "../cluster.ts";
import type { Random } from "../population/random.ts";
import type { Agenda } from "./agenda.ts";
import type { Scheduler } from "./scheduler.ts";

export interface NodeLifeOptions {
  readonly cluster: SimulatedCluster;
  readonly scheduler: Scheduler;
  readonly agenda: Agenda;
  readonly random: Random;
  /** The nodes to which something may happen. */
  readonly nodes: readonly string[];
  /** The instant as Kubernetes writes it. */
  readonly time: () => string;
}

const unreachable = "node.kubernetes.io/unreachable";
const unschedulable = "node.kubernetes.io/unschedulable";

/** Now and then a node is cordoned, and another is not ready; one of each at a time. */
export class NodeLife {
  readonly #options: NodeLifeOptions;
  readonly #troubled = new Set<string>();
  #isCordoned = false;
  #isUnreachable = false;

  constructor(options: NodeLifeOptions) {
    this.#options = options;
  }

  /** Cordons a node as `kubectl cordon` does, for a while. */
  cordonOne(): void {
    if (this.#isCordoned) return;
    const name = this.#choose();
    if (name === undefined) return;
    this.#isCordoned = true;
    this.#setCordoned(name, true);
    this.#options.agenda.after(150 + this.#options.random.below(300), () => {
      this.#isCordoned = false;
      this.#troubled.delete(name);
      this.#setCordoned(name, false);
    });
  }

  /** The kubelet of a node is silent for a while; not so long that its pods would be evicted. */
  loseOne(): void {
    if (this.#isUnreachable) return;
    const name = this.#choose();
    if (name === undefined) return;
    this.#isUnreachable = true;
    this.#setReady(name, false);
    this.#options.agenda.after(60 + this.#options.random.below(120), () => {
      this.#isUnreachable = false;
      this.#troubled.delete(name);
      this.#setReady(name, true);
    });
  }

  #choose(): string | undefined {
    const { nodes, random } = this.#options;
    if (nodes.length < 4) return undefined;
    const name = random.of(nodes);
    if (this.#troubled.has(name)) return undefined;
    this.#troubled.add(name);
    return name;
  }

  #setCordoned(name: string, isCordoned: boolean): void {
    const taints = [{ key: unschedulable, effect: "NoSchedule", timeAdded: this.#options.time() }];
    this.#options.scheduler.setState(name, { isCordoned });
    this.#update(name, (node) => {
      const { unschedulable: _, ...spec } = node.spec;
      return {
        spec: isCordoned ? withTaints({ ...spec, unschedulable: true }, taints) : without(spec),
        status: node.status,
      };
    });
  }

  #setReady(name: string, isReady: boolean): void {
    const time = this.#options.time();
    this.#options.scheduler.setState(name, { isReady });
    const taints = ["NoSchedule", "NoExecute"].map((effect) => ({
      key: unreachable,
      effect,
      timeAdded: time,
    }));
    this.#update(name, ({ spec, status }) => ({
      spec: isReady ? without(spec) : withTaints(spec, taints),
      status: { ...status, conditions: conditionsOf(status, isReady, time) },
    }));
  }

  #update(
    name: string,
    change: (object: ApiObject) => { spec: JsonObject; status: JsonObject },
  ): void {
    const { cluster } = this.#options;
    const node = cluster.get("Node", name);
    if (node !== undefined) cluster.apply({ ...node, ...change(node) });
  }
}

/** The reasons of the conditions of a healthy node. */
const healthy: Readonly<Record<string, string>> = {
  MemoryPressure: "KubeletHasSufficientMemory",
  DiskPressure: "KubeletHasNoDiskPressure",
  PIDPressure: "KubeletHasSufficientPID",
  Ready: "KubeletReady",
};

const taintsOf = ({ taints }: JsonObject): readonly JsonObject[] =>
  Array.isArray(taints) ? taints : [];

function withTaints(spec: JsonObject, added: readonly JsonObject[]): JsonObject {
  return { ...spec, taints: [...taintsOf(spec), ...added] };
}

/** The spec without the taints that Kubernetes sets itself. */
function without({ taints, ...spec }: JsonObject): JsonObject {
  const kept = taintsOf({ taints }).filter(
    ({ key }) => typeof key !== "string" || !key.startsWith("node.kubernetes.io/"),
  );
  return { ...spec, ...(kept.length > 0 && { taints: kept }) };
}

/** When the kubelet is silent, the node controller calls all its conditions unknown. */
function conditionsOf(status: JsonObject, isReady: boolean, time: string): readonly JsonObject[] {
  const { conditions } = status;
  const given: readonly JsonObject[] = Array.isArray(conditions) ? conditions : [];
  return given.map((condition) => {
    const { type } = condition;
    if (!isReady) {
      const message = "Kubelet stopped posting node status.";
      const reason = "NodeStatusUnknown";
      return { ...condition, status: "Unknown", reason, message, lastTransitionTime: time };
    }
    const reason = (typeof type === "string" ? healthy[type] : undefined) ?? "";
    return {
      ...condition,
      status: type === "Ready" ? "True" : "False",
      reason,
      message: `kubelet: ${reason}`,
      lastHeartbeatTime: time,
      lastTransitionTime: time,
    };
  });
}
