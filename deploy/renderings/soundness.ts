import { isDeepStrictEqual } from "node:util";

import { GrafanaDashboard } from "@kubernetes-models/grafana-operator/grafana.integreatly.org/v1beta1";
import {
  PodMonitor,
  PrometheusRule,
  ServiceMonitor,
} from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";

import { readCommandLine } from "../../src/config/command-line.ts";
import {
  at,
  isSelected,
  listAt,
  podsOf,
  type Labels,
  type Manifest,
  type Pod,
} from "./manifest.ts";
import { restrictedFindings } from "./pod-security.ts";

/** What the exporter may do. */
export const rights = [{ apiGroups: [""], resources: ["nodes", "pods"], verbs: ["list", "watch"] }];

/** What it may do beside, where devices are to be read. */
export const deviceRights = [
  {
    apiGroups: ["resource.k8s.io"],
    resources: ["resourceslices", "resourceclaims"],
    verbs: ["list", "watch"],
  },
];

/** What it may do beside, where `GET /pod-metrics` is wanted. */
export const podMetricsRights = [
  { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["list"] },
];

/** What it may do beside, where tokens are asked for. */
export const authRights = [
  { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
];

/** What who scrapes may do then. */
export const readerRights = [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }];

/** Everything that is wrong with a rendering, each as one line. */
export function findingsIn(manifests: readonly Manifest[]): readonly string[] {
  const pods = podsOf(manifests);
  const mayReview = manifests.some(isForReviews);
  return [
    ...duplicates(manifests),
    ...pods.flatMap(({ owner, spec }) =>
      [...restrictedFindings(spec), ...hardeningFindings(spec)].map((each) => `${owner}: ${each}`),
    ),
    ...manifests.flatMap((manifest) =>
      [
        ...schemaFindings(manifest),
        ...rightsFindings(manifest),
        ...scrapeFindings(manifest, mayReview),
        ...selectorFindings(manifest, pods),
      ].map((each) => `${manifest.kind} ${manifest.metadata.name}: ${each}`),
    ),
    ...pods
      .filter(({ labels }) => isExporter(labels))
      .flatMap((pod) => argumentFindings(pod, mayReview)),
  ];
}

/** Objects of the operators, with the schemas of their CustomResourceDefinitions. */
const customResources = { GrafanaDashboard, PodMonitor, PrometheusRule, ServiceMonitor };

function schemaFindings(manifest: Manifest): readonly string[] {
  const found = Object.entries(customResources).find(([kind]) => kind === manifest.kind);
  if (found === undefined) return [];
  try {
    // The constructor takes what the schema describes, which is what is in question.
    const [, CustomResource] = found;
    Reflect.construct(CustomResource, [manifest]).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

function isExporter(labels: Labels): boolean {
  return labels["app.kubernetes.io/component"] === "exporter";
}

function duplicates(manifests: readonly Manifest[]): readonly string[] {
  const seen = new Set<string>();
  return manifests.flatMap(({ kind, metadata: { namespace = "", name } }) => {
    const identity = `${kind} ${namespace}/${name}`;
    if (seen.has(identity)) return [`${identity} is there twice`];
    seen.add(identity);
    return [];
  });
}

/** What we promise beyond `restricted`. */
function hardeningFindings(pod: unknown): readonly string[] {
  const findings = [
    [at(pod, "automountServiceAccountToken") !== false, "mounts the default token"],
    [at(pod, "enableServiceLinks") !== false, "has links of services in its environment"],
    ...listAt(pod, "containers").flatMap((container): [boolean, string][] => [
      [at(container, "securityContext", "readOnlyRootFilesystem") !== true, "root is writable"],
      [at(container, "resources", "requests", "cpu") === undefined, "no CPU request"],
      ...["memory", "ephemeral-storage"].flatMap((resource): [boolean, string][] => [
        [at(container, "resources", "requests", resource) === undefined, `no request: ${resource}`],
        [at(container, "resources", "limits", resource) === undefined, `no limit: ${resource}`],
      ]),
    ]),
  ] as const;
  return findings.filter(([isWrong]) => isWrong).map(([, text]) => text);
}

function rightsFindings({ kind, rules, subjects, roleRef }: Manifest): readonly string[] {
  if (kind === "Role" || kind === "RoleBinding") return ["is not expected"];
  if (kind === "ClusterRole") {
    const isKnown = [rights, deviceRights, podMetricsRights, authRights, readerRights].some(
      (known) => isDeepStrictEqual(rules, known),
    );
    return isKnown ? [] : [`rights are ${JSON.stringify(rules)}`];
  }
  if (kind !== "ClusterRoleBinding") return [];
  const isOwn = listAt(subjects).every((subject) => at(subject, "kind") === "ServiceAccount");
  return isOwn && listAt(subjects).length === 1 && at(roleRef, "kind") === "ClusterRole"
    ? []
    : [`binds ${JSON.stringify(subjects)}`];
}

/** What a PodMonitor may send, a Secret of one's own has to hold: so it is not asked of one. */
function scrapeFindings({ kind, spec }: Manifest, mayReview: boolean): readonly string[] {
  if (kind !== "ServiceMonitor" && kind !== "PodMonitor") return [];
  const endpoints = [...listAt(spec, "endpoints"), ...listAt(spec, "podMetricsEndpoints")];
  if (endpoints.length !== 1) return [`${endpoints.length} endpoints`];
  return endpoints.flatMap((endpoint) => [
    ...(at(endpoint, "honorLabels") === true ? [] : ["does not honour labels"]),
    ...(at(endpoint, "port") === "http" ? [] : ["not the port http"]),
    ...(kind === "ServiceMonitor" && mayReview && !isAuthorized(endpoint)
      ? ["sends no token"]
      : []),
  ]);
}

function isAuthorized(endpoint: unknown): boolean {
  return ["bearerTokenFile", "authorization", "basicAuth"].some(
    (key) => at(endpoint, key) !== undefined,
  );
}

const selectorPaths: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["selector", "matchLabels"],
  NetworkPolicy: ["podSelector", "matchLabels"],
  PodDisruptionBudget: ["selector", "matchLabels"],
  PodMonitor: ["selector", "matchLabels"],
  Service: ["selector"],
  // It selects the Service, which has the labels of the pods.
  ServiceMonitor: ["selector", "matchLabels"],
  StatefulSet: ["selector", "matchLabels"],
};

function selectorFindings({ kind, spec }: Manifest, pods: readonly Pod[]): readonly string[] {
  const path = selectorPaths[kind];
  if (path === undefined) return [];
  const selector = at(spec, ...path);
  const selected = pods.filter(({ labels }) => isSelected(labels, selector));
  const isRight = selected.length === 1 && selected.every(({ labels }) => isExporter(labels));
  const isPinned = at(selector, "app.kubernetes.io/version") !== undefined;
  return [
    ...(isRight ? [] : ["does not select the exporter's pods, and those alone"]),
    ...(isPinned ? ["selects a version"] : []),
  ];
}

function isForReviews({ kind, rules }: Manifest): boolean {
  return kind === "ClusterRole" && isDeepStrictEqual(rules, authRights);
}

/**
 * The arguments have to be understood by the program, its ports have to be those of the pod, and who
 * may have tokens reviewed has to ask for them.
 */
function argumentFindings({ owner, spec }: Pod, mayReview: boolean): readonly string[] {
  const container = at(spec, "containers", 0);
  try {
    // As Kubernetes puts in the name of the first pod of a StatefulSet.
    const args = listAt(container, "args").map((text) =>
      String(text).replace("$(POD_NAME)", "kubecommit-0"),
    );
    const { config } = readCommandLine(args, {});
    const served = [...config.listenAddresses, ...config.healthListenAddresses];
    const declared = listAt(container, "ports").map((port) => at(port, "containerPort"));
    const isSame = isDeepStrictEqual(
      served.map(({ port }) => port),
      declared,
    );
    return [
      ...(isSame ? [] : [`${owner}: serves other ports than it declares`]),
      ...(mayReview && !config.authKubernetes ? [`${owner}: asks for no token`] : []),
    ];
  } catch (error) {
    return [`${owner}: ${String(error)}`];
  }
}
