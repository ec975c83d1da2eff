import { ownRequests } from "../../accounting/own-requests.ts";
import type { DriverDevices } from "../../accounting/devices/device-totals.ts";
import type { NodeResource, NodeTotals, Snapshot } from "../../accounting/snapshot.ts";
import { counted, countText, shareOf } from "./amounts.ts";
import { filling, limitsOf } from "./bar.ts";
import { devicesCell, largestShare } from "./device-cells.ts";
import { fullestOf } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";
import type { Browsing, Query } from "./query.ts";
import { resourceOverview } from "./resource-overview.ts";
import { isState, stateBadge, stateLabel, states } from "./state-words.ts";
import { table, type Column } from "./table.ts";

const ownColumns = ["cpu", "memory", "pods"];

/** In a row: the fullest. All are on the page of the node. */
const shownOthers = 4;
/** In the choices of the form. */
const shownChoices = 200;

/** Every node, or those that the query chooses. */
export function nodesSection(snapshot: Snapshot, query: Browsing): Html {
  const { nodes, devices } = snapshot;
  const onNodes = devices?.byNode ?? new Map<string, readonly DriverDevices[]>();
  const isFile = query === "file";
  const rows = isFile ? nodes : nodes.filter(matcher(query, onNodes));
  const names = [...resourceOverview(nodes).keys()];
  // In a file there is no page of the node.
  const mostOthers = isFile ? Infinity : shownOthers;
  const columns: readonly Column<NodeTotals>[] = [
    { key: "name", label: "node", value: (node) => node.name, cell: isFile ? ownName : link },
    {
      key: "state",
      label: "state",
      value: ({ state }) => states.indexOf(state),
      cell: ({ state }) => stateBadge(state),
    },
    { key: "pool", label: "pool", value: ({ pool }) => pool, cell: ({ pool }) => name(pool) },
    { key: "zone", label: "zone", value: zoneOf, cell: (node) => name(zoneOf(node) ?? "–") },
    ...ownColumns.filter((resource) => names.includes(resource)).map(resourceColumn),
    { key: undefined, label: "others", cell: (node) => others(node, mostOthers) },
    ...(onNodes.size > 0 ? [devicesColumn(onNodes, isFile ? "file" : "page")] : []),
  ];
  const hidden = names.filter(isOther).map(resourceColumn);
  const all = counted(nodes.length, "node");
  const heading = rows.length === nodes.length ? all : `${countText(rows.length)} of ${all}`;
  const caption = "Nodes";
  return html`<section id="nodes" aria-labelledby="nodes-h">
    <h2 id="nodes-h">${heading}</h2>
    ${!isFile && form(snapshot, [...names, ...(onNodes.size > 0 ? [devicesKey] : [])], query)}${rows.length === 0 ? none(snapshot) : table({ id: "nodes", caption, rows, columns, hidden, keyOf: (node) => node.name }, query)}
  </section> `;
}

function none(snapshot: Snapshot): Html {
  return snapshot.nodes.length === 0
    ? html`<p>${noNodes(snapshot)}</p>`
    : html`<p>No node matches. <a href="./#nodes">Show all</a></p>`;
}

/** Of a snapshot without nodes. */
export function noNodes({ shard }: Snapshot): string {
  return shard === undefined
    ? "The cluster has no node, or none that is selected."
    : "No node is of this shard.";
}

function ownName(node: NodeTotals): Html {
  return name(node.name);
}

function link(node: NodeTotals): Html {
  return nodeLink(node.name);
}

/** From a page at the root. */
export function nodeLink(node: string): Html {
  return html`<a href="./nodes/${encodeURIComponent(node.toWellFormed())}">${name(node)}</a>`;
}

export const zoneLabel = "topology.kubernetes.io/zone";

/** Undefined when the label is absent or not among those that are read. */
export function zoneOf({ labels }: NodeTotals): string | undefined {
  return labels.get(zoneLabel);
}

function matcher(query: Query, onNodes: DevicesOnNodes): (node: NodeTotals) => boolean {
  const state = query.get("state");
  const pool = query.get("pool");
  const text = query.get("q")?.toLowerCase();
  return (node) =>
    (!isState(state) || node.state === state) &&
    (pool === undefined || node.pool === pool) &&
    (text === undefined ||
      wordsOf(node, onNodes).some((word) => word.toLowerCase().includes(text)));
}

function wordsOf(node: NodeTotals, onNodes: DevicesOnNodes): readonly string[] {
  const resources = node.resources.filter(({ resource }) => isOther(resource));
  return [
    node.name,
    node.pool,
    ...node.roles,
    ...node.labels.values(),
    ...resources.map(({ resource }) => resource),
    ...(onNodes.get(node.name) ?? []).map(({ driver }) => driver),
  ];
}

function isOther(resource: string): boolean {
  return !ownColumns.includes(resource);
}

function find({ resources }: NodeTotals, wanted: string): NodeResource | undefined {
  return resources.find(({ resource }) => resource === wanted);
}

/** Sorted by the share that is requested. */
function resourceColumn(resource: string): Column<NodeTotals> {
  return {
    key: resource,
    label: resource,
    value: (node) => {
      const found = find(node, resource);
      return found && shareOf(ownRequests(found), found.allocatable);
    },
    cell: (node) => {
      const found = find(node, resource);
      return found === undefined ? html`<span class="none">none</span>` : nodeFilling(found);
    },
  };
}

type DevicesOnNodes = ReadonlyMap<string, readonly DriverDevices[]>;

/** Of no resource: those of one word are Kubernetes' own. */
const devicesKey = "devices";

/** Sorted by the largest share that is taken of anything that a driver has on the node. */
function devicesColumn(onNodes: DevicesOnNodes, where: "page" | "file"): Column<NodeTotals> {
  return {
    key: devicesKey,
    label: "devices",
    value: (node) => largestShare(onNodes.get(node.name)),
    cell: (node) => devicesCell(onNodes.get(node.name), where),
  };
}

/** Requests of a resource against what is allocatable of it on its node. */
export function nodeFilling({
  resource,
  requests,
  limits,
  allocatable: total,
  deviceRequests: served,
}: NodeResource): Html {
  return filling({ resource, requests, limits: limitsOf(resource, limits), total, served });
}

/** Of ephemeral storage only where pods request it: every node lists it, and few pods ask for it. */
function others({ resources }: NodeTotals, count: number): readonly Content[] {
  const all = resources.filter(
    ({ resource, allocatable = 0, requests }) =>
      isOther(resource) && (requests > 0 || (allocatable > 0 && resource !== "ephemeral-storage")),
  );
  return fullestOf(
    all,
    count,
    (each) => html`<div class="other">${name(each.resource)} ${nodeFilling(each)}</div>`,
  );
}

function sortLabel(key: string): string {
  return key.startsWith("-") ? `${key.slice(1)}, fullest first` : key;
}

function form({ pools }: Snapshot, names: readonly string[], query: Query): Html {
  const sorts = [
    "name",
    "state",
    "pool",
    "zone",
    ...names.slice(0, shownChoices).map((each) => `-${each}`),
  ];
  const poolNames = pools.slice(0, shownChoices).map((pool) => pool.name);
  return html`<form
    class="choose"
    action="./#nodes"
    role="search"
    aria-label="Choose nodes"
    data-keep
  >
    <label
      >Find
      <input
        type="search"
        name="q"
        value="${query.get("q") ?? ""}"
        placeholder="name, label, resource"
    /></label>
    <label
      >State
      <select name="state">
        <option value="">all</option>
        ${choices(states, query.get("state"), (state) => (isState(state) ? stateLabel(state) : state))}
      </select></label
    >
    <label
      >Pool
      <select name="pool">
        <option value="">all</option>
        ${choices(poolNames, query.get("pool"), String)}
      </select></label
    >
    <label
      >Sort by
      <select name="sort">
        ${choices(sorts, query.get("sort"), sortLabel)}
      </select></label
    >
    <button>Show</button>
  </form> `;
}

/** The chosen one is always among them. */
function choices(
  values: readonly string[],
  chosen: string | undefined,
  label: (value: string) => string,
): readonly Html[] {
  const all = chosen === undefined || values.includes(chosen) ? values : [...values, chosen];
  return all.map(
    (value) =>
      html`<option value="${value}" ${value === chosen && html` selected`}>
        ${label(value)}
      </option>`,
  );
}
