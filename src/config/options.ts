import { paths } from "../http/endpoints.ts";
import type { LogFormat, LogLevel } from "../log.ts";
import { logFormats, logLevels } from "../log.ts";
import type { ListenAddress } from "../http/server.ts";
import type { RuleSet } from "../resources/rules.ts";
import { ruleSets } from "../resources/rules.ts";
import { maxQualifiedName } from "../resources/scheduler.ts";
import { isHourly, isSchedule } from "../serving/schedule.ts";

/** What the program runs with. Times in milliseconds; `undefined` means off or automatic. */
export interface Config {
  readonly listenAddresses: readonly ListenAddress[];
  readonly healthListenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly schedule: string;
  readonly rules: RuleSet | undefined;
  readonly nodeLabels: readonly string[];
  readonly namespaceMetrics: boolean;
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
interface Option<T> {
  readonly flag: string;
  /** The default, as text. */
  readonly fallback: string;
  readonly help: string;
  /** Throws an Error whose message continues "<flag> …". */
  readonly parse: (text: string) => T;
  /** What the value looks like, for the help; absent for a switch. */
  readonly placeholder?: string;
  /** What the flag was called before. It and its variable are accepted, with a warning. */
  readonly formerFlag?: string;
  /** A variable of the Python application that is honoured too, and how to read it. */
  readonly legacy?: { readonly env: string; readonly translate: (text: string) => string };
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new Error(`must be a whole number from ${least} to ${most}, not "${text}"`);
  };
}

function oneOf<T extends string>(values: readonly T[]): (text: string) => T {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found !== undefined) return found;
    throw new Error(`must be one of ${values.join(", ")}, not "${text}"`);
  };
}

/** Undefined for an empty text; otherwise what `parse` makes of it. */
function optional<T>(parse: (text: string) => T): (text: string) => T | undefined {
  return (text) => (text === "" ? undefined : parse(text));
}

const asIs = (text: string): string => text;

function onOrOff(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new Error(`must be true or false, not "${text}"`);
}

const durationUnits = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

function duration(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (durationUnits.get(unit ?? "") ?? 0);
  throw new Error(`must be a duration such as 30s, 5m or 1h, not "${text}"`);
}

function listenAddress(text: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= 65_535) {
    const host = bracketed ?? plain ?? "";
    return { host: host === "" ? undefined : host, port: Number(port) };
  }
  throw new Error(`must be [host]:port, such as :8080 or 127.0.0.1:8080, not "${text}"`);
}

function listOf<T>(parse: (text: string) => T): (text: string) => readonly T[] {
  return (text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map((item) => parse(item));
}

function addresses(text: string): readonly ListenAddress[] {
  const parsed = listOf(listenAddress)(text);
  if (parsed.length > 0) return parsed;
  throw new Error("must name at least one address, such as :8080");
}

const reservedPaths = new Set<string>(Object.values(paths).flat());

function telemetryPath(text: string): string {
  if (!/^(\/[\w.~-]+)+$/.test(text))
    throw new Error(`must be a path such as /metrics, not "${text}"`);
  if (reservedPaths.has(text)) throw new Error(`must not be ${text}, which is another endpoint`);
  return text;
}

function labelName(text: string): string {
  if (/^[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?$/.test(text) && text.length <= maxQualifiedName)
    return text;
  throw new Error(`must list Kubernetes label names, and "${text}" is not one`);
}

function schedule(text: string): string {
  if (!isSchedule(text)) {
    throw new Error(
      `must be a cron expression of five fields, or six with seconds first, such as "*/15 * * * * *", not "${text}"`,
    );
  }
  if (isHourly(text)) return text;
  throw new Error(
    `must run in every hour of every day, which "${text}" does not: only seconds and minutes may be chosen`,
  );
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
    help: "Addresses to serve on; an empty host means every address of the machine.",
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
    help: `Kubernetes version whose scheduler's rules apply: ${ruleSets.join(", ")}. Default: the newest that is not newer than the API server, so 1.34 for a server of 1.35; ${ruleSets[0]} for older servers.`,
    parse: optional(oneOf(ruleSets)),
  },
  nodeLabels: {
    flag: "node-labels",
    placeholder: "NAME,…",
    fallback: defaultNodeLabels.join(","),
    help: "Kubernetes labels of nodes to export in kubecommit_node_labels.",
    parse: listOf(labelName),
  },
  namespaceMetrics: {
    flag: "namespaces.metrics",
    fallback: "true",
    help: "Export the sums per namespace.",
    parse: onOrOff,
  },
  maxNodes: {
    flag: "max-nodes",
    placeholder: "N",
    fallback: "10000",
    help: "Nodes to keep at most. While there are more, the numbers are incomplete: kubecommit_up is 0, and kubecommit_refused_objects counts the nodes that are left out.",
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
    parse: oneOf(logLevels),
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
  },
  demo: {
    flag: "demo",
    fallback: "false",
    help: "Read an embedded simulated cluster instead of a real one; not together with --kubeconfig or --context.",
    parse: onOrOff,
  },
  demoNodes: {
    flag: "demo.nodes",
    placeholder: "N",
    fallback: "12",
    help: "Nodes of the simulated cluster.",
    parse: whole(1, 5000),
  },
  demoPods: {
    flag: "demo.pods",
    placeholder: "N",
    fallback: "240",
    help: "Pods of the simulated cluster at the start.",
    parse: whole(0, 150_000),
  },
  demoEventsPerSecond: {
    flag: "demo.events-per-second",
    placeholder: "N",
    fallback: "2",
    help: "How many pods of the simulated cluster change each second; 0 for none.",
    parse: whole(0, 1000),
  },
  demoFile: {
    flag: "demo.file",
    placeholder: "FILE",
    fallback: "",
    help: "Fill the simulated cluster from the output of `kubectl get nodes,pods -A -o json`.",
    parse: optional(asIs),
  },
};
