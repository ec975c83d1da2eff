import { release } from "../release.ts";
import { rights, webConfig } from "./access-values.ts";
import { monitoringValues } from "./monitoring-values.ts";
import { argumentSchema, variableSchema } from "./option-schemas.ts";
import { configValues } from "./option-values.ts";
import {
  fields,
  list,
  object,
  onOrOff,
  nullable,
  oneOf,
  patterns,
  section,
  string,
  strings,
  text,
  unset,
  type Value,
  type Values,
  whole,
} from "./value.ts";

const image: Values = {
  registry: text("Registry.", release.registry, "image"),
  repository: text("Name in the registry.", release.repository, "image"),
  tag: {
    about:
      "Tag. Default: the version of the app. In quotes in a file, where YAML might take it for a number.",
    fallback: "",
    schema: { type: ["string", "number"], pattern: "^(\\w[\\w.-]{0,127})?$" },
  },
  sha: {
    about: "Digest without `sha256:`, which then counts instead of the tag.",
    fallback: "",
    schema: { type: "string", pattern: "^([0-9a-f]{64})?$" },
  },
  pullPolicy: oneOf("When to pull.", "IfNotPresent", ["Always", "IfNotPresent", "Never"]),
};

const names: Values = {
  enabled: {
    about: "Not used here: for the `condition` of a chart that depends on this one.",
    fallback: true,
    schema: { type: "boolean" },
  },
  global: {
    about: "Values that a parent chart shares: `imageRegistry` and `imagePullSecrets` are used.",
    fallback: { imageRegistry: "", imagePullSecrets: [] },
    schema: {
      type: "object",
      properties: {
        imageRegistry: { type: "string", pattern: patterns.image },
        imagePullSecrets: { type: "array", items: { type: ["object", "string"] } },
      },
    },
  },
  nameOverride: text(
    "Name of the app in labels, and of the scrape job. Not to be changed later: the Deployment selects its pods by it.",
    "",
    "word",
  ),
  fullnameOverride: text(
    "Name of the objects. Default: the release's name, with `-kubecommit` where it lacks that. With another name later, an upgrade creates everything anew.",
    "",
    "word",
  ),
  namespaceOverride: text("Namespace of the objects. Default: the release's.", "", "word"),
  image: section("The image.", image),
  imagePullSecrets: list("Secrets for a private registry, as `- name: …`.", { type: "object" }),
};

const program: Values = {
  config: section(
    "Options of the program; null leaves its default. What the program would refuse is refused here, unless said otherwise.",
    configValues,
  ),
  extraArgs: list(
    "Further arguments, as `--option=value`. Ranges of numbers and items of lists are not checked here: the program refuses them at the start, and its log says why.",
    argumentSchema(),
  ),
  env: list(
    "Environment variables, as in a container. Values of the program's own are not checked here: it refuses them at the start.",
    variableSchema(),
  ),
  clusterName: {
    about:
      "Name of the cluster that is read: the label `cluster` of what the monitors scrape. To be set where one Prometheus scrapes exporters of several clusters.",
    fallback: "",
    schema: { type: "string", pattern: "^[\\w.:/-]*$" },
  },
  kubeconfig: section("To read another cluster than the one it runs in.", {
    enabled: onOrOff("Use a kubeconfig instead of the service account."),
    existingSecret: text("Secret that holds it.", "", "name"),
    key: text("Its key in the Secret.", "config", "key"),
    context: text("Context. Default: its current one."),
  }),
};

const network: Values = {
  service: section("The Service.", {
    port: whole("Port of metrics and JSON, in the pod and of the Service.", 8080, 1),
    type: oneOf(
      "Type. Keep it inside, where neither `webConfig` nor `config.authKubernetes` says who may ask. A Service without an address cannot change its type: delete it first.",
      "ClusterIP",
      ["ClusterIP", "NodePort", "LoadBalancer"],
    ),
    clusterIP: text(
      "For type ClusterIP. `None`: the Service's name stands for all pods, so that each is scraped.",
      "None",
      "address",
    ),
    nodePort: whole("For type NodePort; 0 lets the cluster choose.", 0),
    ipFamilyPolicy: oneOf("IP families. Default: the cluster's.", "", [
      "",
      "SingleStack",
      "PreferDualStack",
      "RequireDualStack",
    ]),
    annotations: strings("Annotations."),
  }),
  healthPort: whole("Port of the probes, in the pod: another than `service.port`.", 8081, 1),
  networkPolicy: section("A NetworkPolicy: in from Prometheus, out to the API server.", {
    enabled: onOrOff("Create it."),
    ingress: list("Rules to let in, instead of: pods with the label of Prometheus.", {
      type: "object",
    }),
    egress: list(
      "Rules to let out, instead of: ports 443 and 6443 anywhere, and 53 with `kubeconfig.enabled`.",
      { type: "object" },
    ),
  }),
};

const probeFields = [
  "failureThreshold",
  "initialDelaySeconds",
  "periodSeconds",
  "successThreshold",
  "timeoutSeconds",
];
const probe = (about: string, fallback: Record<string, number>): Value =>
  fields(about, fallback, probeFields);

const workload: Values = {
  replicas: whole(
    "Replicas. Each reads the whole cluster: two for availability; more serve nothing.",
    1,
  ),
  shards: whole(
    "Exporters that share the nodes between them: with more than one, a StatefulSet of so many pods takes the place of the Deployment, each with [its part of the nodes](https://github.com/kubecommit/kubecommit/blob/main/docs/sharding.md). `replicas` is not for them. One serves 150,000 pods.",
    1,
    1,
    100,
  ),
  updateStrategy: oneOf("How to replace pods; shards only with `RollingUpdate`.", "RollingUpdate", [
    "RollingUpdate",
    "Recreate",
  ]),
  revisionHistoryLimit: whole("Old ReplicaSets to keep.", 3),
  podDisruptionBudget: nullable(
    fields(
      "PodDisruptionBudget, with two replicas or shards, or more. `minAvailable` counts instead of `maxUnavailable`; null creates none.",
      { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
      ["maxUnavailable", "minAvailable", "unhealthyPodEvictionPolicy"],
    ),
  ),
  topologySpreadConstraints: list(
    "Spread of the pods. Default with two replicas or shards, or more: over nodes and zones, where possible.",
    { type: "object" },
  ),
  resources: fields(
    "Requests and limits, from [measured figures](https://github.com/kubecommit/kubecommit/blob/main/docs/performance.md): enough for 150,000 pods.",
    {
      requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "16Mi" },
      limits: { memory: "384Mi", "ephemeral-storage": "128Mi" },
    },
    ["claims", "limits", "requests"],
  ),
  startupProbe: probe("Probe of the start.", { periodSeconds: 2, failureThreshold: 30 }),
  livenessProbe: probe("Probe of life.", { periodSeconds: 10, timeoutSeconds: 5 }),
  readinessProbe: probe("Probe of readiness.", { periodSeconds: 5, timeoutSeconds: 5 }),
  terminationGracePeriodSeconds: whole("Time to stop, in seconds.", 30),
};

const placement: Values = {
  nodeSelector: strings("Labels of the nodes to run on."),
  affinity: object("Affinity."),
  tolerations: list("Tolerations.", { type: "object" }),
  priorityClassName: text("PriorityClass.", "", "name"),
  dnsPolicy: oneOf("DNS policy. Default: the cluster's.", "", [
    "",
    "ClusterFirst",
    "ClusterFirstWithHostNet",
    "Default",
  ]),
  hostUsers: unset("`false` runs the pod in a user namespace.", { type: "boolean" }),
};

/** Not `enabled`, which the chart of kube-state-metrics has there, nor fields of Windows. */
const podSecurityFields = [
  "appArmorProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "runAsGroup",
  "runAsNonRoot",
  "runAsUser",
  "seLinuxOptions",
  "seccompProfile",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "sysctls",
];
const containerSecurityFields = [
  "allowPrivilegeEscalation",
  "appArmorProfile",
  "capabilities",
  "privileged",
  "procMount",
  "readOnlyRootFilesystem",
  "runAsGroup",
  "runAsNonRoot",
  "runAsUser",
  "seLinuxOptions",
  "seccompProfile",
];

const security: Values = {
  securityContext: fields(
    "Security context of the pod. On OpenShift set `runAsUser` and `runAsGroup` to null.",
    {
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    podSecurityFields,
  ),
  containerSecurityContext: fields(
    "Security context of the container.",
    {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    containerSecurityFields,
  ),
};

const additions: Values = {
  customLabels: strings("Labels on all objects."),
  releaseLabel: onOrOff(
    "Label all objects `release: <release>`, which kube-prometheus-stack selects by.",
  ),
  annotations: strings("Annotations of the Deployment or StatefulSet."),
  labels: strings("Labels of the Deployment or StatefulSet."),
  podAnnotations: strings("Annotations of the pod."),
  podLabels: strings("Labels of the pod."),
  volumes: list("Further volumes.", { type: "object" }),
  volumeMounts: list("Further volume mounts.", { type: "object" }),
  extraManifests: list("Further objects, as YAML or as text with templates.", {
    anyOf: [{ type: "object" }, string],
  }),
};

/** Every value of the chart, named as in that of kube-state-metrics where it has the same. */
export const chartValues: Values = {
  ...names,
  ...workload,
  ...program,
  webConfig,
  ...network,
  ...rights,
  ...monitoringValues,
  ...security,
  ...placement,
  ...additions,
};
