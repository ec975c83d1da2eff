import type { Placed } from "./cluster-objects.ts";
import { type Requirements, requirements } from "./quantities.ts";
import type { Random } from "./random.ts";

/** Objects whose pods the controllers make. */
export function workloads(random: Random, replicas: number): readonly Placed[] {
  return [
    workload("team-a", "deployments", "apps/v1", "Deployment", "web", {
      replicas,
      template: template("web", requirements(random)),
    }),
    workload("kube-system", "daemonsets", "apps/v1", "DaemonSet", "node-agent", {
      template: template("node-agent", { requests: { cpu: "0.0125", memory: "50M" } }, [
        { operator: "Exists" },
      ]),
    }),
    workload("team-b", "jobs", "batch/v1", "Job", "report", {
      completions: replicas,
      parallelism: replicas,
      template: template("report", requirements(random), [], "Never"),
    }),
  ];
}

function workload(
  namespace: string,
  plural: string,
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
): Placed {
  const selector = kind === "Job" ? {} : { selector: { matchLabels: { app: name } } };
  return {
    path: `/apis/${apiVersion}/namespaces/${namespace}/${plural}`,
    manifest: { apiVersion, kind, metadata: { name }, spec: { ...selector, ...spec } },
  };
}

function template(
  app: string,
  resources: Requirements,
  tolerations: readonly object[] = [],
  restartPolicy = "Always",
): object {
  return {
    // A pod of a daemon has to wait when its node is full.
    metadata: { labels: { app, ...(app === "node-agent" ? { waits: "true" } : {}) } },
    spec: {
      automountServiceAccountToken: false,
      restartPolicy,
      tolerations,
      containers: [{ name: "app-0", image: "example.com/image:1", resources }],
    },
  };
}
