import type { ObjectKind } from "./api-object.ts";

/** How the API names and places the objects of a kind. */
export interface KindOfObjects {
  readonly plural: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly isNamespaced: boolean;
}

/** The group that devices are in. */
export const resourceGroup = "resource.k8s.io";

/** The versions of that group, the newest first. */
export const deviceVersions = ["v1", "v1beta2", "v1beta1"] as const;
export type DeviceVersion = (typeof deviceVersions)[number];

export const objectKinds: Readonly<Record<ObjectKind, KindOfObjects>> = {
  Node: { plural: "nodes", group: "", isNamespaced: false },
  Pod: { plural: "pods", group: "", isNamespaced: true },
  ResourceSlice: { plural: "resourceslices", group: resourceGroup, isNamespaced: false },
  ResourceClaim: { plural: "resourceclaims", group: resourceGroup, isNamespaced: true },
};

/** The `apiVersion` of the objects of a kind, in their newest version. */
export function apiVersionOf(kind: ObjectKind): string {
  const { group } = objectKinds[kind];
  return group === "" ? "v1" : `${group}/v1`;
}

/** Whether a text is the name of a kind. */
export function isObjectKind(text: unknown): text is ObjectKind {
  return typeof text === "string" && Object.hasOwn(objectKinds, text);
}
