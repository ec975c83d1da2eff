import type { Snapshot } from "../../accounting/snapshot.ts";
import { amountText, counted, countText } from "./amounts.ts";
import { filling, limitsOf } from "./bar.ts";
import { clusterSums } from "./cluster-sums.ts";
import { html, name, type Html } from "./html.ts";
import { stateCounts, states } from "./state-words.ts";

/** More than these are on the pages of the nodes. */
const shownResources = 12;

/** How full the usable nodes are together. */
export function clusterSection(snapshot: Snapshot, where: "page" | "file" = "page"): Html {
  const sums = clusterSums(snapshot.pools).filter(
    ({ allocatable, requests }) => allocatable > 0 || requests > 0,
  );
  const margins = new Map(snapshot.nodeLossMargin.map((each) => [each.resource, each.margin]));
  const cards = sums.slice(0, shownResources).map((sum) => {
    const { resource, requests, allocatable, limits, free, largestFree } = sum;
    const room = `${amountText(resource, free)} free, at most ${amountText(resource, largestFree)} on one node`;
    return html`<div class="card">
      <h2>${name(resource)}</h2>
      ${filling({ resource, requests, limits: limitsOf(resource, limits), total: allocatable })}
      <p>${room}${margin(resource, margins.get(resource))}</p>
    </div> `;
  });
  const left = sums.length - cards.length;
  return html`<section id="cluster" aria-label="Cluster">
    <p class="lead">${sentences(snapshot)}</p>
    ${sums.length === 0 && html`<p>No node takes pods now, so there is no room to show.</p>`}
    <div class="cards">${cards}</div>
    ${left > 0 && html`<p>${counted(left, "more resource")}: see the ${where === "file" ? "nodes below" : "pages of the nodes"}.</p>`}
  </section> `;
}

function margin(resource: string, left: number | undefined): Html | false {
  if (left === undefined) return false;
  return left < 0
    ? html`<br /><strong class="bad"
          >${amountText(resource, -left)} short if the worst node is lost</strong
        >`
    : html`<br />${amountText(resource, left)} left if the worst node is lost`;
}

function sentences(snapshot: Snapshot): Html {
  const { nodes, pools, pods, unscheduled, orphanPods, resizing, leftOut } = snapshot;
  const counts = pools.reduce(
    (sum, pool) => states.map((state, at) => (sum[at] ?? 0) + pool.nodes[state]),
    states.map(() => 0),
  );
  const byState = Object.fromEntries(states.map((state, at) => [state, counts[at] ?? 0]));
  const waiting =
    unscheduled.pods > 0 && html`, <a href="#waiting">${countText(unscheduled.pods)} waiting</a>`;
  const resized = resizing.deferred + resizing.infeasible + resizing.in_progress;
  const left = leftOut.node + leftOut.pod;
  return html`<a href="#nodes">${counted(nodes.length, "node")}</a
    >${nodes.length > 0 && ` (${stateCounts({ ...noStates, ...byState })})`},
    ${counted(pods, "pod")}${waiting}. Kubernetes ${snapshot.serverVersion}, counted by the rules of
    ${snapshot.rules}.${orphanPods > 0 && ` ${counted(orphanPods, "pod")} bound to no node that exists.`}${resized > 0 && ` ${counted(resized, "pod")} to be resized: ${countText(resizing.in_progress)} in progress, ${countText(resizing.deferred)} deferred, ${countText(resizing.infeasible)} infeasible.`}${left > 0 && ` ${counted(left, "amount")} left out, for too many names of resources.`}`;
}

const noStates = { open: 0, dedicated: 0, cordoned: 0, blocked: 0, not_ready: 0 };
