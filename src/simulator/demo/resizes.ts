import type { JsonObject } from "../api-object.ts";
import type { Random } from "../population/random.ts";
import type { Agenda } from "./agenda.ts";
import { templateSpec } from "./pod-object.ts";
import type { LivePod, Pods } from "./pods.ts";
import type { Scheduler } from "./scheduler.ts";
import { appCpu, withCpu } from "./template.ts";
import type { Template } from "./template.ts";

export type ResizeKind = "in_progress" | "deferred" | "infeasible";

/** In millicores; no node has so much. */
const infeasibleCpu = 512_000;

export interface ResizesOptions {
  readonly pods: Pods;
  readonly scheduler: Scheduler;
  readonly agenda: Agenda;
  readonly random: Random;
}

/**
 * In-place resizes of cpu, each of which ends: the kubelet grants it, at once or when there is room,
 * or it is withdrawn.
 */
export class Resizes {
  /** How many are under way. */
  count = 0;
  readonly #options: ResizesOptions;

  constructor(options: ResizesOptions) {
    this.#options = options;
  }

  /** Whether a pod can be resized. */
  isPossible(pod: LivePod): boolean {
    return pod.state === "running" && !pod.isResizing && appCpu(pod.actual) !== undefined;
  }

  begin(pod: LivePod, kind: ResizeKind): void {
    const cpu = appCpu(pod.actual);
    if (cpu === undefined) return;
    const { agenda, random } = this.#options;
    this.count += 1;
    pod.isResizing = true;
    const steps = 30 + random.below(90);
    if (kind === "infeasible") {
      this.#ask(pod, withCpu(pod.actual, infeasibleCpu), pending(this.#time(), "Infeasible"));
      agenda.after(steps, () => this.#end(pod));
      return;
    }
    const room = Math.max(0, this.#options.scheduler.freeCpu(pod.node));
    if (kind === "deferred") {
      const desired = withNeeds(pod.actual, pod.actual.needs.cpu + room + 50);
      this.#ask(pod, desired, pending(this.#time(), "Deferred"));
      this.#take(pod, desired);
      agenda.after(steps, () => this.#look(pod, desired));
      return;
    }
    const factor = random.of([0.5, 1.5, 2]);
    const wanted = Math.max(10, Math.round((cpu * factor) / 10) * 10);
    this.#grant(pod, withCpu(pod.actual, Math.min(wanted, cpu + room)));
  }

  /** A deferred resize is granted when there is room by now, and withdrawn otherwise. */
  #look(pod: LivePod, desired: Template): void {
    if (pod.state !== "running") this.count -= 1;
    else if (this.#options.scheduler.freeCpu(pod.node) >= 0) this.#grant(pod, desired);
    else this.#end(pod);
  }

  #grant(pod: LivePod, desired: Template): void {
    const { agenda, random } = this.#options;
    this.#ask(pod, desired, {
      type: "PodResizeInProgress",
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: this.#time(),
    });
    this.#take(pod, desired);
    agenda.after(20 + random.below(40), () => {
      if (pod.state === "running") pod.actual = desired;
      this.#end(pod);
    });
  }

  /** Over: what is desired is what the pod has, because it was granted or is withdrawn. */
  #end(pod: LivePod): void {
    this.count -= 1;
    pod.isResizing = false;
    if (pod.state !== "running") return;
    this.#options.pods.take(pod, pod.actual.needs);
    this.#options.pods.rewrite(pod, templateSpec(pod.actual)["containers"], []);
  }

  #ask(pod: LivePod, desired: Template, condition: JsonObject): void {
    this.#options.pods.rewrite(pod, templateSpec(desired)["containers"], [condition]);
  }

  /** While it is being resized, the scheduler counts the larger of what it has and what it asks for. */
  #take(pod: LivePod, { needs }: Template): void {
    const { cpu } = pod.actual.needs;
    this.#options.pods.take(pod, { ...needs, cpu: Math.max(cpu, needs.cpu) });
  }

  #time(): string {
    return this.#options.pods.time();
  }
}

/** The template with an app container so large that its pods need this much cpu. */
function withNeeds(template: Template, needed: number): Template {
  const cpu = appCpu(template) ?? 0;
  const first = withCpu(template, cpu + needed - template.needs.cpu);
  // An init phase that needs more than the containers hides a part of what they got.
  return withCpu(template, (appCpu(first) ?? 0) + needed - first.needs.cpu);
}

function pending(since: string, reason: "Deferred" | "Infeasible"): JsonObject {
  const message =
    reason === "Deferred"
      ? "Node didn't have enough resource: cpu"
      : "Node didn't have enough capacity: cpu";
  return {
    type: "PodResizePending",
    status: "True",
    reason,
    message,
    lastProbeTime: null,
    lastTransitionTime: since,
  };
}
