import type { Random } from "../population/random.ts";
import type { PoolName, PoolNode } from "./node-pools.ts";
import { PoolOfPods } from "./pool-of-pods.ts";
import { planPool, targetLoad } from "./pool-templates.ts";
import { placeholder, stayingTemplates } from "./system-templates.ts";
import type { Template } from "./template.ts";

/** How many pods there are beside those that belong to a node. */
interface Counts {
  readonly pods: number;
  readonly placeholders: number;
}

/** A pool, and the pods that it starts with. */
export interface PlannedPool {
  readonly pool: PoolOfPods;
  readonly pods: readonly Template[];
}

const gpusOf = (nodes: readonly PoolNode[]): number =>
  nodes.reduce((sum, { size }) => sum + size.gpus, 0);

/** How many pods of those given each pool gets: one for each GPU in use, the others by nodes. */
function shares(nodesOf: (pool: PoolName) => readonly PoolNode[], pods: number) {
  const gpu = Math.min(Math.round(gpusOf(nodesOf("gpu")) * targetLoad), Math.floor(pods / 4));
  const [general, memory] = [nodesOf("general").length, nodesOf("memory").length];
  const ofMemory = Math.round(((pods - gpu) * memory) / (general + memory));
  return [
    ["general", pods - gpu - ofMemory],
    ["memory", ofMemory],
    ["gpu", gpu],
  ] as const;
}

/** What is taken in a pool before its ordinary pods come. */
function takenIn(nodes: readonly PoolNode[], placeholders: number): Template["needs"] {
  const taken = { cpu: 0, memory: 0, gpus: 0 };
  const before = [
    ...nodes.flatMap((node) => stayingTemplates(node)),
    ...Array.from({ length: placeholders }, () => placeholder),
  ];
  for (const { needs } of before) {
    taken.cpu += needs.cpu;
    taken.memory += needs.memory;
  }
  return taken;
}

/** The pools of ordinary pods of a cluster with these nodes. */
export function planPools(
  nodes: readonly PoolNode[],
  { pods, placeholders }: Counts,
  random: Random,
): readonly PlannedPool[] {
  const nodesOf = (name: PoolName) => nodes.filter(({ pool }) => pool === name);
  let firstIndex = 0;
  return shares(nodesOf, pods)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => {
      const own = nodesOf(name);
      const taken = takenIn(own, name === "general" ? placeholders : 0);
      const plan = planPool(own, taken, count, firstIndex, random);
      firstIndex += plan.templates.length;
      return { pool: new PoolOfPods(name, plan.templates, plan.pods, random), pods: plan.pods };
    });
}
