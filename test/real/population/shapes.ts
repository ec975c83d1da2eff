import type { Minor } from "../releases.ts";
import { dedicatedTaint } from "./nodes.ts";
import { requestAndLimit, type Requirements, requirements, reserved } from "./quantities.ts";
import type { Random } from "./random.ts";

/** What a pod is made of, as far as it is not the same for all pods. */
export interface PodParts {
  readonly namespace?: string;
  readonly spec: object;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
}

/** A kind of pod. */
export interface Shape {
  readonly name: string;
  /** The first release in which the API takes it. */
  readonly since?: Minor;
  /** How many of a thousand pods. */
  readonly share: number;
  /** Whether the scheduler leaves it without a node. */
  readonly waits?: true;
  readonly make: (random: Random, nodes: readonly string[]) => PodParts;
}

/** The namespace whose LimitRange fills in what containers leave out. */
export const limitedNamespace = "limited";

function container(name: string, resources: Requirements, others: object = {}): object {
  return { name, image: "example.com/image:1", resources, ...others };
}

function apps(random: Random, most = 3): object[] {
  return Array.from({ length: random.whole(1, most) }, (_, index) =>
    container(`app-${index}`, requirements(random)),
  );
}

/** Run-once init containers and sidecars in any order. */
function inits(random: Random): object[] {
  return Array.from({ length: random.whole(1, 5) }, (_, index) =>
    container(
      `init-${index}`,
      requirements(random),
      random.chance(0.5) ? { restartPolicy: "Always" } : {},
    ),
  );
}

/** One container of simple amounts. */
function simple(random: Random): object[] {
  const [cpu, cpuLimit] = requestAndLimit(random, "cpu");
  const [memory, memoryLimit] = requestAndLimit(random, "memory");
  return [
    container("app-0", {
      requests: { cpu, memory },
      limits: { cpu: cpuLimit, memory: memoryLimit },
    }),
  ];
}

/** The containers together must not ask for more than the pod. */
function podLevel(random: Random): object {
  const resources: Requirements = random.chance(0.5)
    ? { requests: { cpu: "9", memory: "9Gi" }, limits: { memory: "10Gi" } }
    : { limits: { cpu: "8", memory: "8G" } };
  const [cpu] = requestAndLimit(random, "cpu");
  const containers = [
    container("app-0", { requests: { cpu, memory: "0.1Gi" } }),
    container("app-1", {}),
  ];
  const sidecar = random.chance(0.5) ? { restartPolicy: "Always" } : {};
  const init = container(
    "init-0",
    { requests: { cpu: "0.3", "ephemeral-storage": "1G" } },
    sidecar,
  );
  return { containers, ...(random.chance(0.4) ? { initContainers: [init] } : {}), resources };
}

const tolerations = [{ key: dedicatedTaint.key, operator: "Exists" }];

export const shapes: readonly Shape[] = [
  { name: "plain", share: 180, make: (random) => ({ spec: { containers: apps(random) } }) },
  {
    name: "best-effort",
    share: 30,
    make: () => ({ spec: { containers: [container("app-0", {})] } }),
  },
  {
    name: "limits-only",
    share: 60,
    make: (random) => {
      const { limits = {} } = requirements(random);
      return { spec: { containers: [container("app-0", { limits }), ...apps(random).slice(1)] } };
    },
  },
  {
    name: "init-and-sidecars",
    share: 200,
    make: (random) => ({ spec: { containers: apps(random), initContainers: inits(random) } }),
  },
  {
    name: "overhead",
    share: 80,
    make: (random) => ({
      spec: {
        containers: apps(random),
        ...(random.chance(0.5) ? { initContainers: inits(random) } : {}),
        runtimeClassName: random.of(["sandboxed", "fraction"]),
      },
    }),
  },
  {
    name: "pod-level",
    since: "1.34",
    share: 100,
    make: (random) => ({
      spec: {
        ...podLevel(random),
        ...(random.chance(0.3) ? { runtimeClassName: "sandboxed" } : {}),
      },
    }),
  },
  {
    name: "defaults-of-limit-range",
    share: 60,
    make: (random) => ({
      namespace: limitedNamespace,
      spec: {
        containers: [container("app-0", {}), container("app-1", { requests: { cpu: "20m" } })],
        ...(random.chance(0.5) ? { initContainers: [container("init-0", {})] } : {}),
      },
    }),
  },
  {
    name: "huge-pages",
    share: 40,
    make: (random) => {
      const amount = random.of(["2Mi", "4194304", "0.03125Gi"]);
      const resources = reserved({ "hugepages-2Mi": amount }, { requests: { cpu: "0.1" } });
      return { spec: { containers: [container("app-0", resources), ...apps(random).slice(1)] } };
    },
  },
  {
    name: "extended",
    share: 40,
    make: (random) => {
      const amounts = {
        "example.com/gpu": "1",
        "example.com/fpga": random.of(["1", "2e0", "0"]),
      };
      const resources = reserved(amounts, requirements(random));
      return { spec: { containers: [container("app-0", resources)] } };
    },
  },
  {
    name: "priority",
    share: 40,
    make: (random) => ({
      spec: { containers: simple(random), priorityClassName: random.of(["urgent", "whenever"]) },
    }),
  },
  {
    name: "tolerating",
    share: 100,
    make: (random) => ({ spec: { containers: apps(random), tolerations } }),
  },
  {
    name: "mirror",
    share: 20,
    make: (random, nodes) => ({
      annotations: { "kubernetes.io/config.mirror": "0123", "kubernetes.io/config.source": "file" },
      spec: { containers: apps(random), nodeName: nodes[random.whole(0, nodes.length - 1)] },
    }),
  },
  {
    name: "finalizer",
    share: 20,
    make: (random) => ({
      finalizers: ["kubecommit.test/held"],
      spec: { containers: apps(random) },
    }),
  },
  {
    name: "gated",
    share: 15,
    waits: true,
    make: (random) => ({
      spec: { containers: apps(random), schedulingGates: [{ name: "kubecommit.test/wait" }] },
    }),
  },
  {
    name: "too-large",
    share: 5,
    waits: true,
    make: () => ({
      spec: { containers: [container("app-0", { requests: { cpu: "4k", memory: "1Ei" } })] },
    }),
  },
];
