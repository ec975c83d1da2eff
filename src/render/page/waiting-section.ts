import type { Snapshot } from "../../accounting/snapshot.ts";
import { amountText, byImportance, counted, countText, durationText } from "./amounts.ts";
import { html, name, type Html } from "./html.ts";

const reasons = [
  ["unschedulable", "the scheduler finds no node for"],
  ["gated", "held back by a scheduling gate"],
  ["pending", "not looked at by the scheduler yet"],
] as const;

const shownNamespaces = 10;

/** The pods without a node: why they wait, for what, and whose they are. */
export function waitingSection({ unscheduled, namespaces }: Snapshot, now: number): Html {
  const { pods, byReason, oldest, insufficient, resources } = unscheduled;
  if (pods === 0) {
    return html`<section id="waiting" aria-labelledby="waiting-h">
      <h2 id="waiting-h">Waiting</h2>
      <p>No pod waits for a node.</p>
    </section> `;
  }
  const age = oldest === undefined ? "" : `, the oldest for ${durationText(now - oldest)}`;
  const why = reasons
    .filter(([reason]) => byReason[reason] > 0)
    .map(([reason, text]) => html`<li>${countText(byReason[reason])} ${text}</li>`);
  const wanted = resources
    .filter(({ requests }) => requests > 0)
    .toSorted((a, b) => byImportance(a.resource, b.resource))
    .map(
      ({ resource, requests }) =>
        html`<li>${name(resource)}: ${amountText(resource, requests)}</li>`,
    );
  const short = insufficient.map(
    ({ resource, pods: waiting }) => html`<li>${name(resource)}: ${counted(waiting, "pod")}</li>`,
  );
  const owners = namespaces
    .filter(({ unscheduledPods }) => unscheduledPods > 0)
    .toSorted((a, b) => b.unscheduledPods - a.unscheduledPods)
    .slice(0, shownNamespaces)
    .map(
      ({ name: namespace, unscheduledPods }) =>
        html`<li>${name(namespace)}: ${countText(unscheduledPods)}</li>`,
    );
  return html`<section id="waiting" aria-labelledby="waiting-h">
    <h2 id="waiting-h">Waiting</h2>
    <p>${counted(pods, "pod")} without a node${age}.</p>
    <div class="columns">
      ${part("Why", why)}${part("Too little of", short)}${part("They request", wanted)}${part("Most in", owners)}
    </div>
  </section> `;
}

function part(heading: string, items: readonly Html[]): Html | false {
  return (
    items.length > 0 &&
    html`<div>
      <h3>${heading}</h3>
      <ul>
        ${items}
      </ul>
    </div>`
  );
}
