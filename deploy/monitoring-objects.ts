import { dashboards } from "../grafana/dashboards/dashboards.ts";
import { groupLines } from "../grafana/rules/rule-file.ts";
import { allGroups } from "../grafana/rules/rules.ts";
import { jobName, thresholds } from "../grafana/thresholds.ts";
import { release } from "./release.ts";

const builtBy = "# Built from grafana/ by `npm run manifests`: edit there.";

interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The first lines of an object, as far as the labels that all of ours have. */
function head({ apiVersion, kind, name }: Identity): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
  namespace: kubecommit
  labels:
    app.kubernetes.io/name: kubecommit
    app.kubernetes.io/instance: kubecommit
    app.kubernetes.io/component: exporter
    app.kubernetes.io/version: "${release.version}"
`;
}

/** The rules for the Prometheus operator. */
export function prometheusRule(): string {
  const identity = {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    name: "kubecommit",
  };
  const groups = groupLines(allGroups({ ...thresholds, jobName }));
  return `${builtBy}
${head(identity)}spec:
${groups.map((line) => `  ${line}\n`).join("")}`;
}

/** `cluster` for `cluster.json`. */
const stem = (file: string): string => file.replace(/\.json$/, "");

const configMapName = (file: string): string => `kubecommit-dashboard-${stem(file)}`;

/** The dashboards on one line each, by file name: a third of the size of the indented ones. */
export const compactDashboards: ReadonlyMap<string, string> = new Map(
  Array.from(dashboards, ([file, dashboard]) => [file, JSON.stringify(dashboard)]),
);

/** A ConfigMap for each dashboard, by its file name. */
export function dashboardConfigMaps(): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [file, json] of compactDashboards) {
    const text = `${builtBy}
${head({ apiVersion: "v1", kind: "ConfigMap", name: configMapName(file) })}    grafana_dashboard: "1"
  annotations:
    grafana_folder: kubecommit
data:
  ${file}: |-
    ${json}
`;
    all.set(`${stem(file)}.yaml`, text);
  }
  return all;
}

/** A GrafanaDashboard for each dashboard, for every Grafana with the label `dashboards: grafana`. */
export function grafanaDashboards(): string {
  const apiVersion = "grafana.integreatly.org/v1beta1";
  const all = Array.from(dashboards.keys(), (file) => {
    const name = `kubecommit-${stem(file)}`;
    return `${head({ apiVersion, kind: "GrafanaDashboard", name })}spec:
  folder: kubecommit
  allowCrossNamespaceImport: true
  instanceSelector:
    matchLabels:
      dashboards: grafana
  configMapRef:
    name: ${configMapName(file)}
    key: ${file}
`;
  });
  return `${builtBy}\n${all.join("---\n")}`;
}
