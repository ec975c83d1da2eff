import type { Manifest } from "../plane/api-client.ts";
import { limitedNamespace } from "./shapes.ts";

/** An object and the path of its collection. */
export interface Placed {
  readonly path: string;
  readonly manifest: Manifest;
}

export const namespaces = [
  "team-a",
  "team-b",
  "team-c",
  limitedNamespace,
  "latency",
  "kube-system",
] as const;

/** What pods refer to. */
export const clusterObjects: readonly Placed[] = [
  ...namespaces.map((name) => ({
    path: "/api/v1/namespaces",
    manifest: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
  })),
  {
    path: `/api/v1/namespaces/${limitedNamespace}/limitranges`,
    manifest: {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: { name: "defaults" },
      spec: {
        limits: [
          {
            type: "Container",
            defaultRequest: { cpu: "33m", memory: "17.5Mi" },
            default: { cpu: "0.25", memory: "1e8", "ephemeral-storage": "1Gi" },
          },
        ],
      },
    },
  },
  runtimeClass("sandboxed", { cpu: "250m", memory: "120Mi" }),
  runtimeClass("fraction", { cpu: "0.0015", memory: "0.1Gi", "ephemeral-storage": "1M" }),
  priorityClass("urgent", 1_000_000),
  priorityClass("whenever", -5),
];

function runtimeClass(name: string, podFixed: object): Placed {
  return {
    path: "/apis/node.k8s.io/v1/runtimeclasses",
    manifest: {
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name },
      handler: name,
      overhead: { podFixed },
    },
  };
}

function priorityClass(name: string, value: number): Placed {
  return {
    path: "/apis/scheduling.k8s.io/v1/priorityclasses",
    manifest: {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name },
      value,
      // A pod that pushes others out would make every run different.
      preemptionPolicy: "Never",
    },
  };
}
