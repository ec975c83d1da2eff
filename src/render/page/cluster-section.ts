import type { Snapshot } from "../../accounting/snapshot.ts";
import { amountText, counted, countText, percentText } from "./amounts.ts";
import { filling, limitsOf } from "./bar.ts";
import { clusterSums } from "./cluster-sums.ts";
import { deviceOverview } from "./device-overview.ts";
import { fullest } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";
import { nodeLink, noNodes } from "./nodes-section.ts";
import { resourceOverview } from "./resource-overview.ts";
import { stateCounts, stateLinks, states } from "./state-words.ts";

/** These are always shown; of the others the fullest, and all on the pages of the nodes. */
const ownCards = new Set(["cpu", "memory", "pods"]);
const otherCards = 9;

/** How full the usable nodes are together. */
export function clusterSection(snapshot: Snapshot, where: "page" | "file" = "page"): Html {
  // Nodes list ephemeral storage, and few pods ask for it.
  const sums = clusterSums(snapshot.pools).filter(
    ({ resource, allocatable, requests }) =>
      requests > 0 || (allocatable > 0 && resource !== "ephemeral-storage"),
  );
  const own = sums.filter(({ resource }) => ownCards.has(resource));
  const others = sums.filter(({ resource }) => !ownCards.has(resource));
  const overview = resourceOverview(snapshot.nodes);
  // The pods of a node of one shard may move to those of all.
  const losses = snapshot.shard === undefined ? snapshot.nodeLossMargin : [];
  const margins = new Map(losses.map((each) => [each.resource, each.margin]));
  const cards = [...own, ...fullest(others, otherCards)].map((sum) => {
    const { resource, requests, allocatable, limits, free, largestFree, deviceRequests } = sum;
    // What only devices serve has no room among what nodes list, and lacks none.
    const isListed = allocatable > 0 || deviceRequests === undefined;
    const room = `${amountText(resource, free)} free, at most ${amountText(resource, largestFree)} on one node`;
    const all = { limits: limitsOf(resource, limits), total: allocatable, served: deviceRequests };
    const { fullest: node, share = 0 } = overview.get(resource) ?? {};
    return html`<div class="card">
      <h2>${name(resource)}</h2>
      ${filling({ resource, requests, ...all })}
      ${isListed && html`<p>${room}${margin(resource, margins.get(resource))}</p>`}
      ${node !== undefined && html`<p>Fullest: ${where === "file" ? name(node) : nodeLink(node)}, ${percentText(share)}</p>`}
    </div> `;
  });
  const left = sums.length - cards.length;
  return html`<section id="cluster" aria-label="Cluster">
    <p class="lead">${sentences(snapshot, where === "file" ? stateCounts : stateLinks)}</p>
    ${sums.length === 0 && html`<p>${noRoom(snapshot)}</p>`}
    <div class="cards">${cards}</div>
    ${left > 0 && html`<p>${counted(left, "more resource")}: see the ${where === "file" ? "nodes below" : "pages of the nodes"}.</p>`}
  </section> `;
}

function noRoom(snapshot: Snapshot): string {
  return snapshot.nodes.length === 0
    ? noNodes(snapshot)
    : "No node takes pods now, so there is no room to show.";
}

function margin(resource: string, left: number | undefined): Html | false {
  if (left === undefined) return false;
  return left < 0
    ? html`<br /><strong class="bad"
          >${amountText(resource, -left)} short if the worst node is lost</strong
        >`
    : html`<br />${amountText(resource, left)} left if the worst node is lost`;
}

function sentences(snapshot: Snapshot, byStates: typeof stateCounts): Content {
  const { nodes, pools, pods, unscheduled, orphanPods, resizing, leftOut } = snapshot;
  const drivers = deviceOverview(snapshot).length;
  const byState = { open: 0, dedicated: 0, cordoned: 0, blocked: 0, not_ready: 0 };
  for (const pool of pools) for (const state of states) byState[state] += pool.nodes[state];
  const waiting = html`, <a href="#waiting">${countText(unscheduled.pods)} waiting</a>`;
  const left = leftOut.node + leftOut.pod;
  return [
    html`<a href="#nodes">${counted(nodes.length, "node")}</a>`,
    nodes.length > 0 && [" (", byStates(byState), ")"],
    html`, ${counted(pods, "pod")}${unscheduled.pods > 0 && waiting}`,
    drivers > 0 && html`, <a href="#devices">devices of ${counted(drivers, "driver")}</a>`,
    ".",
    ` Kubernetes ${snapshot.serverVersion}, counted by the rules of ${snapshot.rules}.`,
    orphanPods > 0 && ` ${counted(orphanPods, "pod")} bound to no node that exists.`,
    resizes(resizing),
    left > 0 && ` ${counted(left, "amount")} left out, for too many names of resources.`,
  ];
}

function resizes({ in_progress, deferred, infeasible }: Snapshot["resizing"]): string | false {
  const parts = [
    [in_progress, "in progress"],
    [deferred, "deferred"],
    [infeasible, "infeasible"],
  ] as const;
  const texts = parts
    .filter(([pods]) => pods > 0)
    .map(([pods, state]) => `${countText(pods)} ${state}`);
  return (
    texts.length > 0 &&
    ` ${counted(in_progress + deferred + infeasible, "pod")} to be resized: ${texts.join(", ")}.`
  );
}
