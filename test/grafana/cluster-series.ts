import { selfMetric, units, cpu, type InputSeries } from "./series.ts";
import { notation, pointwise, type Timeline } from "./timelines.ts";

/** What one resource of a node is made of. */
export interface NodeResource {
  readonly allocatable: Timeline;
  readonly requests?: Timeline;
  readonly limits?: Timeline;
  /** The part of the requests that would not move to another node. */
  readonly staying?: number;
}

export interface Node {
  readonly resources: Readonly<Record<string, NodeResource>>;
  readonly pool?: string;
  readonly state?: "not_ready" | "cordoned" | "blocked" | "dedicated" | "open";
}

type Nodes = Readonly<Record<string, Node>>;

const states = ["not_ready", "cordoned", "blocked", "dedicated", "open"] as const;

/** The series of one exporter that sees these nodes. */
export function nodeSeries(nodes: Nodes): InputSeries[] {
  const all = Object.values(nodes);
  const pools = new Set(all.map(({ pool = "default" }) => pool));
  return [
    ...Object.entries(nodes).flatMap(([name, node]) => ofNode(name, node)),
    ...[...pools].flatMap((pool) =>
      ofPool(
        pool,
        all.filter((node) => (node.pool ?? "default") === pool),
      ),
    ),
    ...ofAll("cluster_node_loss_margin", all.filter(isOpen), margin),
  ];
}

function ofNode(node: string, { resources, pool = "default", state = "open" }: Node) {
  return [
    selfMetric("node_info", 1, { node, pool, state }),
    ...Object.entries(resources).flatMap(
      ([resource, { allocatable, requests = 0, limits = 0 }]) => {
        const labels = { node, resource, unit: units[resource] ?? "integer" };
        return [
          selfMetric("node_allocatable", allocatable, labels),
          selfMetric("node_requests", requests, labels),
          selfMetric("node_limits", limits, labels),
        ];
      },
    ),
  ];
}

function isOpen({ state = "open" }: Node): boolean {
  return state === "open";
}

function ofPool(pool: string, nodes: readonly Node[]): InputSeries[] {
  const usable = nodes.filter((node) => isOpen(node) || node.state === "dedicated");
  const labels = { pool };
  const ratios = ofAll("pool_requests_ratio", usable, ratio, labels);
  return [
    ...states.map((state) =>
      selfMetric("pool_nodes", nodes.filter((node) => (node.state ?? "open") === state).length, {
        pool,
        state,
      }),
    ),
    ...ofAll("pool_allocatable", usable, (of) => sum(of, offer), labels),
    ...ofAll("pool_free", usable, (of) => sum(of, free), labels),
    ...ofAll("pool_node_loss_margin", usable, margin, labels),
    // The exporter has no ratio where nothing is allocatable.
    ...ratios.filter(({ values }) => !notation(values).includes("NaN")),
  ];
}

/** What a node has of one resource at one minute. */
interface Moment {
  readonly allocatable: number;
  readonly requests: number;
  readonly staying: number;
}

const offer = ({ allocatable }: Moment) => allocatable;
const requests = (moment: Moment) => moment.requests;
const free = (moment: Moment) => Math.max(0, moment.allocatable - moment.requests);

function sum(moments: readonly Moment[], amount: (moment: Moment) => number): number {
  return moments.reduce((total, moment) => total + amount(moment), 0);
}

/** NaN when nothing is allocatable. */
function ratio(moments: readonly Moment[]): number {
  const total = sum(moments, offer);
  return total === 0 ? NaN : sum(moments, requests) / total;
}

/** What is free on the others less what would have to move, of the node for which that is least. */
function margin(moments: readonly Moment[]): number {
  const all = sum(moments, free);
  return Math.min(...moments.map((lost) => all - free(lost) - (lost.requests - lost.staying)));
}

/** A family with one series for each resource of the nodes. */
function ofAll(
  family: string,
  nodes: readonly Node[],
  calculate: (moments: readonly Moment[]) => number,
  labels: Readonly<Record<string, string>> = {},
): InputSeries[] {
  const resources = new Set(nodes.flatMap((node) => Object.keys(node.resources)));
  return [...resources].map((resource) => {
    const of = nodes.map((node) => node.resources[resource] ?? { allocatable: 0 });
    const timelines = of.flatMap((each) => [each.allocatable, each.requests ?? 0]);
    const values = pointwise(timelines, (numbers) =>
      calculate(
        of.map(({ staying = 0 }, index) => ({
          allocatable: numbers[2 * index] ?? 0,
          requests: numbers[2 * index + 1] ?? 0,
          staying,
        })),
      ),
    );
    return selfMetric(family, values, {
      ...labels,
      resource,
      unit: units[resource] ?? "integer",
    });
  });
}

/** What pods without a node request of a resource. */
export function pendingRequests(resource: string, values: Timeline): InputSeries {
  const unit = units[resource] ?? "integer";
  return selfMetric("unscheduled_requests", values, { resource, unit });
}

/**
 * How many pods wait, by reason; the creation of the oldest of each that some wait for, in minutes
 * from the beginning.
 */
export function waitingPods(
  byReason: { readonly [Reason in "unschedulable" | "gated" | "pending"]?: Timeline },
  oldest = 0,
): InputSeries[] {
  const { unschedulable = 0, gated = 0, pending = 0 } = byReason;
  return [
    ...Object.entries({ unschedulable, gated, pending }).map(([reason, pods]) =>
      selfMetric("unscheduled_pods", pods, { reason }),
    ),
    ...Object.keys(byReason).map((reason) =>
      selfMetric("unscheduled_oldest_timestamp_seconds", oldest * 60, { reason }),
    ),
  ];
}

/** How many unschedulable pods there are of which the scheduler names no resource. */
export function withoutShortage(pods: Timeline): InputSeries {
  return selfMetric("unschedulable_pods_without_shortage", pods);
}

/** For how many pods the scheduler finds too little of a resource. */
export function insufficient(resource: string, pods: Timeline): InputSeries {
  return selfMetric("unschedulable_pods_insufficient", pods, { resource });
}

/** How many more pods of a size fit into a pool. */
export function fits(pool: string, fit: string, pods: Timeline): InputSeries {
  return selfMetric("pool_fit_pods", pods, { pool, fit });
}

/** How many more pods of a size fit on open nodes. */
export function fitsOnOpenNodes(fit: string, pods: Timeline): InputSeries {
  return selfMetric("cluster_fit_pods", pods, { fit });
}

/** The cpu requests of a namespace. */
export function namespaceRequests(namespace: string, values: Timeline): InputSeries {
  return selfMetric("namespace_requests", values, { namespace, ...cpu });
}

/** ResourceClaims by what has become of them. */
export function claims(byState: {
  readonly [State in "allocated" | "pending" | "unreserved"]?: Timeline;
}): InputSeries[] {
  const { allocated = 0, pending = 0, unreserved = 0 } = byState;
  return Object.entries({ allocated, pending, unreserved }).map(([state, count]) =>
    selfMetric("claims", count, { state }),
  );
}

/** What devices have to give by such labels, and what claims have been given of it. */
export function deviceAmounts(
  family: string,
  labels: Readonly<Record<string, string>>,
  total: Timeline,
  allocated: Timeline,
): InputSeries[] {
  return [selfMetric(family, total, labels), selfMetric(`${family}_allocated`, allocated, labels)];
}

/** How many pools of a driver's devices cannot be used, and why. */
export function devicePools(
  driver: string,
  incomplete: Timeline,
  invalid: Timeline,
): InputSeries[] {
  return [
    selfMetric("device_pools_incomplete", incomplete, { driver }),
    selfMetric("device_pools_invalid", invalid, { driver }),
  ];
}
