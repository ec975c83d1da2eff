import type { ApiObject, JsonObject } from "../api-object.ts";
import type { SimulatedCluster } from "../cluster.ts";
import { started } from "../population/pod-manifest.ts";
import type { Random } from "../population/random.ts";
import { claimStatuses, createdPod, namePrefix, nodeStatus, waitingStatus } from "./pod-object.ts";
import type { Place } from "./pod-object.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Template } from "./template.ts";

/** A pod that has not ended. */
export interface LivePod {
  /** Of its controller. */
  readonly template: Template;
  readonly name: string;
  /** Empty while it waits. */
  node: string;
  place: Place | undefined;
  /** What it takes from its node: the larger amounts while it is being resized. */
  needs: Template["needs"];
  /** What it runs with: that of its controller, until it has been resized. */
  actual: Template;
  state: "gated" | "waiting" | "bound" | "running" | "gone";
  isResizing: boolean;
  /** The scheduler's last word; empty before the first. */
  message: string;
  /** The claim that was made for it; empty for none. */
  readonly claim: string;
}

export interface PodsOptions {
  readonly cluster: SimulatedCluster;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** An instant in milliseconds since the epoch. */
  readonly now: () => number;
}

/** The pods of the demo: what becomes of each is applied to the cluster and told to the scheduler. */
export class Pods {
  /** Those for which there was no room, or that have a gate; not those that wait for devices. */
  readonly waiting = new Set<LivePod>();
  readonly #options: PodsOptions;
  readonly #hostIPs = new Map<string, string>();
  readonly #placeholders = new Set<LivePod>();
  readonly #ordinals = new Map<Template, number>();
  #addresses = 0;

  constructor(options: PodsOptions) {
    this.#options = options;
  }

  addNode(name: string, hostIP: string): void {
    this.#hostIPs.set(name, hostIP);
  }

  /** How many pods of negative priority there are. */
  get placeholders(): number {
    return this.#placeholders.size;
  }

  /** The instant as Kubernetes writes it, this many milliseconds ago. */
  time(ago = 0): string {
    return `${new Date(this.#options.now() - ago).toISOString().slice(0, -".000Z".length)}Z`;
  }

  /** Creates a pod without a node; one with gates is not looked at by the scheduler. */
  create(
    template: Template,
    { createdAt = this.time(), gates = [] }: { createdAt?: string; gates?: readonly string[] } = {},
  ): LivePod {
    const pod = this.#add(template, this.#nameFor(template));
    if (gates.length > 0) pod.state = "gated";
    const manifest = createdPod(template, pod.name, createdAt, { gates });
    const status =
      gates.length > 0
        ? waitingStatus(
            template,
            "SchedulingGated",
            "Scheduling is blocked due to non-empty scheduling gates",
            createdAt,
          )
        : manifest.status;
    const ofClaim = claimStatuses(template, pod.claim);
    this.#options.cluster.apply({ ...manifest, status: { ...status, ...ofClaim } });
    if (template.claim === undefined) this.waiting.add(pod);
    return pod;
  }

  /** Creates a pod that has been running on a node from the beginning. */
  createOn(template: Template, node: string): LivePod {
    const isStatic = template.controller === "Node";
    const name = isStatic ? `${template.name}-${node}` : this.#nameFor(template);
    const pod = this.#add(template, name);
    this.#settle(pod, node);
    pod.state = "running";
    const manifest = createdPod(template, name, started, { node });
    this.#options.cluster.apply({
      ...manifest,
      spec: { ...manifest.spec, nodeName: node },
      status: this.#statusOn(pod, "Running", started),
    });
    return pod;
  }

  /**
   * Binds a waiting pod where the scheduler says, after the placeholders that are in its way have
   * gone, or writes why not. True when it has a node.
   */
  schedule(pod: LivePod): boolean {
    if (pod.state !== "waiting") return false;
    const verdict = this.#options.scheduler.place(pod.template);
    if ("message" in verdict) {
      this.refuse(pod, verdict.message);
      return false;
    }
    if (verdict.preempts) {
      for (const each of this.#placeholders) if (each.node === verdict.node) this.remove(each);
    }
    this.bind(pod, verdict.node);
    return true;
  }

  /** Binds a waiting pod to a node. */
  bind(pod: LivePod, node: string): void {
    this.waiting.delete(pod);
    this.#settle(pod, node);
    this.#update(pod, ({ spec }) => ({
      spec: { ...spec, nodeName: node },
      status: this.#statusOn(pod, "Pending", this.time()),
    }));
  }

  /** Writes why a waiting pod has no node. */
  refuse(pod: LivePod, message: string): void {
    if (message === pod.message) return;
    pod.message = message;
    const status = {
      ...waitingStatus(pod.template, "Unschedulable", message, this.time()),
      ...claimStatuses(pod.template, pod.claim),
    };
    this.#update(pod, ({ spec }) => ({ spec, status }));
  }

  /** The kubelet has started its containers. */
  run(pod: LivePod): void {
    if (pod.state !== "bound") return;
    pod.state = "running";
    this.#update(pod, ({ spec }) => ({
      spec,
      status: this.#statusOn(pod, "Running", this.time()),
    }));
  }

  /** The gates are gone: the scheduler may look at it. */
  admit(pod: LivePod): void {
    if (pod.state !== "gated") return;
    pod.state = "waiting";
    this.#update(pod, (object) => {
      const { schedulingGates: _, ...spec } = object.spec;
      const { conditions: __, ...status } = object.status;
      return { spec, status };
    });
  }

  /** Replaces the containers of a running pod, and the conditions of its resize. */
  rewrite(pod: LivePod, containers: JsonObject[string], conditions: readonly JsonObject[]): void {
    this.#update(pod, (object) => {
      const { startTime } = object.status;
      const since = typeof startTime === "string" ? startTime : started;
      const status = this.#statusOn(pod, "Running", since);
      const given = Array.isArray(status["conditions"]) ? status["conditions"] : [];
      return {
        spec: { ...object.spec, containers },
        status: { ...status, conditions: [...given, ...conditions] },
      };
    });
  }

  /** Changes what a pod takes from its node. */
  take(pod: LivePod, needs: Template["needs"]): void {
    const { scheduler } = this.#options;
    scheduler.release(pod.node, pod.template, pod.needs);
    scheduler.bind(pod.node, pod.template, needs);
    pod.needs = needs;
  }

  remove(pod: LivePod): void {
    this.#end(pod);
    this.#options.cluster.delete("Pod", pod.name, pod.template.namespace);
  }

  /** Gives a pod its last status; the object stays, like that of a finished Job. */
  finish(pod: LivePod, phase: "Succeeded" | "Failed"): void {
    if (pod.state !== "running") return;
    const status = this.#statusOn(pod, phase, this.time());
    this.#end(pod);
    this.#update(pod, ({ spec }) => ({ spec, status }));
  }

  /** Deletes the object of a pod that has finished. */
  forget({ name, template }: LivePod): void {
    this.#options.cluster.delete("Pod", name, template.namespace);
  }

  #add(template: Template, name: string): LivePod {
    const pod: LivePod = {
      template,
      name,
      node: "",
      place: undefined,
      needs: template.needs,
      actual: template,
      state: "waiting",
      isResizing: false,
      message: "",
      claim:
        template.claim === undefined
          ? ""
          : `${name}-${template.claim}-${this.#options.random.suffix(5)}`,
    };
    if (template.priority < 0) this.#placeholders.add(pod);
    return pod;
  }

  #settle(pod: LivePod, node: string): void {
    this.#options.scheduler.bind(node, pod.template, pod.needs);
    pod.node = node;
    pod.state = "bound";
    this.#addresses += 1;
    const [high, low] = [Math.floor(this.#addresses / 250) % 250, this.#addresses % 250];
    pod.place = { hostIP: this.#hostIPs.get(node) ?? "", podIP: `10.200.${high}.${low + 1}` };
  }

  #end(pod: LivePod): void {
    if (pod.node !== "" && pod.state !== "gone") {
      this.#options.scheduler.release(pod.node, pod.template, pod.needs);
    }
    this.waiting.delete(pod);
    this.#placeholders.delete(pod);
    pod.state = "gone";
  }

  #statusOn(
    { actual, place, claim }: LivePod,
    phase: Parameters<typeof nodeStatus>[1],
    since: string,
  ) {
    const status = nodeStatus(actual, phase, place ?? { hostIP: "", podIP: "" }, since);
    return { ...status, ...claimStatuses(actual, claim) };
  }

  #update(
    { name, template: { namespace } }: LivePod,
    change: (object: ApiObject) => { spec: JsonObject; status: JsonObject },
  ): void {
    const { cluster } = this.#options;
    const object = cluster.get("Pod", name, namespace);
    if (object !== undefined) cluster.apply({ ...object, ...change(object) });
  }

  /** A name that no pod has; those of a StatefulSet are numbered. */
  #nameFor(template: Template): string {
    const { cluster, random } = this.#options;
    if (template.controller === "StatefulSet") {
      const ordinal = this.#ordinals.get(template) ?? 0;
      this.#ordinals.set(template, ordinal + 1);
      return `${template.name}-${ordinal}`;
    }
    for (;;) {
      const name = `${namePrefix(template)}${random.suffix(5)}`;
      if (cluster.get("Pod", name, template.namespace) === undefined) return name;
    }
  }
}
