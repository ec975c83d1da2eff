import type { Random } from "../population/random.ts";
import type { PoolName } from "./node-pools.ts";
import type { LivePod } from "./pods.ts";
import type { Template } from "./template.ts";

type Amounts = Template["needs"];

/** How strongly a load that is off its plan is driven back. */
const reversion = 8;

/** How many more pods than planned there may be, however little they request. */
const mostGrowth = 1.3;

/** How many workloads or pods are compared to find a fitting one. */
const fewToCompare = 3;

/** The ordinary pods of a node pool, whose number follows the load that is planned for them. */
export class PoolOfPods {
  readonly name: PoolName;
  /** How many pods are planned. */
  readonly size: number;
  readonly #templates: readonly Template[];
  readonly #planned: Amounts;
  readonly #pods: LivePod[] = [];
  readonly #random: Random;

  constructor(
    name: PoolName,
    templates: readonly Template[],
    planned: readonly Template[],
    random: Random,
  ) {
    this.name = name;
    this.size = planned.length;
    this.#templates = templates;
    this.#planned = sum(planned);
    this.#random = random;
  }

  add(pod: LivePod): void {
    this.#pods.push(pod);
  }

  delete(pod: LivePod): void {
    const at = this.#pods.indexOf(pod);
    const last = this.#pods.pop();
    if (at >= 0 && last !== undefined && last !== pod) this.#pods[at] = last;
  }

  /** One of its pods; undefined when there is none. */
  pod(): LivePod | undefined {
    return this.#pods.length === 0 ? undefined : this.#random.of(this.#pods);
  }

  /**
   * The next change of scale: a workload that gets a pod, or a pod that goes. Which of both is a
   * toss-up while the load is as planned, and the less likely to grow the higher it is, so that the
   * load always returns. Of a few, that is taken which best evens out cpu and memory.
   */
  nextScale(): { readonly grow: Template } | { readonly shrink: LivePod } | undefined {
    const now = sum(this.#pods);
    const skew = this.#skew(now);
    const grows = 0.5 + reversion * (1 - this.#load(now));
    if (this.#random.chance(Math.min(0.95, Math.max(0.05, grows)))) {
      const grow = least(this.#few(this.#templates), (each) =>
        Math.abs(skew + this.#skew(each.needs)),
      );
      return grow && { grow };
    }
    const shrink = least(this.#few(this.#pods), (each) => Math.abs(skew - this.#skew(each.needs)));
    return shrink && { shrink };
  }

  /** What its pods request, waiting ones too, on the average of the resources; 1 is as planned. */
  #load(now: Amounts): number {
    const parts = (["cpu", "memory", "gpus"] as const)
      .filter((name) => this.#planned[name] > 0)
      .map((name) => now[name] / this.#planned[name]);
    const average = parts.reduce((total, part) => total + part, 0) / Math.max(1, parts.length);
    return Math.max(this.#pods.length / (mostGrowth * Math.max(1, this.size)), average);
  }

  #few<T>(items: readonly T[]): readonly T[] {
    return items.length === 0
      ? []
      : Array.from({ length: fewToCompare }, () => this.#random.of(items));
  }

  /** How much larger the share of the planned cpu is than that of the planned memory. */
  #skew({ cpu, memory }: Amounts): number {
    return cpu / Math.max(1, this.#planned.cpu) - memory / Math.max(1, this.#planned.memory);
  }
}

function least<T>(items: readonly T[], of: (item: T) => number): T | undefined {
  return items.toSorted((a, b) => of(a) - of(b))[0];
}

function sum(pods: readonly { readonly needs: Amounts }[]): Amounts {
  const total = { cpu: 0, memory: 0, gpus: 0 };
  for (const { needs } of pods) {
    total.cpu += needs.cpu;
    total.memory += needs.memory;
    total.gpus += needs.gpus;
  }
  return total;
}
