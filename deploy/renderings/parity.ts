import { isDeepStrictEqual } from "node:util";

import { at, listAt, type Manifest } from "./manifest.ts";

/** The values of the chart that say the same as a component, for `--set`. */
export const equivalents: Readonly<Record<string, string>> = {
  devices: "rbac.devices=true",
  "grafana-dashboards": "dashboards.enabled=true",
  ha: "replicas=2",
  "kubernetes-auth": "config.authKubernetes=true",
  networkpolicy: "networkPolicy.enabled=true",
  openshift: "securityContext.runAsUser=null,securityContext.runAsGroup=null",
  "pod-metrics": "rbac.podMetrics=true",
  podmonitor: "prometheus.podMonitor.enabled=true",
  prometheusrule: "prometheusRule.enabled=true",
  shards: "shards=2",
  servicemonitor: "prometheus.monitor.enabled=true",
};

const chartLabels = new Set(["app.kubernetes.io/managed-by", "helm.sh/chart"]);

/** Objects that two renderings do not have in common; order of keys and of objects is no matter. */
export function differences(ours: readonly Manifest[], theirs: readonly Manifest[]): string[] {
  const left = byIdentity(ours);
  const right = byIdentity(theirs);
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (identity) => !isDeepStrictEqual(left.get(identity), right.get(identity)),
  );
}

/**
 * The objects without what the chart alone has: its two labels, the pod of `helm test` and the way
 * in for it. The chart has no Namespace.
 */
function byIdentity(manifests: readonly Manifest[]): ReadonlyMap<string, unknown> {
  return new Map(
    manifests
      .filter(({ kind, metadata: { annotations } }) => {
        return kind !== "Namespace" && annotations?.["helm.sh/hook"] === undefined;
      })
      .map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, comparable(manifest)]),
  );
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => !isForTest(each)).map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !chartLabels.has(key))
      .map(([key, inner]) => [key, comparable(inner)]),
  );
}

function isForTest(rule: unknown): boolean {
  const labels = at(listAt(rule, "from")[0], "podSelector", "matchLabels");
  return at(labels, "app.kubernetes.io/component") === "test";
}
