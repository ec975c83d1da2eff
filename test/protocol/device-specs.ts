import type { NewObject } from "./server-under-test.ts";

/** The spec of a ResourceSlice or ResourceClaim of resource.k8s.io/v1 with something of everything. */
export function deviceSpec({ kind, name, nodeName = "nowhere" }: NewObject): {
  readonly [key: string]: string | object;
} {
  if (kind === "ResourceClaim") {
    const exactly = { deviceClassName: "gpu.example.com", allocationMode: "ExactCount", count: 1 };
    return { devices: { requests: [{ name: "gpu", exactly }] } };
  }
  return {
    driver: "gpu.example.com",
    nodeName,
    pool: { name, generation: 1, resourceSliceCount: 1 },
    devices: [
      {
        name: "gpu-0",
        attributes: { productName: { string: "Example" } },
        capacity: { memory: { value: "80Gi" } },
      },
      { name: "gpu-1" },
    ],
  };
}
