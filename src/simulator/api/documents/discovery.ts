import type { JsonObject } from "../../api-object.ts";
import type { SimulatedCluster } from "../../cluster.ts";
import { resourceGroup } from "../../object-kinds.ts";

const resource = (name: string, kind: string, namespaced: boolean, verbs: readonly string[]) => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced,
  kind,
  verbs,
});

const read = ["get", "list", "watch"];

/** What is served of the core group. */
const coreResources = [
  { ...resource("nodes", "Node", false, read), shortNames: ["no"] },
  { ...resource("pods", "Pod", true, read), shortNames: ["po"] },
  { ...resource("events", "Event", true, ["list"]), shortNames: ["ev"] },
];

/** The group of usage, which metrics-server adds to a cluster. */
const metricsGroup = "metrics.k8s.io";

/** What is served of the named groups, each in one version, in the order of an API server. */
const groups = [
  {
    name: "authentication.k8s.io",
    version: "v1",
    resources: [resource("tokenreviews", "TokenReview", false, ["create"])],
  },
  {
    name: "authorization.k8s.io",
    version: "v1",
    resources: [resource("subjectaccessreviews", "SubjectAccessReview", false, ["create"])],
  },
  {
    name: metricsGroup,
    version: "v1beta1",
    resources: [
      resource("nodes", "NodeMetrics", false, ["get", "list"]),
      resource("pods", "PodMetrics", true, ["get", "list"]),
    ],
  },
];

function resourceList(groupVersion: string, resources: readonly JsonObject[]): JsonObject {
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

function groupsWith(hasMetrics: boolean): typeof groups {
  return groups.filter(({ name }) => hasMetrics || name !== metricsGroup);
}

function groupOf({ name, version: only }: (typeof groups)[number]): JsonObject {
  const preferredVersion = { groupVersion: `${name}/${only}`, version: only };
  return { name, versions: [preferredVersion], preferredVersion };
}

/** The APIGroup of devices; undefined when none of its versions is served. */
function deviceGroup(versions: readonly string[]): JsonObject | undefined {
  const [preferredVersion, ...others] = versions.map((each) => ({
    groupVersion: `${resourceGroup}/${each}`,
    version: each,
  }));
  if (preferredVersion === undefined) return undefined;
  return { name: resourceGroup, versions: [preferredVersion, ...others], preferredVersion };
}

/** What is served of devices at a path. */
function deviceDocument(path: string, versions: readonly string[]): JsonObject | undefined {
  const prefix = `/apis/${resourceGroup}`;
  const group = deviceGroup(versions);
  if (path === prefix && group) return { kind: "APIGroup", apiVersion: "v1", ...group };
  const found = versions.find((each) => path === `${prefix}/${each}`);
  if (found === undefined) return undefined;
  return resourceList(`${resourceGroup}/${found}`, [
    resource("resourceclaims", "ResourceClaim", true, read),
    resource("resourceslices", "ResourceSlice", false, read),
  ]);
}

function version(gitVersion: string): JsonObject {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return { major, minor, gitVersion, platform: "linux/amd64", goVersion: "go1.26.8" };
}

/** What is told of one group, or of its version. */
function groupDocument(path: string, hasMetrics: boolean): JsonObject | undefined {
  for (const group of groupsWith(hasMetrics)) {
    const root = `/apis/${group.name}`;
    if (path === root) return { kind: "APIGroup", apiVersion: "v1", ...groupOf(group) };
    if (path !== `${root}/${group.version}`) continue;
    return resourceList(`${group.name}/${group.version}`, group.resources);
  }
  return undefined;
}

/** Empty lists of what clients ask for in passing and the simulation does not have. */
function emptyList(path: string): JsonObject | undefined {
  const metadata = { resourceVersion: "1" };
  if (/^\/api\/v1(\/namespaces\/[^/]+)?\/events$/.test(path)) {
    return { kind: "EventList", apiVersion: "v1", metadata, items: [] };
  }
  return undefined;
}

/** The documents that tell clients what a server serves; undefined for other paths. */
export function discovery(
  path: string,
  { serverVersion, deviceVersions }: SimulatedCluster,
  hasMetrics: boolean,
): JsonObject | undefined {
  switch (path) {
    case "/version": {
      return version(serverVersion);
    }
    case "/api": {
      return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
    }
    case "/apis": {
      const all = groupsWith(hasMetrics).map(groupOf);
      const ofDevices = deviceGroup(deviceVersions);
      // Usage is last, as it is another server's.
      if (ofDevices !== undefined) all.splice(hasMetrics ? -1 : all.length, 0, ofDevices);
      return { kind: "APIGroupList", apiVersion: "v1", groups: all };
    }
    case "/api/v1": {
      return resourceList("v1", coreResources);
    }
    default: {
      return (
        groupDocument(path, hasMetrics) ?? emptyList(path) ?? deviceDocument(path, deviceVersions)
      );
    }
  }
}
