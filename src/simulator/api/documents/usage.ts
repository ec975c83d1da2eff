import type { ApiObject, JsonObject } from "../../api-object.ts";
import type { SimulatedCluster } from "../../cluster.ts";

const path =
  /^\/apis\/metrics\.k8s\.io\/v1beta1(?:\/namespaces\/([^/]+))?\/(nodes|pods)(?:\/([^/]+))?$/;

/** A fraction of 1, always the same for the same name. */
function share(name: string): number {
  let hash = 7;
  for (let index = 0; index < name.length; index += 1) {
    hash = (hash * 31 + name.charCodeAt(index)) % 1000;
  }
  return (hash + 1) / 1001;
}

function used(name: string): JsonObject {
  return {
    cpu: `${Math.round(share(name) * 400_000_000)}n`,
    memory: `${Math.round(share(`${name}/memory`) * 400_000)}Ki`,
  };
}

function metricsOf({ kind, metadata, spec }: ApiObject): JsonObject {
  const { name, namespace, creationTimestamp } = metadata;
  const base = {
    kind: `${kind}Metrics`,
    apiVersion: "metrics.k8s.io/v1beta1",
    metadata: { name, ...(namespace !== undefined && { namespace }), creationTimestamp },
    timestamp: creationTimestamp,
    window: "15s",
  };
  if (kind === "Node") return { ...base, usage: used(name) };
  const containers = Array.isArray(spec["containers"]) ? spec["containers"] : [];
  return {
    ...base,
    containers: containers.map((container: JsonObject) => ({
      name: container["name"],
      usage: used(`${name}/${JSON.stringify(container["name"])}`),
    })),
  };
}

/** What metrics-server would report of nodes and running pods; undefined for other paths. */
export function usage(requestPath: string, cluster: SimulatedCluster): JsonObject | undefined {
  const [, namespace, plural, name] = path.exec(requestPath) ?? [];
  if (plural === undefined) return undefined;
  const kind = plural === "nodes" ? "Node" : "Pod";
  const objects = cluster
    .list(kind)
    .filter(({ status }) => kind === "Node" || status["phase"] === "Running")
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .filter(({ metadata }) => name === undefined || metadata.name === name);
  if (name !== undefined) return objects[0] && metricsOf(objects[0]);
  return {
    kind: `${kind}MetricsList`,
    apiVersion: "metrics.k8s.io/v1beta1",
    metadata: { resourceVersion: "" },
    items: objects.map(metricsOf),
  };
}
