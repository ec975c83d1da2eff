import type { PoolResource, PoolTotals, Snapshot } from "../../accounting/snapshot.ts";
import { amountText, byImportance, counted, countText, shareOf } from "./amounts.ts";
import { filling, limitsOf } from "./bar.ts";
import { countsCell } from "./device-cells.ts";
import { andMore, fullestOf } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";
import type { Browsing } from "./query.ts";
import { stateCounts } from "./state-words.ts";
import { table, type Column } from "./table.ts";

const ownColumns = ["cpu", "memory", "pods"];
/** In a row: the fullest, and what is short. */
const shownOthers = 4;
const shownMargins = 6;

/** Every pool: how full its usable nodes are, and what the loss of one would leave, if all are here. */
export function poolsSection(snapshot: Snapshot, query: Browsing): Html {
  const { shard, pools, foldedPools, devices } = snapshot;
  const present = ownColumns.filter((resource) =>
    pools.some(({ resources }) => find(resources, resource) !== undefined),
  );
  const columns: Column<PoolTotals>[] = [
    {
      key: "name",
      label: "pool",
      value: (pool) => pool.name,
      cell: (pool) =>
        query === "file"
          ? name(pool.name)
          : html`<a href="${query.with({ pool: pool.name, page: undefined }, "nodes")}"
              >${name(pool.name)}</a
            >`,
    },
    {
      key: "nodes",
      label: "nodes",
      value: ({ nodes }) => Object.values(nodes).reduce((sum, count) => sum + count, 0),
      cell: ({ nodes }) => stateCounts(nodes),
    },
    ...present.map(resourceColumn),
    { key: undefined, label: "others", cell: others },
  ];
  if (devices !== undefined && devices.byPool.size > 0) {
    columns.push({
      key: undefined,
      label: "devices",
      cell: ({ name: pool }) => countsCell(devices.byPool.get(pool)),
    });
  }
  if (shard === undefined) {
    columns.push({ key: undefined, label: "if the worst node is lost", cell: margins });
  }
  if (pools.some(({ fits }) => fits.length > 0)) {
    columns.push({
      key: undefined,
      label: "fits",
      cell: ({ fits }) => fits.map(({ fit, pods }) => html`<div>${fit}: ${countText(pods)}</div>`),
    });
  }
  const caption = "Pools";
  return html`<section id="pools" aria-labelledby="pools-h">
    <h2 id="pools-h">Pools</h2>
    ${foldedPools > 0 && foldedText(foldedPools)}${pools.length === 0 ? html`<p>No node, so no pool.</p>` : table({ id: "pools", caption, rows: pools, columns, keyOf: (pool) => pool.name }, query)}
  </section> `;
}

function foldedText(folded: number): Html {
  return html`<p>
    ${counted(folded, "pool")} more, the smallest: their nodes are in the pool other.
  </p> `;
}

function find(resources: readonly PoolResource[], wanted: string): PoolResource | undefined {
  return resources.find(({ resource }) => resource === wanted);
}

function resourceColumn(resource: string): Column<PoolTotals> {
  return {
    key: resource,
    label: resource,
    value: ({ resources }) => {
      const found = find(resources, resource);
      return found && shareOf(found.requests, found.allocatable);
    },
    cell: ({ resources }) => {
      const found = find(resources, resource);
      return found === undefined ? html`<span class="none">none</span>` : poolFilling(found);
    },
  };
}

function poolFilling(each: PoolResource): Html {
  const { resource, requests, limits, allocatable: total, deviceRequests: served } = each;
  return filling({ resource, requests, limits: limitsOf(resource, limits), total, served });
}

function others({ resources }: PoolTotals): readonly Content[] {
  return fullestOf(
    resources.filter(
      ({ resource, allocatable, requests }) =>
        isOther(resource) && (allocatable > 0 || requests > 0),
    ),
    shownOthers,
    (each) => html`<div class="other">${name(each.resource)} ${poolFilling(each)}</div>`,
  );
}

function isOther(resource: string): boolean {
  return !ownColumns.includes(resource) && resource !== "ephemeral-storage";
}

function margins({ resources }: PoolTotals): readonly Content[] {
  const all = resources
    .filter(({ resource, allocatable }) => resource !== "ephemeral-storage" && allocatable > 0)
    .toSorted((a, b) => urgency(a) - urgency(b) || byImportance(a.resource, b.resource));
  const shown = all
    .slice(0, shownMargins)
    .toSorted((a, b) => byImportance(a.resource, b.resource))
    .map(({ resource, nodeLossMargin: margin }) =>
      margin < 0
        ? html`<div class="bad">${name(resource)}: ${amountText(resource, -margin)} short</div>`
        : html`<div>${name(resource)}: ${amountText(resource, margin)} left</div>`,
    );
  return [...shown, andMore(all.length - shown.length)];
}

function urgency({ resource, nodeLossMargin }: PoolResource): number {
  if (ownColumns.includes(resource)) return 0;
  return nodeLossMargin < 0 ? 1 : 2;
}
