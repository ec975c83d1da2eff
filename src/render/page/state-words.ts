import type { NodeTotals, PoolTotals } from "../../accounting/snapshot.ts";
import { countText } from "./amounts.ts";
import { html, type Content, type Html } from "./html.ts";

type State = NodeTotals["state"];

const words: Readonly<Record<State, { readonly label: string; readonly means: string }>> = {
  open: { label: "open", means: "Takes every pod" },
  dedicated: { label: "dedicated", means: "Tainted: takes only pods that tolerate it" },
  cordoned: { label: "cordoned", means: "Unschedulable: takes no new pods" },
  blocked: { label: "blocked", means: "Tainted for now, by Kubernetes, an autoscaler or an agent" },
  not_ready: { label: "not ready", means: "The condition Ready is not True" },
};

/** From the usable ones on. */
export const states: readonly State[] = ["open", "dedicated", "cordoned", "blocked", "not_ready"];

export function isState(text: string | undefined): text is State {
  return states.some((state) => state === text);
}

export function stateLabel(state: State): string {
  return words[state].label;
}

/** What the state means for pods. */
export function stateMeaning(state: State): string {
  return words[state].means;
}

export function stateBadge(state: State): Html {
  const { label, means } = words[state];
  return html`<span class="state ${state}" title="${means}">${label}</span>`;
}

/** `4 open, 1 cordoned`; states without a node are left out. */
export function stateCounts(nodes: PoolTotals["nodes"]): Content {
  return listed(nodes, (text) => text);
}

/** The same, each with a link to its nodes. */
export function stateLinks(nodes: PoolTotals["nodes"]): Content {
  return listed(nodes, (text, state) => html`<a href="./?state=${state}#nodes">${text}</a>`);
}

function listed(
  nodes: PoolTotals["nodes"],
  shown: (text: string, state: State) => Content,
): Content {
  return states
    .filter((state) => nodes[state] > 0)
    .map((state, index) => {
      const text = shown(`${countText(nodes[state])} ${stateLabel(state)}`, state);
      const item = state === "not_ready" ? html`<strong class="bad">${text}</strong>` : text;
      return [index > 0 && ", ", item];
    });
}
