import { durationText } from "./amounts.ts";
import { html, Html } from "./html.ts";
import { pageStyle } from "./style.ts";
import { timeOf } from "./time-text.ts";
import type { Moment, PageContent } from "./view.ts";

/** Three bars, so that browsers ask for no other picture. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%231f6feb' d='M1 2h14v3H1zM1 6.5h9v3H1zM1 11h12v3H1z'/%3E%3C/svg%3E";

/** The policy of the pages allows this text by its hash, so it goes in as it is. */
const style = new Html(`<style>${pageStyle}</style>`);

/** How a page is reached: from its own address to the root, so that it also works behind a prefix. */
export type Root = "./" | "../";

/** When there are numbers, and what is said of their age; a text where there are none. */
type Numbers = Moment | { readonly none: string; readonly renewAfter: number };

/** A whole document; `part` says what of the cluster it is about, where that is not all. */
export function layout(
  { title, main }: PageContent,
  root: Root,
  numbers: Numbers,
  part?: Html,
): string {
  const { renewAfter } = numbers;
  const isMissing = "none" in numbers;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${icon}" />
        ${style}
        <script src="${root}page.js" defer></script>
        ${isMissing && html`<noscript><meta http-equiv="refresh" content="${renewAfter}" /></noscript>`}
      </head>
      <body data-renew="${renewAfter}">
        <a class="skip" href="#main">To the content</a>
        <header>
          <p class="brand"><a href="${root}">kubecommit</a></p>
          ${isMissing ? html`<p id="age">${numbers.none}</p>` : age(numbers)}
          <button type="button" id="pause" data-keep hidden>Pause</button>
        </header>
        <p id="lost" class="notice" role="status" data-keep></p>
        <main id="main" tabindex="-1">${!isMissing && notice(numbers)}${part ?? false}${main}</main>
        <footer>
          <p>
            Requests and limits as the kube-scheduler counts them. For programs:
            <a href="${root}api/v1/snapshot">all numbers as JSON</a>,
            <a href="${root}openapi.json">a description of every endpoint</a>.
          </p>
        </footer>
      </body>
    </html> `.text;
}

/** What a document in a file is made of. */
interface FileContent {
  readonly title: string;
  readonly main: Html;
  /** Of when the numbers are, in milliseconds since the epoch. */
  readonly at: number;
  /** SHA-256 of the style, in base64. */
  readonly styleHash: string;
}

/**
 * A whole document to keep as a file. Its policy is a part of it, as no server sends one: it allows
 * the style and the icon, and neither a script, a form nor a request.
 */
export function fileLayout({ title, main, at, styleHash }: FileContent): string {
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; form-action 'none'; base-uri 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Html(policy)}" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${icon}" />
        ${style}
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header>
          <p class="brand">kubecommit report</p>
          <p id="age"><span>as of ${timeOf(at)}</span></p>
        </header>
        <main id="main">${main}</main>
        <footer><p>Requests and limits as the kube-scheduler counts them.</p></footer>
      </body>
    </html> `.text;
}

function age({ now, currentUntil }: Moment): Html {
  const old = now - currentUntil;
  return html`<p id="age">
    <strong data-age="${old}">${durationText(old)} old</strong>
    <span>(current at ${timeOf(currentUntil)})</span>
  </p>`;
}

/** The text stays the same from one look to the next, so that it is not read out again. */
function notice({ isUp, isOld, currentUntil }: Moment): Html | false {
  const fault = isOld
    ? html`old: nothing from the API server has confirmed them since ${timeOf(currentUntil)}`
    : "incomplete: the exporter could not keep all that it read, or reads it again";
  return (
    !isUp &&
    html`<p class="notice bad" role="alert">
      <strong>These numbers are ${fault}.</strong> <code>kubecommit_up</code> is 0; the exporter’s
      log says why.
    </p> `
  );
}
