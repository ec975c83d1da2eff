import type { LogFormat, LogLevel } from "../log.ts";
import { logFormats, logLevels } from "../log.ts";
import type { ListenAddress } from "../http/server.ts";
import { type DeviceMode, deviceModes } from "../kubernetes/device-mode.ts";
import { podShapes, type PodShape } from "../resources/pod-shape.ts";
import type { RuleSet } from "../resources/rules.ts";
import { ruleSets } from "../resources/rules.ts";
import { labelSelector } from "./label-selector.ts";
import {
  addresses,
  asIs,
  duration,
  labelName,
  level,
  listenAddress,
  listOf,
  oneOf,
  onOrOff,
  optional,
  rules,
  schedule,
  taintKey,
  telemetryPath,
  whole,
} from "./option-texts.ts";
import { demoOptions } from "./demo-options.ts";
import { defaultPoolLabels } from "./pool-labels.ts";
import { familyPatterns, resourceNames } from "./series-choice.ts";
import { shardOptions } from "./shard-options.ts";
import { webOptions } from "./web-options.ts";

/** What the program runs with. Times in milliseconds; `undefined` means off or automatic. */
export interface Config {
  readonly listenAddresses: readonly ListenAddress[];
  readonly healthListenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  readonly webConfigFile: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly authKubernetes: boolean;
  readonly authKubernetesAudience: readonly string[];
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly schedule: string;
  readonly rules: RuleSet | undefined;
  readonly nodeLabels: readonly string[];
  readonly poolLabels: readonly string[];
  /** Keys, or beginnings with `*` behind them. */
  readonly blockingTaints: readonly string[];
  /** Which pattern a family about the cluster has to match to be exposed; with none, all are. */
  readonly metricsAllow: readonly RegExp[];
  readonly metricsDeny: readonly RegExp[];
  /** Names, or beginnings with `*` behind them; with none, all resources are shown. */
  readonly resources: readonly string[];
  readonly nodeSelector: string | undefined;
  /** From 0 on. */
  readonly shard: number | undefined;
  readonly totalShards: number | undefined;
  /** Of a StatefulSet, whose ordinal is the shard. */
  readonly pod: string | undefined;
  readonly fit: readonly PodShape[];
  readonly devices: DeviceMode;
  readonly namespaceMetrics: boolean;
  readonly disableExporterMetrics: boolean;
  readonly maxNodes: number;
  readonly maxResourcesPerList: number;
  readonly dropStaleAfter: number | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly demo: boolean;
  readonly demoNodes: number;
  readonly demoPods: number;
  readonly demoEventsPerSecond: number;
  readonly demoFile: string | undefined;
}

/** One option: how it is given, its default, what it means, and how its text is read. */
export interface Option<T> {
  readonly flag: string;
  /** The default, as text. */
  readonly fallback: string;
  /** The default with `--demo`, where that is another. */
  readonly fallbackInDemo?: string;
  readonly help: string;
  /** Throws an Error whose message continues "<flag> …". */
  readonly parse: (text: string) => T;
  /** What the value looks like, for the help; absent for a switch. */
  readonly placeholder?: string;
  /** The texts to choose from, where they are few. */
  readonly values?: readonly string[];
  /** What is between the values of a flag that may be given several times; else the last counts. */
  readonly separator?: string;
  /** What the flag was called before. It and its variable are accepted, with a warning. */
  readonly formerFlag?: string;
  /** A variable of the Python application that is honoured too, and how to read it. */
  readonly legacy?: { readonly env: string; readonly translate: (text: string) => string };
}

const defaultNodeLabels = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "node.kubernetes.io/instance-type",
  "kubernetes.io/arch",
  "kubernetes.io/os",
];

/** Every option, in the order in which the help lists them. */
export const options: { readonly [K in keyof Config]: Option<Config[K]> } = {
  listenAddresses: {
    flag: "web.listen-address",
    placeholder: "[HOST]:PORT,…",
    fallback: ":8080",
    fallbackInDemo: "127.0.0.1:8080",
    help: "Addresses to serve on; an empty host means every address of the machine. With --demo the default is 127.0.0.1:8080, so that only this machine sees it.",
    parse: addresses,
    legacy: { env: "PORT", translate: (port) => `:${port}` },
  },
  healthListenAddresses: {
    flag: "web.health-listen-address",
    placeholder: "[HOST]:PORT,…",
    fallback: "",
    help: "Addresses to serve the health endpoints alone on, for probes. Default: none; --web.listen-address serves them too.",
    parse: listOf(listenAddress),
  },
  telemetryPath: {
    flag: "web.telemetry-path",
    placeholder: "PATH",
    fallback: "/metrics",
    help: "Path under which the metrics are served.",
    parse: telemetryPath,
  },
  ...webOptions,
  disableExporterMetrics: {
    flag: "web.disable-exporter-metrics",
    fallback: "false",
    help: "Leave out the metrics about the exporter itself that no alert needs, with all `process_*` and `nodejs_*` ones.",
    parse: onOrOff,
  },
  kubeconfig: {
    flag: "kubeconfig",
    placeholder: "FILE",
    fallback: "",
    help: "Kubeconfig to use. Default: KUBECONFIG, else ~/.kube/config, else the pod's service account.",
    parse: optional(asIs),
  },
  context: {
    flag: "context",
    placeholder: "NAME",
    fallback: "",
    help: "Context of the kubeconfig. Default: its current context.",
    parse: optional(asIs),
  },
  schedule: {
    flag: "schedule",
    placeholder: "CRON",
    fallback: "*/15 * * * * *",
    help: "When to recompute the totals: a cron expression of five fields, or of six with seconds first, that runs in every hour.",
    parse: schedule,
  },
  rules: {
    flag: "accounting.rules",
    placeholder: "VERSION",
    fallback: "",
    help: `Kubernetes version whose scheduler's rules apply: ${ruleSets.join(", ")}, or one between or after these. Default: the newest that is not newer than the API server, so 1.34 for a server of 1.35; ${ruleSets[0]} for older servers.`,
    parse: optional(rules),
    values: ruleSets,
  },
  nodeLabels: {
    flag: "node-labels",
    placeholder: "NAME,…",
    fallback: defaultNodeLabels.join(","),
    help: "Kubernetes labels of nodes to export in kubecommit_node_labels.",
    parse: listOf(labelName),
  },
  poolLabels: {
    flag: "pool-labels",
    placeholder: "NAME,…",
    fallback: defaultPoolLabels.join(","),
    help: "Kubernetes labels of nodes that say which pool a node is of; the first that a node has counts. A node without any is of the pool control-plane, if that is its role, or default.",
    parse: listOf(labelName),
  },
  blockingTaints: {
    flag: "blocking-taints",
    placeholder: "KEY,…",
    fallback: "",
    help: "Keys of further taints that keep pods off a node for now, such as those of your agents at its start, or their beginnings with a star, such as `example.com/*`. A node with one is blocked, not dedicated, and no room for pods.",
    parse: listOf(taintKey),
  },
  namespaceMetrics: {
    flag: "namespaces.metrics",
    fallback: "true",
    help: "Export the sums per namespace.",
    parse: onOrOff,
  },
  metricsAllow: {
    flag: "metrics.allow",
    placeholder: "REGEX,…",
    fallback: "",
    help: "Metrics about the cluster to export: regular expressions, of which one has to match the whole name. Default: all.",
    parse: familyPatterns,
  },
  metricsDeny: {
    flag: "metrics.deny",
    placeholder: "REGEX,…",
    fallback: "",
    help: "Metrics about the cluster to leave out: regular expressions, of which one matches the whole name. They win over --metrics.allow.",
    parse: familyPatterns,
  },
  resources: {
    flag: "resources",
    placeholder: "NAME,…",
    fallback: "",
    help: "Resources to show, in metrics and documents: names as Kubernetes has them, such as cpu or nvidia.com/gpu, or their beginnings with a star, such as `hugepages-*`. Default: all.",
    parse: resourceNames,
  },
  nodeSelector: {
    flag: "node-selector",
    placeholder: "SELECTOR",
    fallback: "",
    help: "Label selector of the nodes to read, as kubectl writes it. Pods on other nodes are left out; those without a node are not. Default: all nodes.",
    parse: optional(labelSelector),
  },
  ...shardOptions,
  fit: {
    flag: "fit",
    placeholder: "NAME=RESOURCE:QUANTITY,…",
    separator: ";",
    fallback: "",
    help: "A pod, by a name and what it requests, such as small=cpu:500m,memory:1Gi, of which kubecommit_pool_fit_pods says how many more fit. May be given several times; in the variable with semicolons in between.",
    parse: podShapes,
  },
  devices: {
    flag: "devices",
    placeholder: "WHETHER",
    fallback: "auto",
    help: "Whether to read devices (ResourceSlices and ResourceClaims of resource.k8s.io): auto does where the cluster has them and lets this program read them, and says once if not; on warns then, and kubecommit_devices_up is 0; off does not look for them.",
    parse: oneOf(deviceModes),
    values: deviceModes,
  },
  maxNodes: {
    flag: "max-nodes",
    placeholder: "N",
    fallback: "50000",
    help: "Nodes to keep at most, a bound on memory: each takes some 5 KiB. While there are more, the numbers are incomplete: kubecommit_up is 0, a warning is logged, and kubecommit_refused_objects counts the nodes that are left out.",
    parse: whole(1, 1_000_000),
  },
  maxResourcesPerList: {
    flag: "max-resources-per-list",
    formerFlag: "max-resources-per-node",
    placeholder: "N",
    fallback: "32",
    help: "Resources to read at most from each list: capacity and allocatable of a node, requests and limits of a container or pod. Further ones are rejected, and counted in kubecommit_rejected_values_total.",
    parse: whole(4, 1000),
  },
  dropStaleAfter: {
    flag: "drop-stale-after",
    placeholder: "DURATION",
    fallback: "",
    help: "Withdraw the cluster's metrics once they are this old, for example 30m, and at least 3m and an interval of the schedule. Default: keep them, and say how old they are.",
    parse: optional(duration),
  },
  logLevel: {
    flag: "log.level",
    placeholder: "LEVEL",
    fallback: "info",
    help: `Log messages of this level and above: ${logLevels.join(", ")}.`,
    parse: level,
    values: logLevels,
    legacy: {
      env: "DEBUG",
      translate: (value) => (/^(1|true|yes)$/i.test(value) ? "debug" : "info"),
    },
  },
  logFormat: {
    flag: "log.format",
    placeholder: "FORMAT",
    fallback: "logfmt",
    help: `Format of the log on standard error: ${logFormats.join(" or ")}.`,
    parse: oneOf(logFormats),
    values: logFormats,
  },
  ...demoOptions,
};
