import { namespacesWithDevices } from "../../accounting/devices/device-namespaces.ts";
import type { DriverCount } from "../../accounting/devices/device-totals.ts";
import type { NamespaceTotals, Snapshot } from "../../accounting/snapshot.ts";
import { amountText, countText } from "./amounts.ts";
import { filling, limitsOf } from "./bar.ts";
import { clusterSums } from "./cluster-sums.ts";
import { takenCell } from "./device-cells.ts";
import { fullestOf } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";
import type { Browsing } from "./query.ts";
import { table, type Column } from "./table.ts";

const ownColumns = ["cpu", "memory", "pods"];
/** In a row: those of which the namespace takes the largest shares. */
const shownOthers = 4;

/** What each namespace requests of what the usable nodes have together. */
export function namespacesSection(snapshot: Snapshot, query: Browsing): Html {
  const { pools, devices } = snapshot;
  const namespaces = namespacesWithDevices(snapshot);
  const totals = new Map(clusterSums(pools).map((sum) => [sum.resource, sum.allocatable]));
  const columns: readonly Column<NamespaceTotals>[] = [
    {
      key: "name",
      label: "namespace",
      value: (each) => each.name,
      cell: (each) => name(each.name),
    },
    ...ownColumns
      .filter((resource) => totals.has(resource))
      .map((resource) => resourceColumn(resource, totals.get(resource))),
    { key: undefined, label: "others", cell: (each) => others(each, totals) },
    ...(devices !== undefined && devices.byNamespace.size > 0
      ? [takenColumn(devices.byNamespace)]
      : []),
    {
      key: "waiting",
      label: "waiting",
      value: ({ unscheduledPods }) => unscheduledPods,
      cell: ({ unscheduledPods }) => countText(unscheduledPods),
    },
  ];
  const caption = "Namespaces";
  return html`<section id="namespaces" aria-labelledby="namespaces-h">
    <h2 id="namespaces-h">Namespaces</h2>
    ${
      namespaces.length === 0
        ? html`<p>No namespace has a pod that counts.</p>`
        : html`<p>Shares are of what the nodes that take pods have together.</p>
            ${table({ id: "namespaces", caption, rows: namespaces, columns, keyOf: (each) => each.name }, query)}`
    }
  </section> `;
}

/** The devices that its claims take. */
function takenColumn(taken: ReadonlyMap<string, readonly DriverCount[]>): Column<NamespaceTotals> {
  return {
    key: "devices",
    label: "devices",
    value: (each) => taken.get(each.name)?.reduce((sum, { count }) => sum + count, 0) ?? 0,
    cell: (each) => takenCell(taken.get(each.name)),
  };
}

function find({ resources }: NamespaceTotals, wanted: string) {
  return resources.find(({ resource }) => resource === wanted);
}

function resourceColumn(resource: string, total: number | undefined): Column<NamespaceTotals> {
  return {
    key: resource,
    label: resource,
    value: (namespace) => find(namespace, resource)?.requests ?? 0,
    cell: (namespace) => {
      const { requests = 0, limits = 0 } = find(namespace, resource) ?? {};
      return filling({ resource, requests, limits: limitsOf(resource, limits), total });
    },
  };
}

function others(
  { resources }: NamespaceTotals,
  totals: ReadonlyMap<string, number>,
): readonly Content[] {
  const requested = resources
    .filter(({ resource, requests }) => !ownColumns.includes(resource) && requests > 0)
    .map(({ resource, requests }) => ({ resource, requests, allocatable: totals.get(resource) }));
  return fullestOf(
    requested,
    shownOthers,
    ({ resource, requests }) =>
      html`<div>${name(resource)}: ${amountText(resource, requests)}</div>`,
  );
}
