import type { JsonObject } from "../../api-object.ts";

const resource = (name: string, kind: string, namespaced: boolean, verbs: readonly string[]) => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced,
  kind,
  verbs,
  shortNames: name === "nodes" ? ["no"] : name === "pods" ? ["po"] : [],
});

const read = ["get", "list", "watch"];

function resourceList(groupVersion: string, resources: readonly JsonObject[]): JsonObject {
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

const metricsGroup = {
  name: "metrics.k8s.io",
  versions: [{ groupVersion: "metrics.k8s.io/v1beta1", version: "v1beta1" }],
  preferredVersion: { groupVersion: "metrics.k8s.io/v1beta1", version: "v1beta1" },
};

function version(gitVersion: string): JsonObject {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return { major, minor, gitVersion, platform: "linux/amd64", goVersion: "go1.26.8" };
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
  serverVersion: string,
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
      const groups = hasMetrics ? [metricsGroup] : [];
      return { kind: "APIGroupList", apiVersion: "v1", groups };
    }
    case "/api/v1": {
      return resourceList("v1", [
        resource("nodes", "Node", false, read),
        resource("pods", "Pod", true, read),
        resource("events", "Event", true, ["list"]),
      ]);
    }
    case "/apis/metrics.k8s.io": {
      return hasMetrics ? { kind: "APIGroup", apiVersion: "v1", ...metricsGroup } : undefined;
    }
    case "/apis/metrics.k8s.io/v1beta1": {
      if (!hasMetrics) return undefined;
      return resourceList("metrics.k8s.io/v1beta1", [
        resource("nodes", "NodeMetrics", false, ["get", "list"]),
        resource("pods", "PodMetrics", true, ["get", "list"]),
      ]);
    }
    default: {
      return emptyList(path);
    }
  }
}
