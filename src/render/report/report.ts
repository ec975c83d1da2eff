import { namespacesWithDevices } from "../../accounting/devices/device-namespaces.ts";
import type { DeviceTotals } from "../../accounting/devices/device-totals.ts";
import { fittingPods } from "../../accounting/fit.ts";
import { freeOf, isUsable } from "../../accounting/node-room.ts";
import { maxPools, membersByPool } from "../../accounting/pool-members.ts";
import type { IsShown } from "../../accounting/shown-resources.ts";
import type {
  NodeTotals,
  PoolFit,
  ResourceTotal,
  Snapshot,
  UnscheduledTotals,
} from "../../accounting/snapshot.ts";
import type { PodShape } from "../../resources/pod-shape.ts";
import { type AmountSums, sumAmounts } from "./amount-sums.ts";
import {
  devicesOfNamespaces,
  devicesOn,
  devicesTaken,
  type ReportDevices,
} from "./report-devices.ts";

/** What a line of a report is about: a closed set. */
export const groupings = ["node", "pool", "namespace"] as const;
export type Grouping = (typeof groupings)[number];

/** One resource on one line: millicores for cpu, whole units for the rest. */
export interface ReportAmounts {
  readonly resource: string;
  /** Undefined for a namespace, and when no node of the line lists the resource. */
  readonly allocatable: number | undefined;
  readonly requests: number;
  readonly limits: number;
  /** What is left on nodes that take pods; undefined for a namespace. */
  readonly free: number | undefined;
  /** The part of the requests that claims for devices serve; absent when there is none. */
  readonly deviceRequests?: number;
}

export interface ReportLine {
  readonly name: string;
  /** Of a node. */
  readonly pool?: string;
  /** Of a node. */
  readonly state?: string;
  /** Of a pool, and of the total: all nodes, and those that take pods. */
  readonly nodes?: { readonly all: number; readonly usable: number };
  readonly amounts: readonly ReportAmounts[];
  /** In the order of the shapes; none for a namespace. */
  readonly fits: readonly PoolFit[];
  /** Absent where devices are not read. */
  readonly devices?: ReportDevices;
}

/** What of a cluster was looked at. */
export interface Selection {
  /** Names of resources, and beginnings of names with `*` behind them; none for all. */
  readonly resources: readonly string[];
  /** Undefined for all nodes. */
  readonly nodeSelector: string | undefined;
}

/** One look at a cluster. */
export interface Report {
  /** Of when the numbers are, as in ISO 8601. */
  readonly time: string;
  /** What was read, for people. */
  readonly source: string;
  readonly serverVersion: string;
  readonly rules: string;
  readonly by: Grouping;
  readonly selection: Selection;
  readonly pods: number;
  /** The resources of the lines: native ones first, then the others by name. */
  readonly resources: readonly string[];
  readonly lines: readonly ReportLine[];
  readonly total: ReportLine;
  /** What of the total's fits is on open nodes, in their order. */
  readonly fitsOnOpenNodes: readonly PoolFit[];
  readonly unscheduled: Pick<UnscheduledTotals, "pods" | "byReason"> & {
    readonly resources: readonly ResourceTotal[];
  };
  /** What there is of devices; absent where they are not read. */
  readonly devices?: DeviceTotals | undefined;
  /** What has to be known to read the numbers, in sentences. */
  readonly notes: readonly string[];
}

export interface ReportOptions {
  readonly time: string;
  readonly source: string;
  readonly by: Grouping;
  readonly shapes: readonly PodShape[];
  readonly isShown: IsShown;
  readonly selection?: Selection;
  readonly notes: readonly string[];
}

const everything: Selection = { resources: [], nodeSelector: undefined };

/** What a snapshot says by node, pool or namespace; lines by name. */
export function reportOf(snapshot: Snapshot, options: ReportOptions): Report {
  const { time, source, by, shapes, isShown, notes, selection = everything } = options;
  const { devices } = snapshot;
  const nodes = snapshot.nodes.map((node) => ({
    ...nodeLine(node, shapes, isShown),
    ...(devices !== undefined && { devices: devicesOn(devices, [node]) }),
  }));
  const ofNodes = totalLine("total", snapshot.nodes, nodes, devices);
  const lines = linesBy(by, snapshot, nodes, isShown);
  const total = by === "namespace" ? namespaceTotal(ofNodes, lines, devices) : ofNodes;
  return {
    time,
    source,
    serverVersion: snapshot.serverVersion,
    rules: snapshot.rules,
    by,
    selection,
    pods: snapshot.pods,
    resources: total.amounts.map(({ resource }) => resource),
    lines,
    total,
    fitsOnOpenNodes: snapshot.fits,
    unscheduled: {
      pods: snapshot.unscheduled.pods,
      byReason: snapshot.unscheduled.byReason,
      resources: snapshot.unscheduled.resources.filter(({ resource }) => isShown(resource)),
    },
    devices,
    notes: [...notes, ...foldedNotes(snapshot)],
  };
}

function foldedNotes({ foldedPools }: Snapshot): readonly string[] {
  if (foldedPools === 0) return [];
  return [
    `There are too many pools: all but the ${maxPools} largest are together in the pool other.`,
  ];
}

function linesBy(
  by: Grouping,
  snapshot: Snapshot,
  nodes: readonly ReportLine[],
  isShown: IsShown,
): readonly ReportLine[] {
  if (by === "node") return nodes;
  if (by === "namespace") {
    const { devices } = snapshot;
    return namespacesWithDevices(snapshot).map(({ name, resources }) => ({
      name,
      amounts: resources
        .filter(({ resource }) => isShown(resource))
        .map((each) => ({ ...each, allocatable: undefined, free: undefined })),
      fits: [],
      ...(devices !== undefined && { devices: devicesTaken(devices.byNamespace.get(name)) }),
    }));
  }
  const lines = Map.groupBy(nodes, ({ pool }) => pool);
  return membersByPool(snapshot.nodes).map(([pool, members]) =>
    totalLine(pool, members, lines.get(pool) ?? [], snapshot.devices),
  );
}

function nodeLine(node: NodeTotals, shapes: readonly PodShape[], isShown: IsShown): ReportLine {
  const takesPods = isUsable(node);
  return {
    name: node.name,
    pool: node.pool,
    state: node.state,
    amounts: node.resources
      .filter(({ resource }) => isShown(resource))
      .map((each) => ({
        resource: each.resource,
        allocatable: each.allocatable,
        requests: each.requests,
        limits: each.limits,
        free: takesPods ? freeOf(each) : 0,
        ...(each.deviceRequests !== undefined && { deviceRequests: each.deviceRequests }),
      })),
    fits: shapes.map(({ name, requests }) => ({
      fit: name,
      pods: takesPods ? fittingPods(node, requests) : 0,
    })),
  };
}

function totalLine(
  name: string,
  nodes: readonly NodeTotals[],
  lines: readonly ReportLine[],
  devices: DeviceTotals | undefined,
): ReportLine {
  const fits = new Map<string, number>();
  for (const line of lines) {
    for (const { fit, pods } of line.fits) fits.set(fit, (fits.get(fit) ?? 0) + pods);
  }
  return {
    name,
    nodes: { all: nodes.length, usable: nodes.filter(isUsable).length },
    amounts: sumAmounts(lines.map(({ amounts }) => amounts)),
    fits: Array.from(fits, ([fit, pods]) => ({ fit, pods })),
    ...(devices !== undefined && { devices: devicesOn(devices, nodes) }),
  };
}

/** What the cluster has, with what the namespaces ask for and take. */
function namespaceTotal(
  ofNodes: ReportLine,
  lines: readonly ReportLine[],
  devices: DeviceTotals | undefined,
): ReportLine {
  return {
    ...ofNodes,
    amounts: withRequestsOf(ofNodes.amounts, lines),
    ...(devices !== undefined && { devices: devicesOfNamespaces(devices) }),
  };
}

/** What the cluster has, with what the namespaces ask for. */
function withRequestsOf(
  cluster: readonly ReportAmounts[],
  lines: readonly ReportLine[],
): AmountSums {
  const asked = sumAmounts(lines.map(({ amounts }) => amounts));
  const had = cluster.map((each) => ({ ...each, requests: 0, limits: 0 }));
  return sumAmounts([had, asked]);
}
