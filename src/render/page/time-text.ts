import { html, type Html } from "./html.ts";

/** An instant in milliseconds since the epoch, to the second: `2026-11-23 13:00:00 UTC`. */
export function timeOf(instant: number): Html {
  const time = new Date(instant).toISOString(); // oxlint-disable-line no-restricted-globals -- of an instant that is passed in
  const text = `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
  return html`<time datetime="${time}">${text}</time>`;
}
