import type { NodeSize } from "./node-manifest.ts";
import type { Random } from "./random.ts";
import type { Workload } from "./workloads.ts";

/** How many random nodes are tried for a pod before it stays pending. */
const attempts = 24;

interface FreeResources {
  readonly name: string;
  cpu: number;
  memory: number;
  gpus: number;
  pods: number;
}

/** Places pods on nodes whose free resources cover their requests. */
export class Scheduler {
  readonly #nodes: FreeResources[] = [];
  readonly #byName = new Map<string, FreeResources>();
  readonly #cordoned = new Set<string>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  addNode(name: string, size: NodeSize): void {
    const free = { name, ...size };
    this.#nodes.push(free);
    this.#byName.set(name, free);
  }

  cordon(name: string, isCordoned: boolean): void {
    if (isCordoned) this.#cordoned.add(name);
    else this.#cordoned.delete(name);
  }

  /** Takes the resources from a node and returns its name; empty if no tried node has them. */
  place(needs: Workload["needs"]): string {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const free = this.#random.of(this.#nodes);
      if (!this.#cordoned.has(free.name) && fits(free, needs)) {
        take(free, needs, 1);
        return free.name;
      }
    }
    return "";
  }

  /** Takes the resources from this node without looking, for DaemonSet pods, which come first. */
  bind(node: string, needs: Workload["needs"]): void {
    const free = this.#byName.get(node);
    if (free !== undefined) take(free, needs, 1);
  }

  release(node: string, needs: Workload["needs"]): void {
    const free = this.#byName.get(node);
    if (free !== undefined) take(free, needs, -1);
  }
}

function fits(free: FreeResources, { cpu, memory, gpus }: Workload["needs"]): boolean {
  return free.cpu >= cpu && free.memory >= memory && free.gpus >= gpus && free.pods >= 1;
}

function take(free: FreeResources, { cpu, memory, gpus }: Workload["needs"], pods: 1 | -1): void {
  free.cpu -= cpu * pods;
  free.memory -= memory * pods;
  free.gpus -= gpus * pods;
  free.pods -= pods;
}
