import type { Manifest } from "../plane/api-client.ts";
import type { Placed } from "../population/cluster-objects.ts";

const api = "resource.k8s.io/v1";

/** Whole devices, partitions of devices, shares of devices, and devices that the network reaches. */
export const drivers = {
  gpu: "gpu.devices.example.com",
  mig: "mig.devices.example.com",
  nic: "nic.devices.example.com",
  fabric: "fabric.devices.example.com",
} as const;

/** The extended resource that the class of whole devices serves. */
export const extendedResource = "example.com/dra-gpu";

/** Nodes with this label have devices; its value is one of {@link groups}. */
export const groupLabel = "devices.example.com/group";
const nodesOfGroup = 4;
const poolLabel = "karpenter.sh/nodepool";

/** Every slice of these drivers has it. */
export const ownLabel = "devices.example.com/generation";

/** What is not for these nodes stays away from them. */
export const devicesTaint = { key: "devices.example.com/only", effect: "NoSchedule" } as const;

/** Nodes with devices, as their kubelets register them; their statuses are written by themselves. */
export function deviceNodes(count: number): readonly Manifest[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `device-node-${String(index).padStart(3, "0")}`;
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          "kubernetes.io/hostname": name,
          "topology.kubernetes.io/zone": `device-zone-${index % 2 === 0 ? "a" : "b"}`,
          [groupLabel]: `g${Math.floor(index / nodesOfGroup)}`,
          [poolLabel]: `devices-${index % 3}`,
        },
      },
      spec: { taints: [devicesTaint] },
    };
  });
}

/** The pools of nodes that these are of, by their names. */
export function poolsOfNodes(nodes: readonly Manifest[]): ReadonlyMap<string, string> {
  return new Map(
    nodes.map(({ metadata }) => [metadata.name ?? "", metadata.labels?.[poolLabel] ?? ""]),
  );
}

/** Values of {@link groupLabel} of so many nodes. */
export function groups(nodes: number): readonly string[] {
  return Array.from({ length: Math.ceil(nodes / nodesOfGroup) }, (_, index) => `g${index}`);
}

/** A class of each driver's devices, named like the driver. */
export function deviceClasses(): readonly Placed[] {
  return Object.values(drivers).map((driver) => ({
    path: `/apis/${api}/deviceclasses`,
    manifest: {
      apiVersion: api,
      kind: "DeviceClass",
      metadata: { name: driver },
      spec: {
        selectors: [{ cel: { expression: `device.driver == "${driver}"` } }],
        ...(driver === drivers.gpu ? { extendedResourceName: extendedResource } : {}),
      },
    },
  }));
}

/** A resource pool in one generation; each member of `slices` is the content of a ResourceSlice. */
export interface Pool {
  readonly driver: string;
  readonly name: string;
  readonly slices: readonly Readonly<Record<string, unknown>>[];
}

/** The ResourceSlices of a pool in a generation, of which it says there are `count`. */
export function slicesOf(
  { driver, name, slices }: Pool,
  generation: number,
  count = slices.length,
): readonly Placed[] {
  return slices.map((content, index) => ({
    path: `/apis/${api}/resourceslices`,
    manifest: {
      apiVersion: api,
      kind: "ResourceSlice",
      metadata: {
        name: `${name}-${driver}-${generation}-${index}`,
        labels: { [ownLabel]: String(generation) },
      },
      spec: { driver, pool: { name, generation, resourceSliceCount: count }, ...content },
    },
  }));
}

/** Every pool that a generation has. From the second on, some of the first's devices are gone. */
export function pools(nodes: readonly string[], generation: number): readonly Pool[] {
  return [
    ...nodes.map((node, index) => wholeDevices(node, index, generation)),
    ...nodes.map((node, index) => partitions(node, node, index, generation)),
    // Sets of counters of two pools have the same names.
    ...nodes.flatMap((node, index) =>
      index % 3 === 0 ? [partitions(`${node}-more`, node, index, generation)] : [],
    ),
    ...nodes.map((node) => shares(node, generation)),
    ...fabric(nodes, generation),
  ];
}

/**
 * Pools that nothing may be allocated from: not all there, too much there, or against the rules. Of
 * a node that has one that is not all there, no claim for all devices of any kind is allocated: so
 * they are of a node that does not exist.
 */
export function brokenPools(): readonly (readonly Placed[])[] {
  const node = "device-node-to-come";
  const { fabric: driver } = drivers;
  const one = { nodeName: node, devices: [{ name: "device-0" }] };
  const set = { nodeName: node, sharedCounters: [{ name: "set", counters: { some: value("1") } }] };
  const consuming = (counterSet: string, counter: string) => ({
    nodeName: node,
    devices: [
      {
        name: "device-0",
        consumesCounters: [{ counterSet, counters: { [counter]: value("1") } }],
      },
    ],
  });
  return [
    slicesOf({ driver, name: "half-there", slices: [one] }, 1, 2),
    slicesOf({ driver, name: "too-many", slices: [one, one] }, 1, 1),
    slicesOf({ driver, name: "same-device-twice", slices: [one, one] }, 1),
    slicesOf({ driver, name: "same-set-twice", slices: [set, set] }, 1),
    slicesOf({ driver, name: "no-such-set", slices: [set, consuming("other", "some")] }, 1),
    slicesOf({ driver, name: "no-such-counter", slices: [set, consuming("set", "other")] }, 1),
  ];
}

const gpus = 24;

function taint(key: string, effect: string): object {
  return { key: `devices.example.com/${key}`, effect };
}

function wholeDevices(node: string, index: number, generation: number): Pool {
  const taints = (gpu: number): readonly object[] => {
    if (gpu === gpus - 1 && index % 3 === 0) {
      return [taint("slow", "NoSchedule"), taint("hot", "NoSchedule"), taint("hot", "NoExecute")];
    }
    if (gpu === gpus - 2 && index % 4 === 0) return [taint("broken", "NoExecute")];
    if (gpu === gpus - 3 && index % 5 === 0) return [taint("watched", "None")];
    return [];
  };
  const device = (gpu: number) => ({
    name: `gpu-${gpu}`,
    attributes: { model: { string: gpu % 2 === 0 ? "large" : "small" }, index: { int: gpu } },
    // Not shared, so nothing of it is consumed.
    capacity: { memory: value("80Gi") },
    ...(taints(gpu).length > 0 ? { taints: taints(gpu) } : {}),
  });
  const numbers = Array.from({ length: gpus }, (_, gpu) => gpu);
  const kept =
    generation === 1 || index % 2 === 0 ? numbers : [...numbers.slice(generation), gpus + 1];
  const half = Math.ceil(kept.length / 2);
  return {
    driver: drivers.gpu,
    name: node,
    slices: [kept.slice(0, half), kept.slice(half)].map((each) => ({
      nodeName: node,
      devices: each.map((gpu) => device(gpu)),
    })),
  };
}

const partitioned = 4;
const profiles = {
  whole: { count: 1, counters: { memory: "40Gi", processors: "98", engines: "7", power: "300" } },
  half: {
    count: 2,
    counters: { memory: "20Gi", processors: "42", engines: "3", power: "120500m" },
  },
  seventh: { count: 7, counters: { memory: "5Gi", processors: "14", engines: "1", power: "33.3" } },
} as const;

function partitions(name: string, node: string, index: number, generation: number): Pool {
  const { mig: driver } = drivers;
  const consuming = (gpu: number, counters: Readonly<Record<string, string>>) => ({
    counterSet: `gpu-${gpu}`,
    counters: mapValues(counters, value),
  });
  const numbers = Array.from({ length: partitioned }, (_, gpu) => gpu);
  const total = generation === 1 ? profiles.whole.counters : { memory: "48Gi", power: "350500m" };
  const sets = numbers.map((gpu) => ({
    name: `gpu-${gpu}`,
    counters: mapValues({ ...profiles.whole.counters, ...total }, value),
  }));
  const devices = numbers.flatMap((gpu) =>
    Object.entries(profiles).flatMap(([profile, { count, counters }]) =>
      Array.from({ length: count }, (_, part) => ({
        name: `gpu-${gpu}-${profile}-${part}`,
        attributes: { profile: { string: profile } },
        capacity: { memory: value(counters.memory) },
        consumesCounters: [consuming(gpu, counters)],
      })),
    ),
  );
  const isLess = generation > 1 && index % 2 === 1;
  const kept = isLess ? devices.filter((device) => device.name !== "gpu-0-seventh-0") : devices;
  const pair = {
    name: "pair",
    attributes: { profile: { string: "pair" } },
    consumesCounters: [0, 1].map((gpu) => consuming(gpu, profiles.whole.counters)),
  };
  const shared = {
    name: "gpu-3-shared",
    attributes: { profile: { string: "shared" } },
    allowMultipleAllocations: true,
    capacity: { memory: { ...value("20Gi"), requestPolicy: ranged("1Gi", "1Gi", "1Gi") } },
    consumesCounters: [consuming(3, profiles.half.counters)],
  };
  return {
    driver,
    name,
    slices: [
      { nodeName: node, sharedCounters: sets },
      { nodeName: node, devices: [shared, pair, ...kept] },
    ],
  };
}

function shares(node: string, generation: number): Pool {
  const shared = (index: number) => ({
    name: `nic-${index}`,
    attributes: { kind: { string: "shared" } },
    allowMultipleAllocations: true,
    capacity: {
      bandwidth: {
        ...value(generation === 1 ? "100G" : "120G"),
        requestPolicy: ranged("1G", "100M", "100M"),
      },
      queues: {
        ...value("256"),
        requestPolicy: { default: "2", validValues: ["1", "2", "4", "8", "16"] },
      },
      "other.example.com/weight": {
        ...value("64"),
        requestPolicy: ranged("500m", "250m", "250m"),
      },
    },
  });
  const whole = {
    name: "nic-whole",
    attributes: { kind: { string: "whole" } },
    capacity: { bandwidth: value("10G") },
  };
  // In a new generation one of the shared devices is gone, with what is allocated of it.
  const first = generation === 1 ? [shared(0)] : [];
  return {
    driver: drivers.nic,
    name: node,
    slices: [{ nodeName: node, devices: [...first, shared(1), shared(2), whole] }],
  };
}

function fabric(nodes: readonly string[], generation: number): readonly Pool[] {
  const { fabric: driver } = drivers;
  const zones = ["a", "b"].map((zone) => ({
    driver,
    name: `zone-${zone}`,
    slices: [
      {
        nodeSelector: { nodeSelectorTerms: [inZone(zone)] },
        devices: ofKind("zone", Math.ceil(nodes.length / 2)),
      },
    ],
  }));
  const rack = nodes.map((nodeName, index) => ({
    name: `rack-${index}`,
    nodeName,
    attributes: { kind: { string: "rack" } },
  }));
  const lanes = { counterSet: "lanes", counters: { lanes: value("4"), memory: value("0.5Gi") } };
  const wide = ofKind("wide", nodes.length).map((device, index) => ({
    ...device,
    ...(index % 2 === 0
      ? { allNodes: true }
      : { nodeSelector: { nodeSelectorTerms: [inZone("a")] } }),
    consumesCounters: [lanes],
  }));
  return [
    {
      driver,
      name: "everywhere",
      slices: [40, 40].map((count, half) => ({
        allNodes: true,
        devices: ofKind(half === 0 ? "left" : "right", generation === 1 ? count : count - 4).map(
          (device) => ({ ...device, attributes: { kind: { string: "everywhere" } } }),
        ),
      })),
    },
    ...zones,
    { driver, name: "rack", slices: [{ perDeviceNodeSelection: true, devices: rack }] },
    {
      driver,
      name: "wide",
      slices: [
        {
          perDeviceNodeSelection: true,
          sharedCounters: [
            {
              name: "lanes",
              counters: { lanes: value(String(3 * nodes.length)), memory: value("1Ti") },
            },
          ],
        },
        { perDeviceNodeSelection: true, devices: wide },
      ],
    },
  ];
}

function ofKind(kind: string, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: `${kind}-${index}`,
    attributes: { kind: { string: kind } },
  }));
}

function inZone(zone: string): object {
  const key = "topology.kubernetes.io/zone";
  return { matchExpressions: [{ key, operator: "In", values: [`device-zone-${zone}`] }] };
}

function ranged(usual: string, min: string, step: string): object {
  return { default: usual, validRange: { min, step } };
}

function value(quantity: string): { readonly value: string } {
  return { value: quantity };
}

function mapValues<T>(
  from: Readonly<Record<string, string>>,
  make: (text: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(from).map(([key, text]) => [key, make(text)]));
}
