import type { JsonObject } from "../api-object.ts";
import type { Manifest } from "../cluster.ts";
import { memoryQuantity } from "../population/quantities.ts";
import type { Counters, DeviceShape, PoolShape } from "./device-shapes.ts";

/** As bandwidth is written, from Gbit/s. */
export const bandwidthQuantity = (gigabits: number): string => `${gigabits}G`;

const memoryOf = (gib: number): string => memoryQuantity(gib * 1024 * 1024);

function countersOf({ memory, multiprocessors }: Counters): JsonObject {
  return {
    memory: { value: memoryOf(memory) },
    multiprocessors: { value: String(multiprocessors) },
  };
}

function capacityOf({ memory, bandwidth }: DeviceShape): JsonObject {
  return {
    ...(memory !== undefined && { memory: { value: memoryOf(memory) } }),
    ...(bandwidth !== undefined && {
      bandwidth: {
        value: bandwidthQuantity(bandwidth),
        requestPolicy: { default: "10G", validRange: { min: "1G", step: "1G" } },
      },
    }),
  };
}

function deviceOf(shape: DeviceShape, timeAdded: string): JsonObject {
  const { name, product, consumes, bandwidth, isTainted } = shape;
  return {
    name,
    attributes: { productName: { string: product }, driverVersion: { version: "1.0.0" } },
    capacity: capacityOf(shape),
    ...(consumes !== undefined && {
      consumesCounters: [{ counterSet: consumes.set, counters: countersOf(consumes.counters) }],
    }),
    ...(isTainted === true && {
      taints: [{ key: "gpu.example.com/unhealthy", value: "xid", effect: "NoSchedule", timeAdded }],
    }),
    ...(bandwidth !== undefined && { allowMultipleAllocations: true }),
  };
}

/** No slice holds more devices (`ResourceSliceMaxDevicesWithTaintsOrConsumesCounters`). */
const mostDevices = 64;

/**
 * The slices in which a driver publishes its pool of a node. Counters have a slice of their own, as
 * since Kubernetes 1.35.
 */
export function sliceManifests(
  node: string,
  { driver, devices, sets }: PoolShape,
  createdAt: string,
): readonly Manifest[] {
  const parts: JsonObject[] = [];
  if (sets.length > 0) {
    const sharedCounters = sets.map(({ name, counters }) => ({
      name,
      counters: countersOf(counters),
    }));
    parts.push({ sharedCounters });
  }
  for (let from = 0; from < devices.length; from += mostDevices) {
    const some = devices.slice(from, from + mostDevices);
    parts.push({ devices: some.map((shape) => deviceOf(shape, createdAt)) });
  }
  const pool = { name: node, generation: 1, resourceSliceCount: parts.length };
  return parts.map((part, index) => ({
    kind: "ResourceSlice",
    metadata: {
      name: `${node}-${driver}-${index}`,
      generateName: `${node}-${driver}-`,
      generation: 1,
      creationTimestamp: createdAt,
      ownerReferences: [
        { apiVersion: "v1", kind: "Node", name: node, uid: `node-${node}`, controller: true },
      ],
    },
    spec: { driver, pool, nodeName: node, ...part },
  }));
}
