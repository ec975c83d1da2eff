import { isServed } from "../../accounting/own-requests.ts";
import type {
  CpuAndMemory,
  NodeResource,
  NodeTotals,
  Snapshot,
} from "../../accounting/snapshot.ts";
import { otherOwner } from "../../accounting/shard-part.ts";
import { amountText, byImportance, countText } from "./amounts.ts";
import { html, name, type Content, type Html } from "./html.ts";
import { deviceNotice } from "./device-notice.ts";
import { nodeDevices } from "./node-devices.ts";
import { podsCommand } from "./kubectl-command.ts";
import { nodeFilling, zoneLabel, zoneOf } from "./nodes-section.ts";
import { stateBadge, stateMeaning } from "./state-words.ts";
import type { Moment, PageContent, PageData } from "./view.ts";
import { framed } from "./table.ts";

/** One node with every resource; 404 when it does not exist. */
export function nodePage({ snapshot, moment }: PageData, wanted: string): PageContent {
  const node = snapshot.nodes.find((each) => each.name === wanted);
  const title = `${wanted} – kubecommit`;
  const back = html`<p><a href="../#nodes">All nodes</a></p> `;
  if (node === undefined) {
    const main = html`${back}
      <h1>No such node</h1>
      <p>${missing(wanted, snapshot.shard)}</p>`;
    return { title, status: 404, main };
  }
  return {
    title,
    status: 200,
    main: html`${back}
      <h1>${name(node.name)}</h1>
      ${facts(node)}${resourcesTable(node)}${served(node, snapshot, moment)}${nodeDevices(snapshot.devices?.byNode.get(node.name), moment.devices)}${pods(node)}`,
  };
}

function missing(wanted: string, shard: Snapshot["shard"]): Content {
  const other = shard && otherOwner(wanted, shard);
  if (other !== undefined)
    return ["If there is a node ", name(wanted), `, shard ${other} shows it.`];
  return ["The cluster has no node ", name(wanted), ", or it is not among those that are read."];
}

function facts(node: NodeTotals): Html {
  const { state, pool, roles, labels } = node;
  const own = [...labels]
    .filter(([label]) => label !== zoneLabel)
    .map(
      ([label, value]) =>
        html`<dt>${name(label)}</dt>
          <dd>${name(value)}</dd>`,
    );
  return html`<dl>
    <dt>State</dt>
    <dd>${stateBadge(state)} <small>${stateMeaning(state)}</small></dd>
    <dt>Pool</dt>
    <dd>${name(pool)}</dd>
    <dt>Zone</dt>
    <dd>${name(zoneOf(node) ?? "–")}</dd>
    <dt>Roles</dt>
    <dd>${name(roles.join(", ") || "–")}</dd>
    ${own}
  </dl> `;
}

const resourceHeadings = [
  "resource",
  "requests of allocatable",
  "free",
  "limits",
  "capacity",
  "of DaemonSets, static pods",
  "preemptible",
].map((heading) => html`<th scope="col">${heading}</th>`);

function resourcesTable({ resources }: NodeTotals): Html {
  if (resources.length === 0) return html`<p>The node lists no resource that is shown.</p>`;
  const rows = resources.toSorted((a, b) => byImportance(a.resource, b.resource)).map(resourceRow);
  return html`<section aria-labelledby="resources-h">
    <h2 id="resources-h">Resources</h2>
    ${framed("Resources of the node", resourceHeadings, rows)}
  </section> `;
}

/** What it means that devices serve requests, and why nothing is said of the devices. */
function served(node: NodeTotals, { devices }: Snapshot, moment: Moment): Html | false {
  return (
    isServed(node) &&
    html`<p>
        Served by devices: claims give these pods devices for what they request, so the node need
        not list it as allocatable.
      </p>
      ${devices === undefined && deviceNotice(moment.devices, false)}`
  );
}

function resourceRow(each: NodeResource): Html {
  const { resource, allocatable = 0, capacity, requests, limits, deviceRequests = 0 } = each;
  const left = allocatable - requests;
  const { daemonsetRequests, preemptibleRequests } = each;
  const amount = (label: string, kept: number | undefined) =>
    html`<td data-label="${label}">${kept === undefined ? "–" : amountText(resource, kept)}</td>`;
  return html`<tr data-key="${resource}">
    <th scope="row">${name(resource)}</th>
    <td data-label="requests">${nodeFilling(each)}</td>
    ${free(resource, left < 0 ? Math.min(0, left + deviceRequests) : left)}${amount("limits", resource === "pods" ? undefined : limits)}${amount("capacity", capacity)}${amount("of DaemonSets, static pods", daemonsetRequests)}${amount("preemptible", preemptibleRequests)}
  </tr> `;
}

function free(resource: string, amount: number): Html {
  return amount < 0
    ? html`<td data-label="free" class="bad">${amountText(resource, -amount)} short</td>`
    : html`<td data-label="free">${amountText(resource, amount)}</td>`;
}

function pods({ name: node, podsWithoutRequests, podsWithoutLimits }: NodeTotals): Html {
  const command = podsCommand(node);
  return html`<section aria-labelledby="pods-h">
    <h2 id="pods-h">Its pods</h2>
    ${without("requests", podsWithoutRequests)}${without("limits", podsWithoutLimits)}${
      command === undefined
        ? html`<p>The name of this node cannot be typed into a terminal safely.</p>`
        : html`<p>To list the pods that count:</p>
            <pre tabindex="0"><code>${command}</code></pre>`
    }
  </section>`;
}

function without(what: string, counts: Partial<CpuAndMemory>): readonly Html[] {
  return (["cpu", "memory"] as const)
    .map((resource) => [resource, counts[resource] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .map(
      ([resource, count]) =>
        html`<p>Pods that set no ${resource} ${what} in some container: ${countText(count)}.</p> `,
    );
}
