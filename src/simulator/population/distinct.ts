import type { JsonObject } from "../api-object.ts";
import type { Manifest } from "../cluster.ts";
import type { Random } from "./random.ts";
import { needs } from "./workloads.ts";
import type { ContainerShape, Workload } from "./workloads.ts";

const bytesPerMiB = 2 ** 20;
const ofOnePod = new WeakSet<Workload>();

/** Between half of an amount and one and a half, in millicores; not nothing. */
const scaledCpu = (millicores: number | undefined, factor: number): number | undefined =>
  millicores === undefined ? undefined : Math.max(1, Math.round(millicores * factor));

/** In MiB, to the byte. */
const scaledMemory = (mib: number | undefined, factor: number): number | undefined =>
  mib === undefined ? undefined : Math.round(mib * factor * bytesPerMiB) / bytesPerMiB;

/** Limits keep their proportion to the requests, as a VerticalPodAutoscaler lets them. */
function recommended(shape: ContainerShape, random: Random): ContainerShape {
  const [ofCpu, ofMemory] = [0.5 + random.next(), 0.5 + random.next()];
  const changed = {
    cpu: scaledCpu(shape.cpu, ofCpu),
    memory: scaledMemory(shape.memory, ofMemory),
    cpuLimit: scaledCpu(shape.cpuLimit, ofCpu),
    memoryLimit: scaledMemory(shape.memoryLimit, ofMemory),
  };
  const set = Object.entries(changed).filter(([, amount]) => amount !== undefined);
  return { ...shape, ...Object.fromEntries(set) };
}

/**
 * The workload as only one pod has it: with the requests that a VerticalPodAutoscaler, or a resize,
 * gave this pod, which hardly any other pod has. Containers that request nothing stay as they are.
 */
export function workloadOfOnePod(workload: Workload, random: Random): Workload {
  const { podLevel } = workload;
  const own = {
    ...workload,
    containers: workload.containers.map((shape) => recommended(shape, random)),
    initContainers: workload.initContainers.map((shape) => recommended(shape, random)),
    ...(podLevel !== undefined && {
      podLevel: {
        cpu: scaledCpu(podLevel.cpu, 0.5 + random.next()) ?? 0,
        memory: scaledMemory(podLevel.memory, 0.5 + random.next()) ?? 0,
      },
    }),
  };
  const made = { ...own, needs: needs(own) };
  ofOnePod.add(made);
  return made;
}

/** Whether {@link workloadOfOnePod} made it. */
export const isOfOnePod = (workload: Workload): boolean => ofOnePod.has(workload);

const firstSecond = Date.UTC(2026, 9, 1) / 1000;
const seconds = 31 * 24 * 3600;

function hex(digits: number, random: Random): string {
  let text = "";
  while (text.length < digits) {
    text += Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return text.slice(0, digits);
}

function uid(random: Random): string {
  const [a, b, c, d] = [hex(8, random), hex(4, random), hex(3, random), hex(3, random)];
  return `${a}-${b}-4${c}-a${d}-${hex(12, random)}`;
}

const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value : []);

/** A status as only one pod has it: its addresses, when things happened, and which containers run. */
function ownStatus(status: JsonObject, time: string, random: Random): JsonObject {
  const ip = `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`;
  const containers = (value: unknown): readonly JsonObject[] =>
    listOf(value).map((each) => ({
      ...each,
      imageID: `registry.example/image@sha256:${hex(64, random)}`,
      ...(each["ready"] === true && {
        containerID: `containerd://${hex(64, random)}`,
        state: { running: { startedAt: time } },
      }),
    }));
  return {
    ...status,
    ...("podIP" in status && { podIP: ip, podIPs: [{ ip }], startTime: time }),
    conditions: listOf(status["conditions"]).map((each) => ({ ...each, lastTransitionTime: time })),
    ...("containerStatuses" in status && {
      containerStatuses: containers(status["containerStatuses"]),
    }),
    ...("initContainerStatuses" in status && {
      initContainerStatuses: containers(status["initContainerStatuses"]),
    }),
  };
}

/** The pod with what a real server, unlike a population of few templates, never says of two pods. */
export function distinctPod(manifest: Manifest, random: Random): Manifest {
  const { metadata, status = {} } = manifest;
  const time = new Date((firstSecond + random.below(seconds)) * 1000).toISOString();
  const toTheSecond = `${time.slice(0, 19)}Z`;
  return {
    ...manifest,
    metadata: {
      ...metadata,
      uid: uid(random),
      creationTimestamp: toTheSecond,
      annotations: {
        "checksum/config": hex(64, random),
        "kubernetes.io/config.seen": toTheSecond,
        vpaUpdates: `Pod resources updated by ${metadata.name}: container 0: cpu request, memory request`,
      },
      managedFields: listOf(metadata["managedFields"]).map((entry) => ({
        ...entry,
        time: toTheSecond,
      })),
    },
    status: ownStatus(status, toTheSecond, random),
  };
}
