import type { JsonObject } from "../api-object.ts";
import { managedFields } from "./managed-fields.ts";
import type { Random } from "./random.ts";

/** A container of a template, in millicores and MiB; what is undefined is not set. */
export interface ContainerShape {
  readonly name: string;
  readonly cpu?: number;
  readonly memory?: number;
  readonly cpuLimit?: number;
  readonly memoryLimit?: number;
  readonly gpus?: number;
  /** The name that a claim has in the pod. */
  readonly claim?: string;
  /** An init container that keeps running: `restartPolicy: Always`. */
  readonly sidecar?: boolean;
}

/** What the pods of one controller have in common. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** `Node` is that of static pods. */
  readonly controller: "ReplicaSet" | "DaemonSet" | "StatefulSet" | "Job" | "Node";
  readonly containers: readonly ContainerShape[];
  readonly initContainers: readonly ContainerShape[];
  /** Of a RuntimeClass, in millicores and MiB. */
  readonly overhead?: { readonly cpu: number; readonly memory: number };
  readonly podLevel?: { readonly cpu: number; readonly memory: number };
  /** What the scheduler counts for one pod. */
  readonly needs: { readonly cpu: number; readonly memory: number; readonly gpus: number };
  /** The parts of the spec that all its pods share. */
  readonly spec: JsonObject;
  readonly managedFields: readonly JsonObject[];
}

/** What a pod of a workload needs, before the workload has a name. */
export type Shape = Pick<Workload, "controller" | "containers" | "initContainers"> &
  Partial<Pick<Workload, "overhead" | "podLevel">>;

const mesh: ContainerShape = {
  name: "mesh-proxy",
  cpu: 100,
  memory: 128,
  cpuLimit: 500,
  memoryLimit: 256,
  sidecar: true,
};

function sum(shapes: readonly ContainerShape[], of: (shape: ContainerShape) => number): number {
  return shapes.reduce((total, shape) => total + of(shape), 0);
}

/**
 * The larger of what the pod needs while it runs and while it initialises. The other init
 * containers here come after the sidecars.
 */
function needed(
  { containers, initContainers }: Shape,
  of: (shape: ContainerShape) => number,
): number {
  const sidecars = sum(
    initContainers.filter(({ sidecar }) => sidecar),
    of,
  );
  const once = initContainers.filter(({ sidecar }) => sidecar !== true).map(of);
  return Math.max(sum(containers, of) + sidecars, sidecars + Math.max(0, ...once));
}

/** What the scheduler counts for a pod of this shape. */
export function needs(shape: Shape): Workload["needs"] {
  const { overhead, podLevel } = shape;
  return {
    cpu: (podLevel?.cpu ?? needed(shape, ({ cpu }) => cpu ?? 0)) + (overhead?.cpu ?? 0),
    memory:
      (podLevel?.memory ?? needed(shape, ({ memory }) => memory ?? 0)) + (overhead?.memory ?? 0),
    gpus: needed(shape, ({ gpus }) => gpus ?? 0),
  };
}

const app = (
  cpu: number,
  memory: number,
  limits: Partial<ContainerShape> = {},
): ContainerShape => ({
  name: "app",
  cpu,
  memory,
  ...limits,
});

/** How often each shape occurs, and how it is made. */
const shapes: readonly (readonly [weight: number, make: (random: Random) => Shape])[] = [
  [30, (random) => service(random, [])],
  [14, (random) => service(random, [mesh])],
  [8, (random) => service(random, [{ name: "migrate", cpu: 500, memory: 512 }])],
  [4, (random) => service(random, [mesh, { name: "warm-up", cpu: 1000, memory: 256 }])],
  [
    8,
    (random) => ({
      controller: "StatefulSet",
      containers: [
        app(250 * (1 + random.below(4)), 2048 * (1 + random.below(3)), { memoryLimit: 8192 }),
      ],
      initContainers: [],
    }),
  ],
  [5, () => ({ controller: "Job", containers: [app(500, 1024)], initContainers: [] })],
  [4, () => ({ controller: "ReplicaSet", containers: [{ name: "app" }], initContainers: [] })],
  [
    4,
    () => ({
      controller: "ReplicaSet",
      containers: [app(250, 256)],
      initContainers: [],
      overhead: { cpu: 250, memory: 160 },
    }),
  ],
  [
    4,
    () => ({
      controller: "ReplicaSet",
      containers: [{ name: "app" }, { name: "helper" }],
      initContainers: [],
      podLevel: { cpu: 500, memory: 512 },
    }),
  ],
  [
    2,
    () => ({
      controller: "ReplicaSet",
      containers: [app(2000, 16_384, { gpus: 1 })],
      initContainers: [],
    }),
  ],
];

function service(random: Random, initContainers: readonly ContainerShape[]): Shape {
  const cpu = random.of([50, 100, 150, 250, 400]);
  const memory = random.of([256, 512, 1024, 1536, 2048]);
  const limits = random.chance(0.7) ? { memoryLimit: memory * 2 } : {};
  return {
    controller: "ReplicaSet",
    containers: [app(cpu, memory, random.chance(0.4) ? { ...limits, cpuLimit: cpu * 4 } : limits)],
    initContainers,
  };
}

const daemons: readonly (readonly [string, ContainerShape])[] = [
  ["node-agent", { name: "agent", cpu: 100, memory: 180, memoryLimit: 180 }],
  ["log-shipper", { name: "shipper", cpu: 50, memory: 100, memoryLimit: 200 }],
  ["network", { name: "network", cpu: 250 }],
];

const names = [
  "api",
  "web",
  "worker",
  "cart",
  "search",
  "billing",
  "auth",
  "feed",
  "media",
  "report",
];
const teams = ["shop", "payments", "identity", "media", "data", "platform", "research", "mobile"];

/** Tolerations and what else the pods of any workload have. */
function sharedSpec(name: string): JsonObject {
  return {
    dnsPolicy: "ClusterFirst",
    enableServiceLinks: true,
    schedulerName: "default-scheduler",
    serviceAccountName: name,
    terminationGracePeriodSeconds: 30,
    priority: 0,
    tolerations: ["not-ready", "unreachable"].map((taint) => ({
      key: `node.kubernetes.io/${taint}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 300,
    })),
  };
}

/** The workload of this name whose pods have this shape. */
export function workload(namespace: string, name: string, shape: Shape): Workload {
  return {
    namespace,
    name,
    ...shape,
    needs: needs(shape),
    spec: sharedSpec(name),
    managedFields: managedFields(
      [...shape.containers, ...shape.initContainers].map((container) => container.name),
    ),
  };
}

const totalWeight = shapes.reduce((sumOfWeights, [weight]) => sumOfWeights + weight, 0);

/** One of the shapes, each as often as its weight says. */
export function randomShape(random: Random): Shape {
  let at = random.below(totalWeight);
  const found = shapes.find(([weight]) => (at -= weight) < 0);
  const shape = (found ?? shapes[0])?.[1](random);
  if (shape === undefined) throw new RangeError("there are no shapes");
  return shape;
}

/** A name that only the workload with this index has, in the namespace of some team. */
export function randomName(index: number, random: Random): { namespace: string; name: string } {
  const round = Math.floor(index / names.length);
  const name = `${random.of(names)}-${index}`;
  return { namespace: `${random.of(teams)}${round > 8 ? `-${round % 40}` : ""}`, name };
}

/** This many different workloads, in the namespaces of several teams. */
export function workloads(count: number, random: Random): readonly Workload[] {
  return Array.from({ length: count }, (_, index) => {
    const shape = randomShape(random);
    const { namespace, name } = randomName(index, random);
    return workload(namespace, name, shape);
  });
}

/** The DaemonSets that put a pod on every node. */
export const daemonSets: readonly Workload[] = daemons.map(([name, container]) =>
  workload("kube-system", name, {
    controller: "DaemonSet",
    containers: [container],
    initContainers: [],
  }),
);
