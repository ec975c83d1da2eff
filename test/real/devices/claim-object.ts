import type { Manifest } from "../plane/api-client.ts";

/** A claim as the server stores it, as far as anything is read of it. */
export interface Claim {
  readonly metadata: Manifest["metadata"] & { readonly name: string; readonly namespace: string };
  readonly status?: {
    readonly reservedFor?: readonly Consumer[];
    readonly allocation?: { readonly devices: { readonly results: readonly Result[] } };
  };
}

/** A pod in the namespace of the claim. */
interface Consumer {
  readonly name: string;
  readonly uid: string;
}

export interface Result {
  readonly request: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly adminAccess?: boolean;
  readonly shareID?: string;
  readonly consumedCapacity?: object;
}

export function claimPath({ metadata }: Pick<Claim, "metadata">): string {
  const { namespace, name } = metadata;
  return `/apis/resource.k8s.io/v1/namespaces/${namespace}/resourceclaims/${name}`;
}
