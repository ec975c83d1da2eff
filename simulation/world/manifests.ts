import type { JsonObject } from "../../src/simulator/api-object.ts";
import type { Manifest } from "../../src/simulator/cluster.ts";
import type { Random } from "../../src/simulator/population/random.ts";

/** As people and controllers write them; some are not canonical, some no scheduler can count. */
const cpus = ["10m", "100m", "250m", "0.5", "1", "1500m", "2.5", "1e1", "3", "1u"];
const memories = ["64Mi", "128Mi", "0.1Gi", "1G", "1Gi", "1.5Gi", "123456789", "107374182400m"];
const invalid = ["", "1.2.3", "-1", "9Ei", "1Ki2", "NaN", "1e99999"];

/** Nodes of a few shapes; some have devices. */
export function nodeManifest(name: string, random: Random): Manifest {
  const capacity = {
    cpu: random.of(["4", "8", "16"]),
    memory: random.of(["16Gi", "32Gi", "65536000Ki"]),
    "ephemeral-storage": "100Gi",
    pods: random.of(["110", "250"]),
    ...(random.chance(0.3) && { "nvidia.com/gpu": "4" }),
    ...(random.chance(0.2) && { "hugepages-2Mi": "512Mi" }),
  };
  return {
    kind: "Node",
    metadata: { name },
    spec: random.chance(0.1) ? { unschedulable: true } : {},
    status: {
      capacity,
      allocatable: { ...capacity, cpu: "3920m" },
      conditions: [{ type: "Ready", status: random.chance(0.9) ? "True" : "False" }],
    },
  };
}

function requirements(random: Random): JsonObject {
  const requests = { cpu: random.of(cpus), memory: random.of(memories) };
  if (random.chance(0.2)) return {};
  if (random.chance(0.4)) return { requests };
  return { requests, limits: { memory: random.of(memories), cpu: random.of(cpus) } };
}

function container(name: string, random: Random): JsonObject {
  return { name, image: "example/app:1", resources: requirements(random) };
}

export interface PodPlace {
  readonly namespace: string;
  readonly name: string;
  /** Empty for a pod that waits. */
  readonly node: string;
}

/** Pods with all that counts: sidecars, init containers, overhead, resources of the whole pod. */
export function podManifest({ namespace, name, node }: PodPlace, random: Random): Manifest {
  const names = ["app", "proxy", "log"].slice(0, 1 + random.below(3));
  const init = random.chance(0.3)
    ? [
        { ...container("sidecar", random), restartPolicy: "Always" },
        container("setup", random),
      ].slice(random.below(2))
    : [];
  return {
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      ...(node !== "" && { nodeName: node }),
      containers: names.map((each) => container(each, random)),
      ...(init.length > 0 && { initContainers: init }),
      ...(random.chance(0.1) && { overhead: { cpu: "250m", memory: "120Mi" } }),
      ...(random.chance(0.1) && { resources: { requests: { cpu: random.of(cpus) } } }),
    },
    status: { phase: node === "" ? "Pending" : "Running" },
  };
}

/** A pod that asks for resources which nobody has, and in amounts that nobody can count. */
export function hostilePod(place: PodPlace, random: Random): Manifest {
  const names = Array.from({ length: 1 + random.below(24) }, () => {
    const name = `${random.suffix(6)}.example/${random.suffix(5)}`;
    return random.chance(0.1) ? `no name ${random.suffix(3)}` : name;
  });
  const amounts = names.map((name) => [name, random.of([...cpus, ...invalid, "1"])] as const);
  const requests = { ...Object.fromEntries(amounts), cpu: random.of([...cpus, ...invalid]) };
  const containers = [{ name: random.suffix(8), resources: { requests, limits: requests } }];
  return {
    kind: "Pod",
    metadata: { name: place.name, namespace: place.namespace },
    spec: { ...(place.node !== "" && { nodeName: place.node }), containers },
    status: { phase: "Pending" },
  };
}
