import type { JsonObject } from "../api-object.ts";
import type { Manifest } from "../cluster.ts";
import { resultsOf } from "./node-devices.ts";
import type { Allocation, Ask } from "./node-devices.ts";
import { bandwidthQuantity } from "./slice-manifests.ts";

/** A claim and what is known of it. */
export interface ClaimShape {
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: string;
  readonly asks: readonly Ask[];
  /** Of the pod that it was made for, and the name that it has there. */
  readonly pod?: { readonly name: string; readonly uid: string; readonly claim: string };
  /** Undefined while it waits for its devices. */
  readonly allocation?: Allocation | undefined;
}

function requestOf({ request, className, bandwidth }: Ask): JsonObject {
  return {
    name: request,
    exactly: {
      deviceClassName: className,
      allocationMode: "ExactCount",
      count: 1,
      ...(bandwidth !== undefined && {
        capacity: { requests: { bandwidth: bandwidthQuantity(bandwidth) } },
      }),
    },
  };
}

function statusOf({ allocation, pod }: ClaimShape): JsonObject {
  if (allocation === undefined) return {};
  const matchFields = [{ key: "metadata.name", operator: "In", values: [allocation.node] }];
  return {
    allocation: {
      devices: { results: resultsOf(allocation) },
      nodeSelector: { nodeSelectorTerms: [{ matchFields }] },
    },
    ...(pod !== undefined && {
      reservedFor: [{ resource: "pods", name: pod.name, uid: pod.uid }],
    }),
  };
}

/** The claim, which is reserved for its pod once it has its devices; for nobody if it has no pod. */
export function claimManifest(claim: ClaimShape): Manifest {
  const { namespace, name, createdAt, asks, pod, allocation } = claim;
  return {
    kind: "ResourceClaim",
    metadata: {
      name,
      namespace,
      creationTimestamp: createdAt,
      ...(pod !== undefined && {
        annotations: { "resource.kubernetes.io/pod-claim-name": pod.claim },
        ownerReferences: [
          {
            apiVersion: "v1",
            kind: "Pod",
            name: pod.name,
            uid: pod.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      }),
      ...(allocation !== undefined && {
        finalizers: ["resource.kubernetes.io/delete-protection"],
      }),
    },
    spec: { devices: { requests: asks.map(requestOf) } },
    status: statusOf(claim),
  };
}
