import { randomName, randomShape } from "../population/workloads.ts";
import type { ContainerShape, Shape } from "../population/workloads.ts";
import { needs } from "../population/workloads.ts";
import type { Random } from "../population/random.ts";
import type { PoolNode } from "./node-pools.ts";
import { template } from "./template.ts";
import type { Template } from "./template.ts";

/** The share of a pool's allocatable amounts that its pods request. */
export const targetLoad = 0.7;

/** No pod requests more than this share of the smallest node of its pool. */
const largestShare = 0.2;
/** There are few pods on nodes with GPUs. */
const largestShareOfGpuNode = 0.35;
/** How far the sizes of pods may be from their usual ones to reach the target. */
const [leastFactor, greatestFactor] = [0.1, 4];
/** The share of the pods that nodes can hold which is filled at most, in a plan. */
const largestFill = 0.9;

interface Amounts {
  readonly cpu: number;
  readonly memory: number;
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

const rounded = (value: number, unit: number): number =>
  Math.max(unit, Math.round(value / unit) * unit);

type Factors = Amounts;

function scaledContainer(shape: ContainerShape, { cpu, memory }: Factors): ContainerShape {
  const scaledCpu = (value: number | undefined, name: "cpu" | "cpuLimit") =>
    value === undefined ? {} : { [name]: rounded(value * cpu, 10) };
  const scaledMemory = (value: number | undefined, name: "memory" | "memoryLimit") =>
    value === undefined ? {} : { [name]: rounded(value * memory, 16) };
  return {
    ...shape,
    ...scaledCpu(shape.cpu, "cpu"),
    ...scaledCpu(shape.cpuLimit, "cpuLimit"),
    ...scaledMemory(shape.memory, "memory"),
    ...scaledMemory(shape.memoryLimit, "memoryLimit"),
  };
}

/** The shape with its amounts multiplied; no pod becomes larger than a share of a node. */
function scaled(shape: Shape, factors: Factors, node: Amounts): Shape {
  const of = needs(shape);
  const share = of.gpus > 0 ? largestShareOfGpuNode : largestShare;
  const fitting = {
    cpu: Math.min(factors.cpu, (node.cpu * share) / Math.max(1, of.cpu)),
    memory: Math.min(factors.memory, (node.memory * share) / Math.max(1, of.memory)),
  };
  const { podLevel } = shape;
  return {
    ...shape,
    containers: shape.containers.map((each) => scaledContainer(each, fitting)),
    initContainers: shape.initContainers.map((each) => scaledContainer(each, fitting)),
    ...(podLevel !== undefined && {
      podLevel: {
        cpu: rounded(podLevel.cpu * fitting.cpu, 10),
        memory: rounded(podLevel.memory * fitting.memory, 16),
      },
    }),
  };
}

const gpuShape: Shape = {
  controller: "ReplicaSet",
  containers: [{ name: "app", cpu: 4000, memory: 16_384, memoryLimit: 32_768, gpus: 1 }],
  initContainers: [],
};

function shapeFor(isGpu: boolean, random: Random): Shape {
  if (isGpu) return gpuShape;
  for (;;) {
    const shape = randomShape(random);
    if (needs(shape).gpus === 0) return shape;
  }
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** The workloads of a pool, and the one of each pod that it starts with. */
export interface PoolPlan {
  readonly templates: readonly Template[];
  readonly pods: readonly Template[];
}

/**
 * Invents the workloads of a pool so that this many pods, beside what is taken already, request the
 * target of cpu and of memory. `firstIndex` numbers the workloads.
 */
export function planPool(
  nodes: readonly PoolNode[],
  taken: Amounts,
  pods: number,
  firstIndex: number,
  random: Random,
): PoolPlan {
  const isGpu = nodes[0]?.pool === "gpu";
  const shapes = Array.from({ length: Math.ceil(pods / 8) }, () => shapeFor(isGpu, random));
  const picks = Array.from({ length: pods }, (_, at) =>
    at < shapes.length ? at : random.below(shapes.length),
  );
  const smallest = {
    cpu: Math.min(...nodes.map(({ size }) => size.cpu)),
    memory: Math.min(...nodes.map(({ size }) => size.memory)),
  };
  const slots = sum(nodes, ({ size }) => size.pods) * largestFill;
  const running = Math.min(1, slots / Math.max(1, pods));
  const factorOf = (name: keyof Amounts): number => {
    const wanted = sum(nodes, ({ size }) => size[name]) * targetLoad - taken[name];
    const usual = sum(picks, (at) => (shapes[at] === undefined ? 0 : needs(shapes[at])[name]));
    return clamp(wanted / Math.max(1, usual * running), leastFactor, greatestFactor);
  };
  const factors = { cpu: factorOf("cpu"), memory: factorOf("memory") };
  const pool = nodes[0]?.pool ?? "general";
  const templates = shapes.map((shape, at) => {
    const { namespace, name } = randomName(firstIndex + at, random);
    return template(namespace, name, scaled(shape, factors, smallest), { pool });
  });
  return { templates, pods: picks.flatMap((at) => templates[at] ?? []) };
}
