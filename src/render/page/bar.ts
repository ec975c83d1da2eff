import { fullness } from "./fullness.ts";
import { amountText, percentText, shareOf } from "./amounts.ts";
import { html, type Html } from "./html.ts";

/** One resource as a bar shows it, in kept integers. */
export interface Filling {
  readonly resource: string;
  readonly requests: number;
  /** Undefined where there are no limits, as of pods. */
  readonly limits: number | undefined;
  /** What the bar is of; undefined when it is not known. */
  readonly total: number | undefined;
  /** The part of the requests that claims for devices serve, which the total need not have. */
  readonly served?: number | undefined;
}

function levelOf(share: number): string {
  if (share >= fullness.full) return "full";
  return share >= fullness.high ? "high" : "fine";
}

/**
 * Requests as a bar, limits as a mark in it. What it says is beside it as text: it is hidden from
 * screen readers. Its lengths are attributes, because inline styles are forbidden by the page's own
 * policy.
 */
function bar(share: number, limits: number | undefined): Html {
  const length = within(share);
  const mark = limits === undefined || limits <= 0 ? undefined : Math.min(98.5, within(limits));
  return html`<svg
    class="bar ${levelOf(share)}"
    viewBox="0 0 100 8"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <rect class="room" width="100" height="8" />
    <rect class="taken" width="${length}" height="8" />
    ${mark !== undefined && html`<rect class="limit" x="${mark}" width="1.5" height="8" />`}
  </svg>`;
}

function within(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
}

/** So nothing is short of it, though the node lists none. */
const claimsGive =
  "Claims for devices give it to the pods (status.extendedResourceClaimStatus): the node need not list it";

/** The share in percent, the bar, and the amounts. */
export function filling({ resource, requests, limits, total, served = 0 }: Filling): Html {
  const own = requests - served;
  const share = shareOf(own, total);
  if (share === undefined) {
    if (requests === 0) return html`<span class="none">none</span>`;
    const short =
      own > 0 &&
      html`<span class="share">${amountText(resource, own)}</span> <small>of none</small> `;
    const byDevices = html`<span class="share">${amountText(resource, served)}</span>
      <small title="${claimsGive}">served by devices</small>`;
    return html`${short}${served > 0 && byDevices}`;
  }
  const limitShare = limits === undefined ? undefined : shareOf(limits, total);
  const amounts = `${amountText(resource, own)} of ${amountText(resource, total ?? 0)}`;
  const beside =
    limitShare === undefined || limitShare <= 0
      ? false
      : html`, <span>limits ${percentText(limitShare)}</span>`;
  const more =
    served > 0 &&
    html` <small title="${claimsGive}"
      >${amountText(resource, served)} more served by devices</small
    >`;
  return html`${shareWithBar(share, html`<span>${amounts}</span>${beside}`, limitShare)}${more}`;
}

/** A share in percent, the amounts that it is of, and its bar; limits are a mark in it. */
export function shareWithBar(share: number, amounts: Html, limitShare?: number): Html {
  return html`<span class="share">${percentText(share)}</span>
    <small>${amounts}</small>${bar(share, limitShare)}`;
}

/** Limits of pods are not counted. */
export function limitsOf(resource: string, limits: number): number | undefined {
  return resource === "pods" ? undefined : limits;
}
