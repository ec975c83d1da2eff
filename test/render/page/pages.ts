import { renderPage } from "../../../src/render/page/page.ts";
import type { Moment, PageView } from "../../../src/render/page/view.ts";
import type { Snapshot } from "../../../src/accounting/snapshot.ts";

const currentUntil = Date.parse("2026-11-23T13:00:00Z");

export const moment: Moment = {
  now: currentUntil + 4500,
  currentUntil,
  isUp: true,
  isOld: false,
  renewAfter: 15,
};

/** A page over a snapshot of which everything is shown. */
export function pageOf(snapshot: Snapshot, view: PageView, when: Partial<Moment> = {}) {
  const data = { snapshot, whole: snapshot.nodes, moment: { ...moment, ...when } };
  return renderPage(data, view);
}

export function cluster(query = ""): PageView {
  return { page: "cluster", parameters: new URLSearchParams(query) };
}

export function fit(query = ""): PageView {
  return { page: "fit", parameters: new URLSearchParams(query) };
}

/** The names of the nodes that are shown, in their order. */
export function shownNodes(text: string): readonly string[] {
  const [, section = ""] = text.split('<section id="nodes"');
  const [table = ""] = section.split("</section>");
  return Array.from(table.matchAll(/<tr data-key="([^"]*)"/g), ([, key = ""]) => key);
}

/** One resource of a node, with 100 of it unless told otherwise. */
export function amount(resource: string, requests: number, allocatable = 100) {
  const rest = { capacity: allocatable, limits: 0, daemonsetRequests: 0, preemptibleRequests: 0 };
  return { resource, requests, allocatable, ...rest };
}
