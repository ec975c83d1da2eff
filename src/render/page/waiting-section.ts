import type { Snapshot } from "../../accounting/snapshot.ts";
import { amountText, byImportance, counted, countText, durationText } from "./amounts.ts";
import { andMore } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";

const reasons = [
  ["unschedulable", "unschedulable: no node that may take them has room"],
  ["gated", "gated: held back by a scheduling gate"],
  ["pending", "pending: the scheduler has not looked at them yet"],
] as const;

/** In each list. */
const shownItems = 10;

/** The pods without a node: why they wait, for what, and whose they are. */
export function waitingSection({ shard, unscheduled, namespaces }: Snapshot, now: number): Html {
  const { pods, byReason, oldest, insufficient, withoutShortage, resources } = unscheduled;
  if (pods === 0) {
    return html`<section id="waiting" aria-labelledby="waiting-h">
      <h2 id="waiting-h">Waiting</h2>
      <p>
        ${(shard?.ordinal ?? 0) > 0 ? "Shard 0 shows the pods that wait for a node." : "No pod waits for a node."}
      </p>
    </section> `;
  }
  const age = oldest === undefined ? "" : `, the oldest for ${durationText(now - oldest)}`;
  const nameless =
    withoutShortage > 0 &&
    ` Of ${counted(withoutShortage, "unschedulable pod")} the scheduler names no resource: look at taints, affinity, devices and volumes.`;
  const why = reasons.filter(([reason]) => byReason[reason] > 0);
  const wanted = resources
    .filter(({ requests }) => requests > 0)
    .toSorted((a, b) => byImportance(a.resource, b.resource));
  const short = insufficient.toSorted(
    (a, b) => b.pods - a.pods || byImportance(a.resource, b.resource),
  );
  const owners = namespaces
    .filter(({ unscheduledPods }) => unscheduledPods > 0)
    .toSorted((a, b) => b.unscheduledPods - a.unscheduledPods);
  return html`<section id="waiting" aria-labelledby="waiting-h">
    <h2 id="waiting-h">Waiting</h2>
    <p>${counted(pods, "pod")} without a node${age}.${nameless}</p>
    <div class="columns">
      ${part("Why", why, ([reason, text]) => [countText(byReason[reason]), " ", text])}
      ${part("Too little of", short, (each) => [name(each.resource), ": ", counted(each.pods, "pod")])}
      ${part("They request", wanted, ({ resource, requests }) => [name(resource), ": ", amountText(resource, requests)])}
      ${part("Most in", owners, (each) => [name(each.name), ": ", countText(each.unscheduledPods)])}
    </div>
  </section> `;
}

function part<T>(heading: string, items: readonly T[], shown: (item: T) => Content): Html | false {
  return (
    items.length > 0 &&
    html`<div>
      <h3>${heading}</h3>
      <ul>
        ${items.slice(0, shownItems).map((item) => html`<li>${shown(item)}</li>`)}
      </ul>
      ${andMore(items.length - shownItems)}
    </div>`
  );
}
