import { ownRequests } from "../../accounting/own-requests.ts";
import { byImportance, countText, shareOf } from "./amounts.ts";
import { html, type Content, type Html } from "./html.ts";

interface Requested {
  readonly resource: string;
  readonly requests: number;
  readonly allocatable?: number | undefined;
  readonly deviceRequests?: number | undefined;
}

/** Requests of what is not there at all are fuller than full. */
function fullness(each: Requested): number {
  const own = ownRequests(each);
  return (
    shareOf(own, each.allocatable) ?? (own > 0 ? Number.MAX_VALUE : each.requests > 0 ? 0 : -1)
  );
}

/** So many of the resources with the largest shares, in the order in which resources are shown. */
export function fullest<R extends Requested>(resources: readonly R[], count: number): readonly R[] {
  return resources
    .toSorted((a, b) => fullness(b) - fullness(a) || byImportance(a.resource, b.resource))
    .slice(0, count)
    .toSorted((a, b) => byImportance(a.resource, b.resource));
}

/** The fullest of the resources as a cell shows them, and how many there are beside. */
export function fullestOf<R extends Requested>(
  resources: readonly R[],
  count: number,
  shown: (each: R) => Content,
): readonly Content[] {
  return [...fullest(resources, count).map(shown), andMore(resources.length - count)];
}

/** Says that there are more than are shown. */
export function andMore(left: number): Html | false {
  return left > 0 && html`<small>and ${countText(left)} more</small>`;
}
