import type { JsonObject } from "../api-object.ts";
import type { Manifest } from "../cluster.ts";
import { cpuQuantity, memoryQuantity } from "./quantities.ts";
import type { Random } from "./random.ts";
import type { ContainerShape, Workload } from "./workloads.ts";

/** When the pods of a population began to run. */
export const started = "2026-11-01T00:00:00Z";
const serverAnnotations = {
  "kubernetes.io/config.seen": started,
  "checksum/config": "9f".repeat(32),
  "prometheus.io/scrape": "true",
};

function amounts(cpu: number | undefined, memory: number | undefined, gpus?: number): JsonObject {
  return {
    ...(cpu !== undefined && { cpu: cpuQuantity(cpu) }),
    ...(memory !== undefined && { memory: memoryQuantity(memory * 1024) }),
    ...(gpus !== undefined && { "nvidia.com/gpu": String(gpus) }),
  };
}

function resources(shape: ContainerShape): JsonObject {
  const requests = amounts(shape.cpu, shape.memory, shape.gpus);
  const limits = amounts(shape.cpuLimit, shape.memoryLimit, shape.gpus);
  return {
    ...(Object.keys(requests).length > 0 && { requests }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(shape.claim !== undefined && { claims: [{ name: shape.claim }] }),
  };
}

const probe = {
  initialDelaySeconds: 5,
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};

/** The names of the environment variables of a container. */
const settings = [
  "DATABASE",
  "CACHE",
  "QUEUE",
  "SEARCH",
  "TRACING",
  "METRICS",
  "AUTH",
  "MAIL",
].flatMap((service) => [`${service}_HOST`, `${service}_FALLBACK_HOST`]);

const environments = new Map<string, readonly JsonObject[]>();

/** The environment of the containers of a namespace, one list for all of them. */
function environmentOf(namespace: string): readonly JsonObject[] {
  const known = environments.get(namespace);
  if (known !== undefined) return known;
  const made = settings.map((name) => ({
    name,
    value: `${name.toLowerCase()}.${namespace}.svc.cluster.example:443/v1`,
  }));
  environments.set(namespace, made);
  return made;
}

const ports = [{ name: "http", containerPort: 8080, protocol: "TCP" }];
const volumeMounts = [
  { name: "config", mountPath: "/etc/app", readOnly: true },
  {
    name: "kube-api-access",
    mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
    readOnly: true,
  },
];

function container(shape: ContainerShape, workload: Workload): JsonObject {
  return {
    name: shape.name,
    image: `registry.example/${workload.namespace}/${workload.name}:v1.${shape.name.length}.0`,
    imagePullPolicy: "IfNotPresent",
    terminationMessagePath: "/dev/termination-log",
    ports,
    env: environmentOf(workload.namespace),
    resources: resources(shape),
    volumeMounts,
    livenessProbe: probe,
    readinessProbe: probe,
    ...(shape.sidecar === true && { restartPolicy: "Always" }),
  };
}

const specs = new WeakMap<Workload, JsonObject>();

/** The spec of the pods of a workload, one object for all of them. */
export function specOf(workload: Workload): JsonObject {
  const known = specs.get(workload);
  if (known !== undefined) return known;
  const { overhead, podLevel, initContainers } = workload;
  const spec = {
    ...workload.spec,
    restartPolicy: workload.controller === "Job" ? "Never" : "Always",
    containers: workload.containers.map((shape) => container(shape, workload)),
    ...(initContainers.length > 0 && {
      initContainers: initContainers.map((shape) => container(shape, workload)),
    }),
    ...(overhead !== undefined && {
      runtimeClassName: "sandbox",
      overhead: amounts(overhead.cpu, overhead.memory),
    }),
    ...(podLevel !== undefined && {
      resources: { requests: amounts(podLevel.cpu, podLevel.memory) },
    }),
  };
  specs.set(workload, spec);
  return spec;
}

/** The state of the containers of a pod in a phase. */
function stateOf(phase: Phase): JsonObject {
  if (phase === "Running") return { running: { startedAt: started } };
  if (phase === "Pending") return { waiting: { reason: "ContainerCreating" } };
  const exitCode = phase === "Failed" ? 1 : 0;
  const reason = phase === "Failed" ? "Error" : "Completed";
  return { terminated: { exitCode, reason, startedAt: started, finishedAt: started } };
}

/** Init containers that are not sidecars have completed before anything else runs. */
function containerStatus(
  shape: ContainerShape,
  workload: Workload,
  phase: Phase,
  isInit: boolean,
): JsonObject {
  const isRunning = phase === "Running";
  const hasCompleted = isInit && shape.sidecar !== true && phase !== "Pending";
  const own = resources(shape);
  return {
    name: shape.name,
    state: stateOf(hasCompleted ? "Succeeded" : phase),
    lastState: {},
    ready: isRunning,
    started: isRunning,
    restartCount: 0,
    image: `registry.example/${workload.namespace}/${workload.name}:v1`,
    imageID: `registry.example/${workload.namespace}/${workload.name}@sha256:${"ab".repeat(32)}`,
    containerID: isRunning ? `containerd://${"cd".repeat(32)}` : "",
    ...(isRunning && { resources: own, allocatedResources: own["requests"] ?? {} }),
  };
}

const conditions = (isRunning: boolean): readonly JsonObject[] =>
  ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map(
    (type) => ({
      type,
      status: isRunning || type === "PodScheduled" ? "True" : "False",
      lastProbeTime: null,
      lastTransitionTime: started,
    }),
  );

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

const statuses = new WeakMap<Workload, Map<string, JsonObject>>();

/** The status of a pod of a workload in a phase: one object for all of them. */
export function statusOf(workload: Workload, phase: Phase, node: string): JsonObject {
  const known = statuses.get(workload) ?? new Map<string, JsonObject>();
  statuses.set(workload, known);
  const key = node === "" ? "unscheduled" : phase;
  const status = known.get(key) ?? makeStatus(workload, phase, node);
  known.set(key, status);
  return status;
}

function makeStatus(workload: Workload, phase: Phase, node: string): JsonObject {
  const isRunning = phase === "Running";
  const ofContainers = (shapes: readonly ContainerShape[], isInit: boolean) =>
    shapes.map((shape) => containerStatus(shape, workload, phase, isInit));
  if (node === "") {
    const unschedulable = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message: "0 nodes are available: insufficient resources.",
      lastProbeTime: null,
      lastTransitionTime: started,
    };
    return { phase, qosClass: "Burstable", conditions: [unschedulable] };
  }
  return {
    phase,
    qosClass: "Burstable",
    hostIP: "10.0.0.1",
    hostIPs: [{ ip: "10.0.0.1" }],
    podIP: "10.1.0.1",
    podIPs: [{ ip: "10.1.0.1" }],
    startTime: started,
    conditions: conditions(isRunning),
    containerStatuses: ofContainers(workload.containers, false),
    ...(workload.initContainers.length > 0 && {
      initContainerStatuses: ofContainers(workload.initContainers, true),
    }),
  };
}

/** A pod of a workload, bound to a node; an empty name means to none. */
export function podManifest(
  workload: Workload,
  node: string,
  phase: Phase,
  random: Random,
): Manifest {
  const { namespace, name, controller, managedFields } = workload;
  return {
    kind: "Pod",
    metadata: {
      name: `${name}-${random.suffix(9)}`,
      namespace,
      generateName: `${name}-`,
      creationTimestamp: started,
      labels: { app: name, team: namespace, "pod-template-hash": "5d4f8c7b9" },
      annotations: serverAnnotations,
      ownerReferences: [
        { apiVersion: "apps/v1", kind: controller, name, uid: `owner-${name}`, controller: true },
      ],
      managedFields,
    },
    spec: { ...specOf(workload), ...(node !== "" && { nodeName: node }) },
    status: statusOf(workload, phase, node),
  };
}
