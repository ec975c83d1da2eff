import type { DeviceMode } from "../kubernetes/device-mode.ts";
import { type Ceiling, ceilingScopes } from "../render/report/ceilings.ts";
import { type Grouping, groupings } from "../render/report/report.ts";
import { type Sorting, sortingOf } from "../render/report/sorting.ts";
import type { PodShape } from "../resources/pod-shape.ts";
import { ruleSetFor } from "../resources/rules.ts";
import { isQualifiedName } from "../resources/scheduler.ts";
import { asIs, oneOf, optional } from "./option-texts.ts";
import { type Option, options } from "./options.ts";

/** What a report is written as: a closed set. */
export const outputs = ["table", "wide", "json", "csv", "markdown", "html"] as const;

/** When a table has colours: a closed set. */
const colors = ["auto", "always", "never"] as const;

/** What `kubecommit report` runs with. */
export interface ReportConfig {
  /** `-` for standard input; undefined for the cluster of the kubeconfig. */
  readonly file: string | undefined;
  readonly serverVersion: string | undefined;
  readonly output: (typeof outputs)[number];
  readonly by: Grouping;
  readonly sort: Sorting;
  readonly resources: readonly string[];
  readonly nodeSelector: string | undefined;
  readonly devices: DeviceMode;
  readonly fit: readonly PodShape[];
  /** The file of an older report. */
  readonly compare: string | undefined;
  readonly failAbove: readonly Ceiling[];
  readonly color: (typeof colors)[number];
  readonly poolLabels: readonly string[];
  readonly blockingTaints: readonly string[];
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** An option of the report; those that the exporter has too are its own, with their variables. */
export interface ReportOption<T> extends Omit<Option<T>, "legacy" | "formerFlag"> {
  /** The one letter that it may be given by. */
  readonly letter?: string;
}

/** Every option of the report, in the order in which the help lists them. */
export const reportOptions: { readonly [K in keyof ReportConfig]: ReportOption<ReportConfig[K]> } =
  {
    file: {
      flag: "file",
      letter: "f",
      placeholder: "FILE",
      fallback: "",
      help: "Report on the output of `kubectl get nodes,pods -A -o json` in this file, or on standard input for `-`; with `nodes,pods,resourceslices,resourceclaims` on devices too. Default: the cluster of the kubeconfig.",
      parse: optional(asIs),
    },
    serverVersion: {
      flag: "server-version",
      placeholder: "VERSION",
      fallback: "",
      help: "Version of Kubernetes, such as 1.34, by whose rules pods are counted. Default: that of the server; for a file the newest that kubecommit knows.",
      parse: optional(serverVersion),
    },
    output: {
      flag: "output",
      letter: "o",
      placeholder: "FORMAT",
      fallback: "table",
      help: `What to write: ${outputs.join(", ")}. A table fits the terminal; wide has every number; html is a file to attach to a ticket.`,
      parse: oneOf(outputs),
      values: outputs,
    },
    by: {
      flag: "by",
      placeholder: "WHAT",
      fallback: "node",
      help: `What a line is about: ${groupings.join(", ")}.`,
      parse: oneOf(groupings),
      values: groupings,
    },
    sort: {
      flag: "sort",
      placeholder: "NAME",
      fallback: "name",
      help: "Order of the lines: name, or a resource such as cpu, of which the fullest come first. With - in front, as in --sort=-cpu, the other way round.",
      parse: sorting,
    },
    resources: options.resources,
    nodeSelector: options.nodeSelector,
    devices: {
      ...options.devices,
      help: "Whether to report on devices (ResourceSlices and ResourceClaims of resource.k8s.io): auto does where they can be read, on says so if they cannot, off does not look for them.",
    },
    fit: {
      ...options.fit,
      help: "A pod, by a name and what it requests, such as small=cpu:500m,memory:1Gi: says how many more of them fit. May be given several times.",
    },
    compare: {
      flag: "compare",
      placeholder: "FILE",
      fallback: "",
      help: "Show what has changed since an older report, made with -o json and the same --by.",
      parse: optional(asIs),
    },
    failAbove: {
      flag: "fail-above",
      placeholder: "[SCOPE:]RESOURCE=PART,…",
      separator: ",",
      fallback: "",
      help: `End with status 2 when more than this part of what there is of a resource is requested: cpu=0.9 or cpu=90% of the whole cluster, node:cpu=0.95 of any node, pool:cpu=0.9 of any pool.`,
      parse: ceilings,
    },
    color: {
      flag: "color",
      placeholder: "WHEN",
      fallback: "auto",
      help: `Colours in tables: ${colors.join(", ")}. By default on a terminal, but for NO_COLOR, CLICOLOR=0 and TERM=dumb in the environment; CLICOLOR_FORCE=1 asks for them everywhere.`,
      parse: oneOf(colors),
      values: colors,
    },
    poolLabels: options.poolLabels,
    blockingTaints: options.blockingTaints,
    kubeconfig: options.kubeconfig,
    context: options.context,
  };

function serverVersion(text: string): string {
  if (/^v?\d{1,4}\.\d{1,4}(?!\d)[-+.\w]{0,80}$/.test(text) && ruleSetFor(text) !== undefined) {
    return text;
  }
  throw new Error(`must be a version of Kubernetes such as 1.34 or v1.34.2, not "${text}"`);
}

function sorting(text: string): Sorting {
  const sort = sortingOf(text);
  if (sort.resource === undefined || isQualifiedName(sort.resource)) return sort;
  throw new Error(
    `must be name or a resource such as cpu, with or without - in front, not "${text}"`,
  );
}

function ceilings(text: string): readonly Ceiling[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .map(ceiling);
}

/** Whoever asks for so much means percent. */
const implausible = 10;

function ceiling(text: string): Ceiling {
  const [, scopeName = "cluster", resource = "", part = "", sign] =
    /^(?:([a-z]+):)?([^:=]+)=(\d{1,3}(?:\.\d{1,6})?)( ?%)?$/.exec(text) ?? [];
  const scope = ceilingScopes.find((known) => known === scopeName);
  if (scope !== undefined && isQualifiedName(resource)) {
    const most = sign === undefined ? Number(part) : Number(part) / 100;
    if (most < implausible) return { scope, resource, most };
    throw new Error(
      `must be a part of what there is, and ${text} is ${most} times as much: write ${resource}=0.9 or ${resource}=90%`,
    );
  }
  throw new Error(
    `must be RESOURCE=PART such as cpu=0.9 or cpu=90%, with ${ceilingScopes.join(":, ")}: in front or nothing, not "${text}"`,
  );
}
