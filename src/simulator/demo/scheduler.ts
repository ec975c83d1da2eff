import type { Random } from "../population/random.ts";
import type { NodeSize } from "../population/node-manifest.ts";
import { isTainted, tolerates } from "./node-pools.ts";
import type { PoolName, PoolNode } from "./node-pools.ts";
import { unschedulableMessage } from "./scheduler-message.ts";
import type { Template } from "./template.ts";

type Needs = Template["needs"];

/** Up to how many nodes of a pool are compared before all of them are. */
const sample = 24;

/** A node as the scheduler knows it; amounts in millicores, MiB, GPUs and pods. */
interface KnownNode {
  readonly name: string;
  readonly pool: PoolName;
  readonly size: NodeSize;
  readonly free: { cpu: number; memory: number; gpus: number; pods: number };
  /** What pods of negative priority take of it. */
  readonly preemptible: { cpu: number; memory: number; pods: number };
  isCordoned: boolean;
  isReady: boolean;
}

/** Where a pod may go: a node, perhaps after its placeholders are deleted, or nowhere and why. */
export type Verdict =
  { readonly node: string; readonly preempts: boolean } | { readonly message: string };

/** Places pods as the kube-scheduler does by default: on nodes that fit, the emptiest first. */
export class Scheduler {
  readonly #random: Random;
  readonly #nodes = new Map<string, KnownNode>();
  readonly #pools = new Map<PoolName, KnownNode[]>();
  /** How often anything became free: what fits nowhere is not tried again before. */
  #freed = 0;
  readonly #refused = new WeakMap<Template, { freed: number; message: string }>();

  constructor(random: Random) {
    this.#random = random;
  }

  add({ name, pool, size }: PoolNode): void {
    const node: KnownNode = {
      name,
      pool,
      size,
      free: { ...size },
      preemptible: { cpu: 0, memory: 0, pods: 0 },
      isCordoned: false,
      isReady: true,
    };
    this.#nodes.set(name, node);
    const others = this.#pools.get(pool);
    if (others === undefined) this.#pools.set(pool, [node]);
    else others.push(node);
  }

  /** Whether a node takes new pods. */
  setState(name: string, state: { readonly isCordoned?: boolean; readonly isReady?: boolean }) {
    const node = this.#nodes.get(name);
    if (node !== undefined) Object.assign(node, state);
    this.#freed += 1;
  }

  /** Millicores that are left on a node; below 0 while a resize waits for more than there is. */
  freeCpu(name: string): number {
    return this.#nodes.get(name)?.free.cpu ?? 0;
  }

  allocatableCpu(name: string): number {
    return this.#nodes.get(name)?.size.cpu ?? 0;
  }

  /** Where a pod of this template may go now. */
  place(template: Template): Verdict {
    const refused = this.#refused.get(template);
    if (refused?.freed === this.#freed) return { message: refused.message };
    const some = this.#candidates(template.pool);
    const emptiest = best(some.filter((node) => fits(template, node)));
    if (emptiest !== undefined) return { node: emptiest.name, preempts: false };
    const all = [...this.#nodes.values()];
    const found = best(all.filter((node) => fits(template, node)));
    if (found !== undefined) return { node: found.name, preempts: false };
    const victim = template.priority < 0 ? undefined : all.find((node) => preempts(template, node));
    if (victim !== undefined) return { node: victim.name, preempts: true };
    const message = unschedulableMessage(
      all.map((node) => ({
        reasons: obstacles(template, node),
        mayPreempt: isAdmitted(template, node) && isLargeEnough(template, node),
      })),
    );
    this.#refused.set(template, { freed: this.#freed, message });
    return { message };
  }

  /** What is said of a pod that could go to some nodes, if they had the devices that it claims. */
  withoutDevices(template: Template): string {
    return unschedulableMessage(
      this.#nodes
        .values()
        .map((node) => {
          const reasons = obstacles(template, node);
          const isWithout = reasons.length === 0;
          return isWithout
            ? { reasons: ["cannot allocate all claims"], mayPreempt: true }
            : { reasons, mayPreempt: false };
        })
        .toArray(),
    );
  }

  /** Takes what a pod needs from a node without looking. */
  bind(name: string, template: Template, needs: Needs): void {
    const node = this.#nodes.get(name);
    if (node !== undefined) take(node, template, needs, 1);
  }

  release(name: string, template: Template, needs: Needs): void {
    const node = this.#nodes.get(name);
    if (node !== undefined) take(node, template, needs, -1);
    this.#freed += 1;
  }

  #candidates(pool: PoolName | undefined): readonly KnownNode[] {
    const nodes = pool === undefined ? [] : (this.#pools.get(pool) ?? []);
    if (nodes.length <= sample) return nodes;
    return Array.from({ length: sample }, () => this.#random.of(nodes));
  }
}

/** Whether taint and selector let a pod onto a node, whatever it needs. */
function isAdmitted({ pool }: Template, node: KnownNode): boolean {
  if (node.isCordoned || !node.isReady) return false;
  return pool === undefined ? !isTainted(node.pool) : pool === node.pool;
}

function isLargeEnough({ needs: { cpu, memory, gpus } }: Template, { size }: KnownNode): boolean {
  return size.cpu >= cpu && size.memory >= memory && size.gpus >= gpus;
}

function short({ needs: { cpu, memory, gpus } }: Template, { free }: KnownNode): string[] {
  return [
    ...(free.pods < 1 ? ["Too many pods"] : []),
    ...(cpu > 0 && free.cpu < cpu ? ["Insufficient cpu"] : []),
    ...(memory > 0 && free.memory < memory ? ["Insufficient memory"] : []),
    ...(gpus > 0 && free.gpus < gpus ? ["Insufficient nvidia.com/gpu"] : []),
  ];
}

function fits(template: Template, node: KnownNode): boolean {
  return isAdmitted(template, node) && short(template, node).length === 0;
}

/** Whether a pod fits once the pods of negative priority on the node are gone. */
function preempts(template: Template, node: KnownNode): boolean {
  const { free, preemptible } = node;
  const without = {
    ...node,
    free: {
      cpu: free.cpu + preemptible.cpu,
      memory: free.memory + preemptible.memory,
      gpus: free.gpus,
      pods: free.pods + preemptible.pods,
    },
  };
  return preemptible.pods > 0 && fits(template, without);
}

/** Why a pod cannot go to a node: of its filters, the kube-scheduler names the first that says no. */
function obstacles(template: Template, node: KnownNode): readonly string[] {
  if (node.isCordoned) return ["node(s) were unschedulable"];
  if (!node.isReady || !tolerates(template.pool, node.pool))
    return ["node(s) had untolerated taint(s)"];
  if (template.pool !== undefined && template.pool !== node.pool) {
    return ["node(s) didn't match Pod's node affinity/selector"];
  }
  return short(template, node);
}

/** The node with the largest part free, by the scarcer of cpu and memory. */
function best(nodes: readonly KnownNode[]): KnownNode | undefined {
  let found: KnownNode | undefined;
  let most = -1;
  for (const node of nodes) {
    const { free, size } = node;
    const part = Math.min(free.cpu / size.cpu, free.memory / size.memory);
    if (part > most) [found, most] = [node, part];
  }
  return found;
}

function take(node: KnownNode, { priority }: Template, needs: Needs, pods: 1 | -1): void {
  const { cpu, memory, gpus } = needs;
  node.free.cpu -= cpu * pods;
  node.free.memory -= memory * pods;
  node.free.gpus -= gpus * pods;
  node.free.pods -= pods;
  if (priority >= 0) return;
  node.preemptible.cpu += cpu * pods;
  node.preemptible.memory += memory * pods;
  node.preemptible.pods += pods;
}
