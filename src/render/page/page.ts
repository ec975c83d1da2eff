import { clusterSection } from "./cluster-section.ts";
import { devicesSection } from "./devices-section.ts";
import { fitPage, fitSection } from "./fit-page.ts";
import { html } from "./html.ts";
import { layout, type Root } from "./layout.ts";
import { namespacesSection } from "./namespaces-section.ts";
import { nodePage } from "./node-page.ts";
import { nodesSection } from "./nodes-section.ts";
import { poolsSection } from "./pools-section.ts";
import { Query } from "./query.ts";
import { shardNotice } from "./shard-notice.ts";
import type { PageContent, PageData, PageStatus, PageView } from "./view.ts";
import { waitingSection } from "./waiting-section.ts";

/** A page as text, and the status that it is answered with. */
interface Page {
  readonly status: PageStatus;
  readonly text: string;
}

/** A page of the cluster. What follows from many nodes, sorting and choosing, takes milliseconds. */
export function renderPage(data: PageData, view: PageView): Page {
  const content = contentOf(data, view);
  const { moment } = data;
  const { shard, nodes } = data.snapshot;
  const part = shard === undefined ? undefined : shardNotice({ shard, nodes });
  return {
    status: content.status,
    text: layout(content, rootOf(view), moment, part),
  };
}

/** In seconds. Whoever opens the page of an exporter that starts is waiting for it. */
const impatience = 5;

/** Why there are no numbers. */
interface Absence {
  /** Whether there have been some, which are withdrawn now. */
  readonly wereThere: boolean;
  readonly message: string;
  /** In how many seconds to look again, at most. */
  readonly renewAfter: number;
}

/** What is shown while there are no numbers, with the reason. */
export function renderUnavailable(absence: Absence, view: PageView): Page {
  const { wereThere, message } = absence;
  const status = 503;
  const none = wereThere ? "No numbers now" : "No numbers yet";
  const main = html`<h1>${none}</h1>
    <p role="status">${message}</p>`;
  const content = { title: "kubecommit", status, main } as const;
  const renewAfter = Math.min(absence.renewAfter, impatience);
  return { status, text: layout(content, rootOf(view), { none, renewAfter }) };
}

function rootOf({ page }: PageView): Root {
  return page === "node" ? "../" : "./";
}

function contentOf(data: PageData, view: PageView): PageContent {
  if (view.page === "node") return nodePage(data, view.node);
  if (view.page === "fit") return fitPage(data, view.parameters);
  return clusterPage(data, Query.of(view.parameters));
}

function clusterPage({ snapshot, whole, moment }: PageData, query: Query): PageContent {
  return {
    title: "kubecommit",
    status: 200,
    main: html`<h1 class="hidden">Cluster</h1>
      ${clusterSection(snapshot)}${waitingSection(snapshot, moment.now)}${devicesSection(snapshot, moment)}${poolsSection(snapshot, query)}${fitSection(whole)}${nodesSection(snapshot, query)}${namespacesSection(snapshot, query)}`,
  };
}
