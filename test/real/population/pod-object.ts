import type { Metadata } from "../plane/api-client.ts";
import type { Requirements, ResourceList } from "./quantities.ts";

/** A pod as the server stores it, as far as statuses are made from it. */
export interface Pod {
  readonly metadata: Metadata & {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
  };
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

interface PodSpec {
  readonly nodeName?: string;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly resources?: Requirements;
  readonly overhead?: ResourceList;
}

export interface Container {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources?: Requirements;
}

interface PodStatus {
  readonly phase?: string;
  readonly qosClass?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

export function podPath({
  metadata,
}: {
  readonly metadata: Pick<Pod["metadata"], "namespace" | "name">;
}): string {
  return `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
}
