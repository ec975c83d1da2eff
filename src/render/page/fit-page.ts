import { roomByPool, usableByPool, type PoolRoom } from "../../accounting/fit.ts";
import type { NodeTotals } from "../../accounting/snapshot.ts";
import { type PodShape, readRequests } from "../../resources/pod-shape.ts";
import { amountText, byImportance, counted, countText } from "./amounts.ts";
import { html, name, type Html } from "./html.ts";
import type { PageContent, PageData } from "./view.ts";

/** Fields of the form; the address may name other resources, too. */
const shownFields = 8;

/** Of a shape in a file, the roomiest. */
const shownPools = 12;

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
  for (const { resources } of whole) {
    for (const { resource, allocatable = 0 } of resources) if (allocatable > 0) names.add(resource);
  }
  names.delete("pods");
  const fields = [...names].toSorted(byImportance).slice(0, shownFields);
  const all = [...new Set([...fields, ...asked.keys()])];
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
    <p>How many more pods that request this fit, each? Quantities as Kubernetes writes them.</p>
    ${fitForm(whole)}
  </section> `;
}

/** How many more pods with the requests of the address fit, by pool. Fields left empty ask nothing. */
export function fitPage({ whole }: PageData, parameters: URLSearchParams): PageContent {
  const pairs = [...parameters].filter(([, text]) => text.trim() !== "");
  const form = html`<h1>How many fit?</h1>
    ${fitForm(whole, new Map(pairs))}`;
  const title = "How many fit? – kubecommit";
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
  const rooms = roomByPool(usableByPool(whole), requests);
  const pods = rooms.reduce((sum, room) => sum + room.pods, 0);
  const document = `./api/v1/fit?${new URLSearchParams(pairs).toString()}`;
  return {
    title,
    status: 200,
    main: html`${form}
      <p class="lead">
        <strong>${counted(pods, "more pod")}</strong> of this shape ${pods === 1 ? "fits" : "fit"}.
      </p>
      <div class="cards">${rooms.map((room) => poolRoom(room, link))}</div>
      <p>
        By resources and pod slots alone: taints, affinity and volumes are not looked at.
        <a href="${document}">As JSON</a>
      </p>`,
  };
}

/** How many more pods of each shape fit, by pool, without a way to anything else. */
export function fitsInFile(whole: readonly NodeTotals[], shapes: readonly PodShape[]): Html {
  const pools = usableByPool(whole);
  const answers = shapes.map(({ name: shape, requests }) => {
    const rooms = roomByPool(pools, requests).toSorted((a, b) => b.pods - a.pods);
    const pods = rooms.reduce((sum, room) => sum + room.pods, 0);
    const wanted = Array.from(
      requests,
      ([resource, amount]) => `${resource} ${amountText(resource, amount)}`,
    );
    const shown = rooms.slice(0, shownPools);
    const left = rooms.length - shown.length;
    return html`<p class="lead">
        <strong>${counted(pods, "more pod")}</strong> of ${name(shape)} (${wanted.join(", ")})
        ${pods === 1 ? "fits" : "fit"}.
      </p>
      <div class="cards">${shown.map((room) => poolRoom(room, name))}</div>
      ${left > 0 && html`<p>${counted(left, "more pool")}: see the list of pools.</p>`}`;
  });
  return html`<section id="fit" aria-labelledby="fit-h">
    <h2 id="fit-h">How many more fit</h2>
    ${answers}
    <p>By resources and pod slots alone: taints, affinity and volumes are not looked at.</p>
  </section> `;
}

function link(node: string): Html {
  return html`<a href="./nodes/${encodeURIComponent(node.toWellFormed())}">${name(node)}</a>`;
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
