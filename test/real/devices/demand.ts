import type { Manifest } from "../plane/api-client.ts";
import type { Placed } from "../population/cluster-objects.ts";
import { devicesTaint, drivers, extendedResource, groupLabel } from "./supply.ts";

const api = "resource.k8s.io/v1";

/** Claims with admin access are only allowed in a namespace with this label. */
const adminLabel = { "resource.kubernetes.io/admin-access": "true" };
const ordinary = ["devices-a", "devices-b"] as const;
const admins = "devices-admin";

export const deviceNamespaces: readonly Placed[] = [...ordinary, admins].map((name) => ({
  path: "/api/v1/namespaces",
  manifest: {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, ...(name === admins ? { labels: adminLabel } : {}) },
  },
}));

/** A way to ask for devices. */
export interface Kind {
  readonly name: string;
  /** How many pods, of 100 of the kinds that are asked for most. */
  readonly share: number;
  /** Requests of a claim; nothing for a kind without a claim of its own. */
  readonly requests?: (index: number) => readonly object[];
  readonly extended?: Readonly<Record<string, string>>;
  /** Whether it cannot be had. */
  readonly waits?: true;
  /** Whether it can only be had while the others have no devices yet: they may leave it no room. */
  readonly isFirst?: true;
}

const is = (driver: string, attribute: string, value: string): object => ({
  selectors: [{ cel: { expression: `device.attributes["${driver}"].${attribute} == "${value}"` } }],
});
const exactly = (driver: string, rest: object = {}): object => ({
  name: "device",
  exactly: { deviceClassName: driver, ...rest },
});
const of = (values: readonly string[], index: number): string =>
  values[index % values.length] ?? "";

const { gpu, mig, nic, fabric } = drivers;

export const kinds: readonly Kind[] = [
  { name: "whole", share: 80, requests: () => [exactly(gpu)] },
  { name: "several", share: 20, requests: () => [exactly(gpu, { count: 2 })] },
  {
    name: "several-requests",
    share: 20,
    requests: () => [
      { name: "gpu", exactly: { deviceClassName: gpu } },
      { name: "nic", exactly: { deviceClassName: nic, ...is(nic, "kind", "shared") } },
    ],
  },
  {
    name: "tolerating",
    share: 3,
    requests: () => [
      exactly(gpu, {
        selectors: [{ cel: { expression: `device.attributes["${gpu}"].index == 23` } }],
        tolerations: [{ operator: "Exists" }],
      }),
    ],
  },
  {
    name: "partition",
    share: 100,
    requests: (index) => [exactly(mig, is(mig, "profile", index % 5 === 4 ? "half" : "seventh"))],
  },
  {
    name: "pair-of-sets",
    share: 4,
    isFirst: true,
    requests: () => [exactly(mig, is(mig, "profile", "pair"))],
  },
  {
    name: "shared-partition",
    share: 30,
    requests: (index) => [
      exactly(mig, {
        ...is(mig, "profile", "shared"),
        capacity: { requests: { memory: of(["1Gi", "1536Mi", "2Gi"], index) } },
      }),
    ],
  },
  {
    name: "shared-capacity",
    share: 100,
    requests: (index) => [
      exactly(nic, {
        ...is(nic, "kind", "shared"),
        ...(index % 4 === 0
          ? {}
          : {
              capacity: {
                requests: {
                  bandwidth: of(["2.5G", "100M", "1234567890"], index),
                  queues: of(["1", "3", "8"], index),
                  "other.example.com/weight": of(["0.25", "700m", "1"], index),
                },
              },
            }),
      }),
    ],
  },
  {
    name: "admin-access",
    share: 80,
    requests: (index) => [
      index % 7 === 0
        ? exactly(gpu, { adminAccess: true, allocationMode: "All", ...is(gpu, "model", "large") })
        : exactly(of([gpu, mig, nic], index), { adminAccess: true }),
    ],
  },
  {
    name: "prioritized",
    share: 80,
    requests: (index) => [
      {
        name: "best",
        firstAvailable: [
          { name: "never", deviceClassName: gpu, ...is(gpu, "model", "none") },
          index % 3 === 0
            ? { name: "whole", deviceClassName: mig, ...is(mig, "profile", "whole") }
            : { name: "large", deviceClassName: gpu, ...is(gpu, "model", "large") },
          { name: "any", deviceClassName: gpu },
        ],
      },
    ],
  },
  { name: "extended", share: 80, extended: { [extendedResource]: "1" } },
  {
    name: "extended-implicit",
    share: 8,
    extended: { [`deviceclass.resource.kubernetes.io/${fabric}`]: "1" },
  },
  {
    name: "everywhere",
    share: 10,
    requests: () => [exactly(fabric, is(fabric, "kind", "everywhere"))],
  },
  { name: "zone", share: 10, requests: () => [exactly(fabric, is(fabric, "kind", "zone"))] },
  { name: "rack", share: 6, requests: () => [exactly(fabric, is(fabric, "kind", "rack"))] },
  { name: "wide", share: 6, requests: () => [exactly(fabric, is(fabric, "kind", "wide"))] },
  {
    name: "impossible",
    share: 5,
    waits: true,
    requests: () => [exactly(gpu, is(gpu, "model", "none"))],
  },
];

/** What a number of pods, of 100 of the kinds that are asked for most, stands for. */
export function countOf(kind: Kind, most: number): number {
  return Math.ceil((kind.share * most) / 100);
}

/** Pods of a kind with what they refer to. A kind without requests refers to nothing. */
export function demand(
  kind: Kind,
  most: number,
  among: readonly string[],
): { readonly templates: readonly Placed[]; readonly pods: readonly Manifest[] } {
  const templates: Placed[] = [];
  const pods = Array.from({ length: countOf(kind, most) }, (_, index) => {
    const namespace = kind.name === "admin-access" ? admins : of(ordinary, index);
    const template = `${kind.name}-${index % 84}`;
    if (kind.requests !== undefined && index < 84) {
      templates.push(templateOf(kind.name, template, namespace, kind.requests(index)));
    }
    return podOf(kind, `${kind.name}-${index}`, namespace, template, of(among, index));
  });
  return { templates, pods };
}

function podOf(
  { name: kind, requests, extended, waits }: Kind,
  name: string,
  namespace: string,
  template: string,
  group: string,
): Manifest {
  const resources = {
    requests: { cpu: "10m", ...extended },
    ...(extended === undefined ? {} : { limits: extended }),
    ...(requests === undefined ? {} : { claims: [{ name: "devices" }] }),
  };
  const claims = { resourceClaims: [{ name: "devices", resourceClaimTemplateName: template }] };
  return pod(name, namespace, { shape: kind, ...(waits ? { waits: "true" } : {}) }, group, {
    containers: [{ name: "app-0", image: "example.com/image:1", resources }],
    ...(requests === undefined ? {} : claims),
  });
}

function pod(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  group: string,
  spec: object,
): Manifest {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      nodeSelector: { [groupLabel]: group },
      tolerations: [devicesTaint],
      ...spec,
    },
  };
}

/** Claims that have a name: each one for several pods, and some that no pod asks for. */
export function namedClaims(
  count: number,
  among: readonly string[],
): { readonly claims: readonly Placed[]; readonly pods: readonly Manifest[] } {
  const [namespace] = ordinary;
  const indexes = Array.from({ length: count }, (_, index) => index);
  const claim = (name: string, kind: string): Placed => ({
    path: `/apis/${api}/namespaces/${namespace}/resourceclaims`,
    manifest: {
      apiVersion: api,
      kind: "ResourceClaim",
      metadata: { name, labels: { kind } },
      spec: { devices: { requests: [exactly(gpu)] } },
    },
  });
  return {
    claims: [
      ...indexes.map((index) => claim(`named-${index}`, "named")),
      ...indexes.map((index) => claim(`idle-${index}`, "idle")),
    ],
    pods: indexes.flatMap((index) =>
      [0, 1, 2].map((user) =>
        pod(`named-${index}-${user}`, namespace, { shape: "named" }, of(among, index), {
          containers: [
            {
              name: "app-0",
              image: "example.com/image:1",
              resources: { requests: { cpu: "10m" }, claims: [{ name: "devices" }] },
            },
          ],
          resourceClaims: [{ name: "devices", resourceClaimName: `named-${index}` }],
        }),
      ),
    ),
  };
}

function templateOf(
  kind: string,
  name: string,
  namespace: string,
  requests: readonly object[],
): Placed {
  return {
    path: `/apis/${api}/namespaces/${namespace}/resourceclaimtemplates`,
    manifest: {
      apiVersion: api,
      kind: "ResourceClaimTemplate",
      metadata: { name },
      spec: { metadata: { labels: { kind } }, spec: { devices: { requests } } },
    },
  };
}
