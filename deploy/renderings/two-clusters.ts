import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

import { at, listAt, type Manifest } from "./manifest.ts";
import { templated } from "./renderings.ts";
import { run } from "./tools.ts";

/** Release, and values: two exporters in one cluster, the second of which reads another cluster. */
const releases: readonly (readonly [string, string])[] = [
  ["kubecommit", "clusterName=east,prometheusRule.enabled=true"],
  [
    "west",
    "clusterName=west,kubeconfig.enabled=true,kubeconfig.existingSecret=west,rbac.create=false,prometheusRule.enabled=true,prometheusRule.only={KubeCommitDown}",
  ],
];

type Labels = Readonly<Record<string, string>>;

/** The labels of a target that the ServiceMonitor of a release finds. */
function targetLabels(manifests: readonly Manifest[]): Labels {
  const monitor = manifests.find(({ kind }) => kind === "ServiceMonitor");
  const service = manifests.find(({ kind }) => kind === "Service")?.metadata;
  const set = listAt(monitor?.spec, "endpoints", 0, "relabelings").map((each) => [
    String(at(each, "targetLabel")),
    String(at(each, "replacement")),
  ]);
  const job = service?.labels?.[String(at(monitor?.spec, "jobLabel"))] ?? "";
  const name = service?.name ?? "";
  return { job, service: name, pod: `${name}-0`, instance: name, ...Object.fromEntries(set) };
}

function series(name: string, labels: Labels, values: string): object {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
  return { series: `${name}{${pairs.join(",")}}`, values };
}

/** One node, of the same name in both clusters; the target is there for some minutes. */
function nodeSeries(target: Labels, requests: number, minutes: number): readonly object[] {
  const node = { ...target, node: "node-1" };
  const cpu = { ...node, resource: "cpu", unit: "core" };
  return [
    series("kubecommit_node_info", { ...node, pool: "default", state: "open" }, "1x90"),
    series("kubecommit_node_allocatable", cpu, "10x90"),
    series("kubecommit_node_requests", cpu, `${requests}x90`),
    series("up", target, `1x${minutes}`),
  ];
}

const ratio = "cluster:kubecommit_node_requests_per_allocatable:ratio";

const alerting = (alert: string, minute: number, cluster: string): object => ({
  expr: `sum by (alertname, cluster) (ALERTS{alertname="${alert}",alertstate="firing"})`,
  eval_time: `${minute}m`,
  exp_samples: [{ labels: `{alertname="${alert}",cluster="${cluster}"}`, value: 1 }],
});

/** The cluster `east` is full, `west` is empty and its exporter is gone after half an hour. */
function ruleTest([east = {}, west = {}]: readonly Labels[]): object {
  return {
    interval: "1m",
    input_series: [...nodeSeries(east, 9, 90), ...nodeSeries(west, 1, 30)],
    promql_expr_test: [
      {
        expr: `sum by (cluster) (${ratio})`,
        eval_time: "5m",
        exp_samples: [
          { labels: '{cluster="east"}', value: 0.9 },
          { labels: '{cluster="west"}', value: 0.1 },
        ],
      },
      alerting("KubeCommitClusterRequestsHigh", 60, "east"),
      alerting("KubeCommitDown", 60, "west"),
    ],
  };
}

/** Whether each of two clusters has its own numbers and alerts; rejects with what promtool says. */
export async function testTwoClusters(
  helm: string,
  promtool: string,
  folder: string,
): Promise<void> {
  const ruleFiles: string[] = [];
  const targets: Labels[] = [];
  for (const [release, values] of releases) {
    const set = ["--set", `prometheus.monitor.enabled=true,${values}`];
    const { manifests } = await templated(helm, set, { release });
    const file = join(folder, `rules-of-${release}.yaml`);
    const rule = manifests.find(({ kind }) => kind === "PrometheusRule");
    await writeFile(file, stringify(rule?.spec));
    ruleFiles.push(file);
    targets.push(targetLabels(manifests));
  }
  const file = join(folder, "two-clusters.yaml");
  const test = {
    rule_files: ruleFiles,
    evaluation_interval: "1m",
    tests: [ruleTest(targets)],
  };
  await writeFile(file, stringify(test));
  await run(promtool, ["test", "rules", file]);
}
