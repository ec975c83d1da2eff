import { roomByPool, roomOf, usableByPool, type PoolRoom } from "../../accounting/fit.ts";
import type { NodeTotals } from "../../accounting/snapshot.ts";
import { type PodShape, readRequests } from "../../resources/pod-shape.ts";
import { amountText, byImportance, counted, countText } from "./amounts.ts";
import { andMore } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";
import { nodeLink } from "./nodes-section.ts";
import { resourceOverview } from "./resource-overview.ts";
import type { PageContent, PageData } from "./view.ts";

/** Fields of the form; the address may name other resources, too. */
const shownFields = 8;
/** Of the resources in the address, as many as can be asked for and some more. */
const shownAsked = 64;
/** Of the pools, those with room for the most. */
const shownPools = 100;

/** Of a shape in a file, the roomiest. */
const shownInFile = 12;

const placeholders = new Map([
  ["cpu", "500m"],
  ["memory", "1Gi"],
]);

/** The form, with what was asked before. Its fields are called as the parameters of `/api/v1/fit`. */
export function fitForm(
  whole: readonly NodeTotals[],
  asked: ReadonlyMap<string, string> = new Map(),
): Html {
  const names = new Set(["cpu", "memory"]);
  for (const [resource, { isAllocatable }] of resourceOverview(whole)) {
    if (isAllocatable) names.add(resource);
  }
  names.delete("pods");
  const fields = [...names].toSorted(byImportance).slice(0, shownFields);
  const all = [...new Set([...fields, ...asked.keys()])].slice(0, shownAsked);
  return html`<form class="choose" action="./fit" aria-label="How many pods fit" data-keep>
    ${all.map(
      (field) =>
        html`<label
          >${name(field)}
          <input
            name="${field}"
            value="${asked.get(field) ?? ""}"
            placeholder="${placeholders.get(field) ?? "0"}"
            size="8"
            autocomplete="off"
        /></label> `,
    )}<button>How many fit?</button>
  </form> `;
}

export function fitSection(whole: readonly NodeTotals[]): Html {
  return html`<section id="fit" aria-labelledby="fit-h">
    <h2 id="fit-h">How many fit?</h2>
    <p>How many more pods fit that each request this? Quantities as Kubernetes writes them.</p>
    ${fitForm(whole)}
  </section> `;
}

/** How many more pods with the requests of the address fit, by pool. Fields left empty ask nothing. */
export function fitPage({ whole }: PageData, parameters: URLSearchParams): PageContent {
  const pairs = [...parameters].filter(([, text]) => text.trim() !== "");
  const form = html`<p><a href="./#nodes">All nodes</a></p>
    <h1>How many fit?</h1>
    ${fitForm(whole, new Map(pairs))}`;
  const title = "How many fit? – kubecommit";
  if (pairs.length === 0) {
    const main = html`${form}
      <p>
        Fill in what one pod requests, as Kubernetes writes it: <code>500m</code>, <code>1Gi</code>.
      </p>`;
    return { title, status: 200, main };
  }
  const { requests, faults } = readRequests(pairs);
  if (faults.length > 0) {
    const list = faults.map((fault) => html`<li>${fault}</li>`);
    return {
      title,
      status: 400,
      main: html`${form}
        <div class="notice bad" role="alert">
          <ul>
            ${list}
          </ul>
        </div>`,
    };
  }
  const rooms = roomByPool(usableByPool(whole), requests).toSorted(roomiestFirst);
  const document = `./api/v1/fit?${new URLSearchParams(pairs).toString()}`;
  return {
    title,
    status: 200,
    main: html`${form} ${lead(rooms, "this shape")}
      <div class="cards">${rooms.slice(0, shownPools).map((room) => poolRoom(room, nodeLink))}</div>
      ${rooms.length > shownPools && html`<p>${andMore(rooms.length - shownPools)}</p>`}
      <p>
        By resources and pod slots alone: taints, affinity and volumes are not looked at.
        <a href="${document}">As JSON</a>
      </p>`,
  };
}

function roomiestFirst(a: PoolRoom, b: PoolRoom): number {
  return b.pods - a.pods;
}

/** How many fit in all pools, and what of it is not for every pod. */
function lead(rooms: readonly PoolRoom[], shape: Content): Html {
  const { pods, podsOnOpenNodes: open } = roomOf(rooms);
  const tolerated = `: ${countText(open)} on open nodes, the rest where they have to tolerate taints`;
  return html`<p class="lead">
    <strong>${counted(pods, "more pod")}</strong> of ${shape}
    ${pods === 1 ? "fits" : "fit"}${open < pods && tolerated}.
  </p>`;
}

/** How many more pods of each shape fit, by pool, without a way to anything else. */
export function fitsInFile(whole: readonly NodeTotals[], shapes: readonly PodShape[]): Html {
  const pools = usableByPool(whole);
  const answers = shapes.map(({ name: shape, requests }) => {
    const rooms = roomByPool(pools, requests).toSorted(roomiestFirst);
    const wanted = Array.from(
      requests,
      ([resource, amount]) => `${resource} ${amountText(resource, amount)}`,
    );
    const shown = rooms.slice(0, shownInFile);
    const left = rooms.length - shown.length;
    return html`${lead(rooms, [name(shape), ` (${wanted.join(", ")})`])}
      <div class="cards">${shown.map((room) => poolRoom(room, name))}</div>
      ${left > 0 && html`<p>${counted(left, "more pool")}: see the list of pools.</p>`}`;
  });
  return html`<section id="fit" aria-labelledby="fit-h">
    <h2 id="fit-h">How many more fit</h2>
    ${answers}
    <p>By resources and pod slots alone: taints, affinity and volumes are not looked at.</p>
  </section> `;
}

function poolRoom({ pool, pods, roomiest }: PoolRoom, nodeName: (node: string) => Html): Html {
  const nodes = roomiest.map(
    ({ node, pods: fitting }) => html`<li>${nodeName(node)}: ${countText(fitting)}</li>`,
  );
  return html`<section class="card">
    <h2>${name(pool)}: ${countText(pods)}</h2>
    ${
      nodes.length > 0 &&
      html`<p>Most of them on</p>
        <ul>
          ${nodes}
        </ul>`
    }
  </section> `;
}
