import type { Manifest } from "../plane/api-client.ts";
import { isSince, type Minor } from "../releases.ts";
import type { Placed } from "./cluster-objects.ts";

const api = "resource.k8s.io/v1";
const driver = "gpu.example.com";

/** Devices of a driver on some nodes, and what claims refer to: dynamic resource allocation. */
export function claimObjects(minor: Minor, nodes: readonly string[]): readonly Placed[] {
  if (!isSince(minor, "1.34")) return [];
  const selectors = [{ cel: { expression: `device.driver == "${driver}"` } }];
  const extended = isSince(minor, "1.36") ? { extendedResourceName: "example.com/claimed" } : {};
  return [
    placed("deviceclasses", "DeviceClass", { name: driver }, { selectors, ...extended }),
    ...nodes.map((nodeName) =>
      placed(
        "resourceslices",
        "ResourceSlice",
        { name: `${nodeName}-${driver}` },
        {
          driver,
          nodeName,
          pool: { name: nodeName, generation: 1, resourceSliceCount: 1 },
          devices: Array.from({ length: 16 }, (_, index) => ({ name: `gpu-${index}` })),
        },
      ),
    ),
    {
      path: `/apis/${api}/namespaces/team-c/resourceclaimtemplates`,
      manifest: {
        apiVersion: api,
        kind: "ResourceClaimTemplate",
        metadata: { name: "one-gpu" },
        spec: {
          spec: { devices: { requests: [{ name: "gpu", exactly: { deviceClassName: driver } }] } },
        },
      },
    },
  ];
}

/** Pods that claim devices, by a claim or as an extended resource that a driver serves. */
export function claimingPods(minor: Minor, count: number): readonly Manifest[] {
  if (!isSince(minor, "1.34")) return [];
  return Array.from({ length: count }, (_, index) => {
    const isExtended = isSince(minor, "1.36") && index % 3 === 0;
    const resources = { requests: { cpu: "0.2", memory: "0.1Gi" } };
    const claimed = isExtended
      ? {
          requests: { ...resources.requests, "example.com/claimed": "1" },
          limits: { "example.com/claimed": "1" },
        }
      : { ...resources, claims: [{ name: "gpu" }] };
    const claims = [{ name: "gpu", resourceClaimTemplateName: "one-gpu" }];
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `claiming-${index}`, namespace: "team-c", labels: { shape: "claiming" } },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: "app-0", image: "example.com/image:1", resources: claimed }],
        ...(isExtended ? {} : { resourceClaims: claims }),
      },
    };
  });
}

function placed(plural: string, kind: string, metadata: { name: string }, spec: object): Placed {
  return { path: `/apis/${api}/${plural}`, manifest: { apiVersion: api, kind, metadata, spec } };
}
