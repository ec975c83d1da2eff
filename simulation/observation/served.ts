import type { RuleSet } from "../../src/resources/rules.ts";

export interface ServedAmounts {
  readonly requests: number;
  /** Absent of pods. */
  readonly limits?: number;
  readonly capacity?: number;
  readonly allocatable?: number;
}
export type ServedResources = Readonly<Record<string, ServedAmounts>>;

/** The document of `/api/v1/snapshot`. */
export interface ServedSnapshot {
  /** By the wall clock. */
  readonly time: string;
  readonly rules: RuleSet;
  readonly serverVersion: string;
  readonly pods: number;
  readonly orphanPods: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly ready: boolean;
    readonly unschedulable: boolean;
    readonly resources: ServedResources;
  }[];
  readonly namespaces: readonly { readonly name: string; readonly resources: ServedResources }[];
  readonly unscheduled: { readonly pods: number; readonly resources: ServedResources };
}

/** What a scrape of the metrics says of the exporter itself, and of its nodes. */
export interface ServedMetrics {
  readonly up: number;
  /** Seconds since the epoch by the wall clock; undefined before the first snapshot. */
  readonly timestamp: number | undefined;
  /** Requests of cpu by node, in cores. */
  readonly cpu: ReadonlyMap<string, number>;
}

/** One look at the program from outside. */
export interface Scrape {
  readonly metrics: ServedMetrics;
  /** Undefined when the answer is a 503. */
  readonly snapshot: ServedSnapshot | undefined;
  /** As a liveness probe has it. */
  readonly isAlive: boolean;
  /** The true time. */
  readonly at: number;
}

function sample(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name} (\\S+)$`, "m").exec(text);
  return found === null ? undefined : Number(found[1]);
}

const cpuRequests =
  /^kubecommit_node_requests\{node="([^"]*)",resource="cpu",unit="core"\} (\S+)$/gm;

/** Reads an exposition in the text format. */
export function readMetrics(text: string): ServedMetrics {
  const cpu = Array.from(text.matchAll(cpuRequests), ([, node = "", cores]) => {
    return [node, Number(cores)] as const;
  });
  return {
    up: sample(text, "kubecommit_up") ?? Number.NaN,
    timestamp: sample(text, "kubecommit_snapshot_timestamp_seconds"),
    cpu: new Map(cpu),
  };
}
